// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer request queue can say about itself: the order of service, and whether it is sound.
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/words.h"

#include <algorithm>
#include <tuple>

namespace swapscope::bitswap {

using Place = telemetry::ServiceOrder::Place;

namespace {

constexpr std::size_t kPlaces = 64;

enum class Group { Presences, Aged, Ordered, AtCap, Parked };

/// A copy of what decides a lane's place, so that sorting touches no heap.
struct Candidate
{
    const Lane* lane = nullptr;
    Group group = Group::Presences;
    TimePoint since{};
    ServiceKey key;
    std::uint64_t turn = 0;

    [[nodiscard]] auto rank() const { return std::tie(group, since, key, turn); }
};

std::vector<Candidate> firstOf(std::vector<Candidate> candidates)
{
    const auto wanted = static_cast<std::ptrdiff_t>(std::min(kPlaces, candidates.size()));
    std::ranges::partial_sort(candidates, candidates.begin() + wanted,
                              [](const auto& a, const auto& b) { return a.rank() < b.rank(); });
    candidates.resize(static_cast<std::size_t>(wanted));
    return candidates;
}

/// A peer at its cap has a place behind the Ready ones: the order in which peers at the cap would
/// be served if all of them had room again now.
Candidate candidateOf(const Lane& lane, const Strategy& strategy, TimePoint agedSince)
{
    const PeerQueue& peer = *lane.peer;
    Candidate candidate{.lane = &lane, .key = lane.key, .turn = lane.turn};
    if (lane.state == Eligibility::Parked) {
        const bool atCap = lane.reason == ParkReason::Cap;
        candidate.group = atCap ? Group::AtCap : Group::Parked;
        candidate.key = atCap ? strategy.nextKey(peer.slot) : ServiceKey{};
        candidate.turn = std::uint64_t{peer.slot};
    } else if (&lane != &peer.presences) {
        const bool aged = lane.readySince <= agedSince;
        candidate.group = aged ? Group::Aged : Group::Ordered;
        candidate.since = aged ? lane.readySince : TimePoint{};
    }
    return candidate;
}

} // namespace

std::vector<Place> PeerRequestQueue::order() const
{
    const TimePoint now = m_clock->now();
    std::vector<Candidate> candidates;
    for (const auto& [id, peer] : m_peers) {
        const bool presences = peer.presences.state == Eligibility::Ready;
        const Lane& lane =
            presences || peer.blocks.state == Eligibility::Idle ? peer.presences : peer.blocks;
        if (lane.state != Eligibility::Idle) {
            candidates.push_back(candidateOf(lane, *m_strategy, now - m_config.maxWait));
        }
    }
    std::vector<Place> places;
    std::uint32_t rank = 0;
    bool first = true;
    for (const Candidate& candidate : firstOf(std::move(candidates))) {
        const bool ordered = candidate.group == Group::Ordered;
        std::string why = candidate.group >= Group::AtCap ? parkSentence(*candidate.lane, now)
                                                          : sentence(*candidate.lane, now);
        if (ordered) {
            why = (first ? m_strategy->rule() : m_strategy->explain(candidate.lane->peer->slot))
                  + "; " + why;
            first = false;
        }
        places.push_back({.peer = candidate.lane->peer->id,
                          .rank = candidate.group == Group::Parked ? 0 : ++rank,
                          .why = std::move(why)});
    }
    return places;
}

std::string PeerRequestQueue::sentence(const Lane& lane, TimePoint now) const
{
    if (&lane == &lane.peer->presences) {
        return "short answers go first";
    }
    if (now - lane.readySince >= m_config.maxWait) {
        return "waiting for " + timeText(now - lane.readySince) + ": goes before the others";
    }
    if (lane.peer->lastServed == TimePoint{}) {
        return "not served yet";
    }
    return "served " + timeText(now - lane.peer->lastServed) + " ago";
}

std::string PeerRequestQueue::parkSentence(const Lane& lane, TimePoint now) const
{
    const PeerQueue& peer = *lane.peer;
    switch (lane.reason) {
    case ParkReason::Rate:
        if (lane.wake == TimePoint{}) {
            return "limit 0: nothing is sent";
        }
        return "limit " + byteText(peer.throttle.rate().value_or(0)) + "/s: next slot in "
               + timeText(lane.wake - now);
    case ParkReason::Frozen:
        return "the last send failed: next try in " + timeText(lane.wake - now);
    case ParkReason::Cap:
    case ParkReason::Paused:
    case ParkReason::Choked:
    case ParkReason::Offline: break;
    }
    return shareText(peer.outstanding(), m_config.outstandingBytes) + " in flight";
}

std::string PeerRequestQueue::audit() const
{
    if (!m_ready.isConsistent() || !m_byAge.isConsistent() || !m_readyPresences.isConsistent()
        || !m_parked.isConsistent())
    {
        return "a heap of lanes is out of order";
    }
    if (m_ready.size() != m_byAge.size()) {
        return "the heaps of Ready lanes differ";
    }
    TaskCounts sum;
    std::size_t tasks = 0;
    for (const auto& [id, peer] : m_peers) {
        if (std::string wrong = auditPeer(peer); !wrong.empty()) {
            return wrong;
        }
        tasks += peer.live.size();
        for (std::size_t i = 0; i < sum.live.size(); ++i) {
            sum.live[i] += peer.counts.live[i];
        }
    }
    if (tasks != m_tasks.size() || sum.live != m_counts.live) {
        return "the peers' tasks do not add up to the total";
    }
    std::uint64_t fates = 0;
    for (const std::uint64_t value : m_counts.live) {
        fates += value;
    }
    for (const std::uint64_t value : m_counts.ended) {
        fates += value;
    }
    return fates == m_counts.pushed ? "" : "pushed tasks are missing";
}

std::string PeerRequestQueue::auditPeer(const PeerQueue& peer) const
{
    std::array<std::uint64_t, 3> live{};
    std::array<std::uint64_t, 2> queued{};
    std::uint64_t active = 0;
    std::uint64_t sending = 0;
    for (const auto& [cid, task] : peer.live) {
        ++live[static_cast<std::size_t>(task->state)];
        active += task->state == TaskState::Active ? task->spec.bytes : 0;
        sending += task->state == TaskState::Sending ? task->spec.bytes : 0;
        if (task->state == TaskState::Queued) {
            queued[static_cast<std::size_t>(task->spec.type)] += task->spec.bytes;
        }
    }
    if (live != peer.counts.live || active != peer.activeBytes || sending > peer.sendingBytes) {
        return "a peer's sums are wrong";
    }
    for (const Lane* const lane : {&peer.blocks, &peer.presences}) {
        const bool blocks = lane == &peer.blocks;
        const auto& heap = blocks ? m_ready : m_readyPresences;
        const auto items = heap.items();
        const bool inHeap = std::ranges::find(items, lane) != items.end();
        Lane expected{*lane};
        judge(expected, m_clock->now());
        const bool due = lane->wake != TimePoint{} && lane->wake <= m_clock->now();
        if (!lane->tasks.isConsistent()
            || lane->queuedBytes != queued[blocks ? std::size_t{0} : std::size_t{1}])
        {
            return "a lane's tasks are out of order";
        }
        if (inHeap != (lane->state == Eligibility::Ready)
            || (!due && expected.state != lane->state)) {
            return "a lane stands in the wrong place";
        }
    }
    return "";
}

} // namespace swapscope::bitswap
