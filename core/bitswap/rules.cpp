// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"

#include "core/bitswap/strategies/strategy_list.h"

#include <algorithm>
#include <string>

namespace swapscope::bitswap {

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

Result<void> Rules::setDenial(const DenyKey& what, std::optional<DenyAnswer> answer, Seq cause)
{
    if (what.peer.empty() && what.cid.empty()) {
        return fail(ErrorCode::Invalid, "a denial names a peer, a CID, or both");
    }
    if (!answer) {
        if (m_denials.erase(what) == 0) {
            return fail(ErrorCode::NotFound, "nothing of that kind is denied");
        }
    } else {
        if (!m_denials.contains(what) && m_denials.size() >= kMaxDenials) {
            return fail(ErrorCode::TooLarge, "there are " + std::to_string(kMaxDenials)
                                                 + " denials already: lift some first");
        }
        m_denials.insert_or_assign(what, *answer);
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

std::optional<DenyAnswer> Rules::denial(const PeerId& peer, const Cid& cid) const
{
    std::optional<DenyAnswer> strictest;
    for (const DenyKey& key : {DenyKey{peer, {}}, DenyKey{{}, cid}, DenyKey{peer, cid}}) {
        const auto at = m_denials.find(key);
        if (at != m_denials.end() && (!strictest || at->second > *strictest)) {
            strictest = at->second;
        }
    }
    return strictest;
}

} // namespace swapscope::bitswap
