// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/peer_table.h"

#include <array>

namespace swapscope::bitswap {

/// Deficit round robin: in each round a peer's allowance grows by weight times kQuantum, and it
/// sends while its next block is covered.
///
/// The key is the round in which the peer can send next, then its place in the ring. Rounds in
/// which nobody can send are therefore passed at once. What was allowed survives being parked, and
/// lapses when nothing waits. An aged turn is charged, but passes no round.
/// Source: Shreedhar, Varghese 1996, deficit round robin.
class Drr final : public Strategy
{
public:
    static constexpr std::int64_t kQuantum = 256 * 1024; ///< Bytes at weight 1.

    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onChanged(PeerSlot peer, const PeerFacts& facts) override;
    void onReady(PeerSlot peer, TimePoint now) override;
    void onParked(PeerSlot peer) override;
    void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now) override;
    void onDropped(PeerSlot peer, std::uint64_t bytes) override;
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] ServiceKey nextKey(PeerSlot peer) const override;
    [[nodiscard]] TurnLimit turnLimit(PeerSlot peer) const override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "first whose allowance covers it"; }

private:
    struct Flow
    {
        PeerFacts facts;
        bool ready = false;
        std::int64_t allowance = 0; ///< Less the quanta of the rounds from `next` on.
        std::uint64_t next = 0;     ///< The first round whose quantum it has not had.
        std::uint64_t due = 0;      ///< The round in which it can send, while Ready.
    };

    [[nodiscard]] static std::int64_t quantum(const Flow& flow);
    [[nodiscard]] std::uint64_t roundOf(const Flow& flow) const;
    [[nodiscard]] std::uint64_t dueOf(const Flow& flow) const;
    static void credit(Flow& flow, std::uint64_t round);
    void schedule(Flow& flow);

    PeerTable<Flow> m_flows;
    std::array<std::uint64_t, 3> m_rounds{1, 1, 1}; ///< By class.
};

} // namespace swapscope::bitswap
