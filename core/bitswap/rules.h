// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/telemetry/event_log.h"
#include "core/telemetry/rules.h"

#include <cstddef>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace swapscope::bitswap {

using multiformats::Cid;
using multiformats::PeerId;
using telemetry::DenyAnswer;
using telemetry::DenyKey;
using telemetry::NodeRules;
using telemetry::PeerRules;
using telemetry::Seq;

/// A rule that stands against a want.
struct Denial
{
    DenyKey what;
    DenyAnswer answer = DenyAnswer::DontHave;
};

/// What the user has decided: about peers, present or not, about the node, and what is denied. Only
/// valid values come in; what is refused changes nothing. Emits PeerRulesChanged, NodeRulesChanged,
/// DenialChanged. Lives on the node strand.
class Rules
{
public:
    static constexpr std::size_t kMaxPeers = 10'000;
    static constexpr std::size_t kMaxDenials = 10'000;
    static constexpr std::size_t kMaxNickname = 64; ///< Code points.
    static constexpr std::uint32_t kMaxTaskWorkers = 64;

    /// The log outlives the rules.
    explicit Rules(telemetry::EventLog& log)
        : m_log{&log}
    {}

    /// Whether every value is within its range. Errors: Invalid.
    [[nodiscard]] static Result<void> check(const PeerRules& rules);
    [[nodiscard]] static Result<void> check(const NodeRules& rules);
    /// What setDenial() would say.
    [[nodiscard]] Result<void> checkDenial(const DenyKey& what,
                                           const std::optional<DenyAnswer>& answer) const;

    /// Errors: Invalid (weight, nickname), TooLarge beyond kMaxPeers.
    Result<void> setPeer(const PeerId& peer, PeerRules rules, Seq cause);
    /// Errors: Invalid (strategy, workers).
    Result<void> setNode(NodeRules rules, Seq cause);
    /// No answer lifts the denial. Errors: Invalid for an empty key, NotFound for a denial that is
    /// not there, TooLarge beyond kMaxDenials.
    Result<void> setDenial(const DenyKey& what, std::optional<DenyAnswer> answer, Seq cause);

    /// The defaults for a peer about which nothing was decided.
    [[nodiscard]] const PeerRules& peer(const PeerId& peer) const;
    [[nodiscard]] const NodeRules& node() const noexcept { return m_node; }
    /// The strictest of the denials that fit; none when the peer may have the CID. A denied CID
    /// stands for its block, which other CIDs with the same multihash name too. An empty CID asks
    /// for the denial of the whole peer.
    [[nodiscard]] std::optional<Denial> denial(const PeerId& peer, const Cid& cid) const;

    [[nodiscard]] const std::unordered_map<PeerId, PeerRules>& peers() const noexcept
    {
        return m_peers;
    }
    [[nodiscard]] const std::map<DenyKey, DenyAnswer>& denials() const noexcept
    {
        return m_denials;
    }

private:
    telemetry::EventLog* m_log;
    std::unordered_map<PeerId, PeerRules> m_peers; ///< Those that differ from the defaults.
    NodeRules m_node;
    std::map<DenyKey, DenyAnswer> m_denials;
    /// Those that name a CID, by what names the block.
    std::unordered_map<multiformats::Multihash, std::vector<DenyKey>> m_byBlock;
};

/// Whether the user wants no connection to the peer at all: it is denied whole, with Disconnect.
[[nodiscard]] bool shunned(const Rules& rules, const PeerId& peer);

} // namespace swapscope::bitswap
