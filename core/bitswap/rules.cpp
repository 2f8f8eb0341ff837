// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"

#include "core/base/text.h"
#include "core/bitswap/strategies/strategy_list.h"

#include <algorithm>
#include <string>

namespace swapscope::bitswap {

using multiformats::Multihash;

namespace {

std::size_t codePoints(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

} // namespace

Result<void> Rules::check(const PeerRules& rules)
{
    if (rules.weight < 1 || rules.weight > PeerRules::kMaxWeight) {
        return fail(ErrorCode::Invalid, "a weight can be 0.01 to 100");
    }
    if (codePoints(rules.nickname) > kMaxNickname) {
        return fail(ErrorCode::Invalid,
                    "a nickname can have " + std::to_string(kMaxNickname) + " characters at most");
    }
    if (cleanText(rules.nickname, kMaxNickname) != rules.nickname) {
        return fail(ErrorCode::Invalid, "a nickname cannot have control or hidden characters");
    }
    if (rules.inFlightCap
        && (*rules.inFlightCap < PeerRules::kLeastCap || *rules.inFlightCap > PeerRules::kMostCap))
    {
        return fail(ErrorCode::Invalid, "an in-flight cap can be 1 KiB to 64 MiB");
    }
    if (rules.color && *rules.color >= PeerRules::kColors) {
        return fail(ErrorCode::Invalid,
                    "there are " + std::to_string(PeerRules::kColors) + " colours");
    }
    return {};
}

Result<void> Rules::check(const NodeRules& rules)
{
    if (rules.taskWorkers < 1 || rules.taskWorkers > kMaxTaskWorkers) {
        return fail(ErrorCode::Invalid,
                    "there can be 1 to " + std::to_string(kMaxTaskWorkers) + " task workers");
    }
    if (!isStrategy(rules.strategy)) {
        return fail(ErrorCode::Invalid, "no strategy has that name; there are " + strategyNames());
    }
    return {};
}

Result<void> Rules::setPeer(const PeerId& peer, PeerRules rules, Seq cause)
{
    if (auto valid = check(rules); !valid) {
        return valid.error();
    }
    const bool isNew = !m_peers.contains(peer);
    if (isNew && !rules.isDefault() && m_peers.size() >= kMaxPeers) {
        return fail(ErrorCode::TooLarge, "there are rules for " + std::to_string(kMaxPeers)
                                             + " peers already: lift some first");
    }
    if (rules.isDefault()) {
        m_peers.erase(peer);
    } else {
        m_peers.insert_or_assign(peer, rules);
    }
    m_log->emit(telemetry::PeerRulesChanged{peer, std::move(rules)}, cause);
    return {};
}

Result<void> Rules::setNode(NodeRules rules, Seq cause)
{
    if (auto valid = check(rules); !valid) {
        return valid.error();
    }
    m_node = rules;
    m_log->emit(telemetry::NodeRulesChanged{std::move(rules)}, cause);
    return {};
}

Result<void> Rules::checkDenial(const DenyKey& what, const std::optional<DenyAnswer>& answer) const
{
    if (what.peer.empty() && what.cid.empty()) {
        return fail(ErrorCode::Invalid, "a denial names a peer, a CID, or both");
    }
    const bool isKnown = m_denials.contains(what);
    if (!answer && !isKnown) {
        return fail(ErrorCode::NotFound, "nothing of that kind is denied");
    }
    if (answer && !isKnown && m_denials.size() >= kMaxDenials) {
        return fail(ErrorCode::TooLarge, "there are " + std::to_string(kMaxDenials)
                                             + " denials already: lift some first");
    }
    return {};
}

Result<void> Rules::setDenial(const DenyKey& what, std::optional<DenyAnswer> answer, Seq cause)
{
    if (auto valid = checkDenial(what, answer); !valid) {
        return valid.error();
    }
    if (answer) {
        const bool isNew = m_denials.insert_or_assign(what, *answer).second;
        if (isNew && !what.cid.empty()) {
            m_byBlock[what.cid.hash()].push_back(what);
        }
    } else {
        m_denials.erase(what);
        if (const auto at = m_byBlock.find(what.cid.empty() ? Multihash{} : what.cid.hash());
            at != m_byBlock.end())
        {
            std::erase(at->second, what);
            if (at->second.empty()) {
                m_byBlock.erase(at);
            }
        }
    }
    m_log->emit(telemetry::DenialChanged{what, answer}, cause);
    return {};
}

const PeerRules& Rules::peer(const PeerId& peer) const
{
    static const PeerRules defaults;
    const auto at = m_peers.find(peer);
    return at == m_peers.end() ? defaults : at->second;
}

std::optional<Denial> Rules::denial(const PeerId& peer, const Cid& cid) const
{
    std::optional<Denial> strictest;
    const auto consider = [&](const DenyKey& key) {
        const auto at = m_denials.find(key);
        if (at != m_denials.end() && (!strictest || at->second > strictest->answer)) {
            strictest = Denial{key, at->second};
        }
    };
    if (m_denials.empty()) {
        return strictest;
    }
    consider({peer, {}});
    const auto ofBlock = cid.empty() ? m_byBlock.end() : m_byBlock.find(cid.hash());
    if (ofBlock != m_byBlock.end()) {
        for (const DenyKey& key : ofBlock->second) {
            if (key.peer.empty() || key.peer == peer) {
                consider(key);
            }
        }
    }
    return strictest;
}

bool shunned(const Rules& rules, const PeerId& peer)
{
    const std::optional<Denial> denial = rules.denial(peer, {});
    return denial && denial->answer == DenyAnswer::Disconnect;
}

} // namespace swapscope::bitswap
