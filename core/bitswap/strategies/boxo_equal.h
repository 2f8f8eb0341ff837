// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/bitswap/strategies/by_load.h"

#include <queue>

#include <functional>
#include <utility>

namespace swapscope::bitswap {

/// Starved peers first (never served, or not for kStarved), then the fewest answers in flight, then
/// the longest queue up to kMostCounted, then a lot drawn when the peer came: the order of boxo
/// since 2026, among the peers that may be served. A timer marks the starved.
/// Source: ipfs/boxo 0.42, bitswap/server; ipfs/go-peertaskqueue 0.8.3.
class BoxoEqual final : public ByLoad
{
public:
    static constexpr Duration kStarved = std::chrono::seconds{10};
    static constexpr std::uint64_t kMostCounted = 16; ///< Waiting blocks beyond it are no merit.

    /// @param random  Outlives the strategy.
    explicit BoxoEqual(Random& random)
        : m_random{&random}
    {}

    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now) override;
    void onTick(TimePoint now, std::vector<PeerSlot>& changed) override;
    [[nodiscard]] TimePoint nextTick() const override;
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] bool canForget(PeerSlot peer, TimePoint now) const override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "fewest answers in flight"; }

private:
    struct Peer
    {
        std::uint32_t lot = 0;
        bool isStarved = true;
        TimePoint lastServed{};
        TimePoint timer{}; ///< Its entry in m_timers; the epoch: none.
    };
    using Timer = std::pair<TimePoint, PeerSlot>;

    void arm(PeerSlot peer);

    Random* m_random;
    PeerTable<Peer> m_peers;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> m_timers;
};

} // namespace swapscope::bitswap
