// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/bitswap/strategies/receipts.h"
#include "core/bitswap/strategies/round_robin.h"

namespace swapscope::bitswap {

/// Only kSlots peers are served, in turns: those that want something and gave most in the last two
/// rounds of kRound, and one of them drawn by lot, anew every third round. All others are choked.
/// A slot that is free goes to the first that asks.
/// Source: Cohen 2003, "Incentives build robustness in BitTorrent".
class TitForTat final : public RoundRobin
{
public:
    static constexpr Duration kRound = std::chrono::seconds{10};
    static constexpr std::size_t kSlots = 4;
    static constexpr std::uint32_t kRoundsOfLot = 3;

    /// @param random  Outlives the strategy. @param now  The first round begins.
    TitForTat(Random& random, TimePoint now)
        : m_random{&random}
        , m_roundEnd{now + kRound}
    {}

    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onForgotten(PeerSlot peer) override;
    void onReady(PeerSlot peer, TimePoint now) override;
    void onTick(TimePoint now, std::vector<PeerSlot>& changed) override;
    [[nodiscard]] TimePoint nextTick() const override;
    [[nodiscard]] Choke choke(PeerSlot peer) const override;
    [[nodiscard]] bool workConserving() const override { return false; }
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;

private:
    struct Member
    {
        bool isPresent = false;
        bool isServed = false; ///< Has one of the slots.
        bool byLot = false;
        Receipts receipts;
    };

    [[nodiscard]] std::vector<PeerSlot> endRound();
    [[nodiscard]] std::vector<PeerSlot> chosenAmong(std::vector<PeerSlot> candidates);

    Random* m_random;
    PeerTable<Member> m_members;
    std::uint32_t m_present = 0;
    std::size_t m_served = 0;
    TimePoint m_roundEnd;
    std::uint32_t m_rounds = 0;
};

} // namespace swapscope::bitswap
