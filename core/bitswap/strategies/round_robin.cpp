// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/round_robin.h"

namespace swapscope::bitswap {

void RoundRobin::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    Peer& record = m_peers.join(peer);
    record.facts = facts;
    record.lastTurn = m_turns;
}

void RoundRobin::onChanged(PeerSlot peer, const PeerFacts& facts)
{
    m_peers[peer].facts = facts;
}

void RoundRobin::onDispatched(PeerSlot peer, std::uint64_t /*bytes*/, Turn /*turn*/,
                              TimePoint /*now*/)
{
    m_peers[peer].lastTurn = ++m_turns;
}

ServiceKey RoundRobin::key(PeerSlot peer) const
{
    return {.low = m_peers[peer].lastTurn};
}

std::vector<Reason> RoundRobin::explain(PeerSlot peer) const
{
    return {{"turns since its last", std::to_string(m_turns - m_peers[peer].lastTurn)}};
}

} // namespace swapscope::bitswap
