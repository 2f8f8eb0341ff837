// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/peer_table.h"

namespace swapscope::bitswap {

/// The peer whose last turn is the longest ago goes next: fair by turns, whatever a turn weighs.
/// A newcomer stands behind those who were served before it came.
class RoundRobin : public Strategy
{
public:
    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onChanged(PeerSlot peer, const PeerFacts& facts) override;
    void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now) override;
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "longest ago"; }

protected:
    [[nodiscard]] const PeerFacts& factsOf(PeerSlot peer) const { return m_peers[peer].facts; }
    /// Number of the peer's last turn.
    [[nodiscard]] std::uint64_t lastTurn(PeerSlot peer) const { return m_peers[peer].lastTurn; }

private:
    struct Peer
    {
        PeerFacts facts;
        std::uint64_t lastTurn = 0;
    };

    PeerTable<Peer> m_peers;
    std::uint64_t m_turns = 0;
};

} // namespace swapscope::bitswap
