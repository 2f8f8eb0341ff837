// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/boxo_equal.h"

#include <algorithm>

namespace swapscope::bitswap {

void BoxoEqual::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    ByLoad::onJoined(peer, facts);
    m_peers.join(peer).lot = static_cast<std::uint32_t>(m_random->next());
}

void BoxoEqual::onDispatched(PeerSlot peer, std::uint64_t /*bytes*/, Turn /*turn*/, TimePoint now)
{
    Peer& record = m_peers[peer];
    record.isStarved = false;
    record.lastServed = now;
    if (record.timer == TimePoint{}) {
        arm(peer);
    }
}

void BoxoEqual::arm(PeerSlot peer)
{
    Peer& record = m_peers[peer];
    record.timer = record.lastServed + kStarved;
    m_timers.emplace(record.timer, peer);
}

void BoxoEqual::onTick(TimePoint now, std::vector<PeerSlot>& changed)
{
    while (!m_timers.empty() && m_timers.top().first <= now) {
        const auto [at, peer] = m_timers.top();
        m_timers.pop();
        Peer& record = m_peers[peer];
        if (record.timer != at) {
            continue; // of an earlier peer in this slot
        }
        record.timer = {};
        if (now - record.lastServed < kStarved) {
            arm(peer);
        } else {
            record.isStarved = true;
            changed.push_back(peer);
        }
    }
}

TimePoint BoxoEqual::nextTick() const
{
    return m_timers.empty() ? TimePoint{} : m_timers.top().first;
}

ServiceKey BoxoEqual::key(PeerSlot peer) const
{
    const PeerFacts& facts = factsOf(peer);
    const Peer& record = m_peers[peer];
    const std::uint64_t counted = kMostCounted - std::min(facts.queuedTasks, kMostCounted);
    return {.high = ((record.isStarved ? std::uint64_t{0} : std::uint64_t{1}) << 63U)
                    | facts.activeTasks,
            .low = (counted << 32U) | record.lot};
}

bool BoxoEqual::canForget(PeerSlot peer, TimePoint now) const
{
    const Peer& record = m_peers[peer];
    return record.isStarved || now - record.lastServed >= kStarved;
}

std::vector<Reason> BoxoEqual::explain(PeerSlot peer) const
{
    std::vector<Reason> reasons = ByLoad::explain(peer);
    reasons.erase(reasons.begin()); // bytes do not count
    reasons.push_back({"starved", m_peers[peer].isStarved ? "yes" : "no"});
    return reasons;
}

} // namespace swapscope::bitswap
