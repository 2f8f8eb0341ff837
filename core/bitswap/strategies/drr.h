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
/// lapses when nothing waits; who comes back after its place in the ring was passed joins the next
/// round. An aged turn is charged, but passes no round.
/// While two peers stay Ready, the difference of their bytes by weight is at most one largest turn
/// of each and one quantum: each had the same quanta but for one, and what is left of them is less
/// than its next block.
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
        std::int64_t allowance = 0; ///< Hundredths of a byte, less the quanta from `next` on.
        std::uint64_t next = 0;     ///< The first round whose quantum it has not had.
        std::uint64_t due = 0;      ///< The round in which it can send, while Ready.
    };
    /// How far the ring of a class has been passed.
    struct Ring
    {
        std::uint64_t round = 1;
        std::uint64_t passed = 0; ///< Slots below this have had their turn of the round.
    };

    [[nodiscard]] static std::int64_t quantum(const Flow& flow);
    [[nodiscard]] static std::int64_t nextLength(const Flow& flow);
    [[nodiscard]] Ring& ringOf(const Flow& flow);
    [[nodiscard]] const Ring& ringOf(const Flow& flow) const;
    [[nodiscard]] std::uint64_t roundsPassed(PeerSlot peer) const;
    [[nodiscard]] std::uint64_t dueOf(PeerSlot peer) const;
    static void credit(Flow& flow, std::uint64_t round);
    void schedule(PeerSlot peer);

    PeerTable<Flow> m_flows;
    std::array<Ring, 3> m_rings; ///< By class.
};

} // namespace swapscope::bitswap
