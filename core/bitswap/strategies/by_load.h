// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/peer_table.h"

namespace swapscope::bitswap {

/// Base of the orders that look only at what waits for a peer and what is on its way to it.
class ByLoad : public Strategy
{
public:
    void onJoined(PeerSlot peer, const PeerFacts& facts) override { m_facts.join(peer) = facts; }
    void onChanged(PeerSlot peer, const PeerFacts& facts) override { m_facts[peer] = facts; }
    void onDispatched(PeerSlot /*peer*/, std::uint64_t /*bytes*/, Turn /*turn*/,
                      TimePoint /*now*/) override
    {}
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;

protected:
    [[nodiscard]] const PeerFacts& factsOf(PeerSlot peer) const { return m_facts[peer]; }

private:
    PeerTable<PeerFacts> m_facts;
};

/// Fewest bytes in flight first, then the longest queue: the order of boxo before 2026, among the
/// peers that may be served. Source: ipfs/go-peertaskqueue, peertracker.
class BoxoClassic final : public ByLoad
{
public:
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "fewest bytes in flight"; }
};

/// Fewest blocks in flight first, then the longest queue, one block in a message: the order of
/// bitswap's first years, among the peers that may be served.
/// Source: go-ipfs 0.3.8, exchange/bitswap/decision/peer_request_queue.go.
class Seed2015 final : public ByLoad
{
public:
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] TurnLimit turnLimit(PeerSlot /*peer*/) const override { return {.tasks = 1}; }
    [[nodiscard]] std::string rule() const override { return "fewest blocks in flight"; }
};

} // namespace swapscope::bitswap
