// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/bitswap/strategies/round_robin.h"

namespace swapscope::bitswap {

/// The white paper to the letter: each turn is drawn for with the probability of the peer's debt
/// ratio, and who loses the draw is left out for kCoolDown. Those who win take turns. Without grace
/// a stranger is as good as refused after its first block.
/// Source: Benet 2014, "IPFS", section 3.4.2.
class DebtDice final : public RoundRobin
{
public:
    static constexpr Duration kCoolDown = std::chrono::seconds{10};
    static constexpr std::uint64_t kGrace = 1;

    /// @param random  Outlives the strategy.
    explicit DebtDice(Random& random)
        : m_random{&random}
    {}

    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onReady(PeerSlot peer, TimePoint now) override;
    void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now) override;
    [[nodiscard]] Choke choke(PeerSlot peer) const override;
    [[nodiscard]] bool canForget(PeerSlot peer, TimePoint now) const override;
    [[nodiscard]] bool workConserving() const override { return false; }
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;

private:
    struct Draw
    {
        bool isWon = false;
        TimePoint coolUntil{}; ///< Lost; the epoch: not.
    };

    Random* m_random;
    PeerTable<Draw> m_draws;
};

} // namespace swapscope::bitswap
