// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer request queue can say about itself: the order of service, and whether it is sound.
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/words.h"

#include <algorithm>
#include <iterator>
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

    [[nodiscard]] auto rank() const
    {
        return std::tuple{group, since, lane->peer->facts.serviceClass, key, turn};
    }
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
Candidate candidateOf(const Lane& lane, const Strategy& strategy, const AgeList& ages,
                      TimePoint agedSince)
{
    const PeerQueue& peer = *lane.peer;
    Candidate candidate{.lane = &lane, .key = lane.key, .turn = lane.turn};
    if (lane.state == Eligibility::Parked) {
        const bool atCap = lane.reason == ParkReason::Cap;
        candidate.group = atCap ? Group::AtCap : Group::Parked;
        candidate.key = atCap ? strategy.nextKey(peer.slot) : ServiceKey{};
        candidate.turn = std::uint64_t{peer.slot};
    } else if (&lane != &peer.presences) {
        const TimePoint since = ages.since(peer.slot);
        const bool aged = since <= agedSince;
        candidate.group = aged ? Group::Aged : Group::Ordered;
        candidate.since = aged ? since : TimePoint{};
    }
    return candidate;
}

/// What there is by now, of the most that can be saved up.
std::string tokensText(Throttle throttle, TimePoint now)
{
    throttle.setNeed(throttle.capacity(), now);
    return byteText(throttle.tokens()) + " of " + byteText(throttle.capacity());
}

} // namespace

const Task* PeerRequestQueue::find(TaskId task) const
{
    const Task* const found = m_tasks.find(task);
    return found == nullptr || found->peer->isReplaced ? nullptr : found;
}

const Task* PeerRequestQueue::find(const PeerId& peer, const Cid& cid) const
{
    const PeerQueue* const record = find(peer);
    return record == nullptr ? nullptr : m_tasks.find(*record, cid);
}

PeerQueue* PeerRequestQueue::lookUp(const PeerId& peer) const
{
    return lookUp(peer, hashOf(peer));
}

PeerQueue* PeerRequestQueue::lookUp(const PeerId& peer, std::uint32_t hash) const
{
    const PeerSlot slot = m_slots.find(hash, [&](PeerSlot candidate) {
        m_peers[candidate]->prefetch();
        return m_peers[candidate]->is(peer);
    });
    return slot == SlotIndex::kNone ? nullptr : m_peers[slot].get();
}

const PeerQueue* PeerRequestQueue::find(const PeerId& peer) const
{
    return lookUp(peer);
}

std::vector<Place> PeerRequestQueue::order() const
{
    const TimePoint now = m_clock->now();
    std::vector<Candidate> candidates;
    for (const auto& peer : m_peers) {
        if (peer == nullptr) {
            continue;
        }
        const bool presences = peer->presences.state == Eligibility::Ready;
        const Lane& lane =
            presences || peer->blocks.state == Eligibility::Idle ? peer->presences : peer->blocks;
        if (lane.state != Eligibility::Idle) {
            candidates.push_back(candidateOf(lane, *m_strategy, m_byAge, now - m_config.maxWait));
        }
    }
    std::vector<Place> places;
    std::uint32_t rank = 0;
    bool first = true;
    for (const Candidate& candidate : firstOf(std::move(candidates))) {
        const Lane& lane = *candidate.lane;
        const bool parked = candidate.group >= Group::AtCap;
        std::string why = parked ? parkSentence(lane, now) : sentence(lane, now);
        if (candidate.group == Group::Ordered) {
            why = (first ? m_strategy->rule() : reasonText(m_strategy->explain(lane.peer->slot)))
                  + "; " + why;
            first = false;
        }
        if (rank == 0 && !parked) {
            why += nodeSentence(now);
        }
        places.push_back({.peer = lane.peer->id,
                          .rank = candidate.group == Group::Parked ? 0 : ++rank,
                          .why = std::move(why)});
    }
    return places;
}

/// What else the first in order waits for.
std::string PeerRequestQueue::nodeSentence(TimePoint now) const
{
    const Lane* const next = choose().lane;
    if (next == nullptr || m_nodeThrottle.allows(next->nextWireBytes, kindOf(*next))) {
        return "";
    }
    const TimePoint when = m_nodeThrottle.when(next->nextWireBytes, kindOf(*next));
    return when == TimePoint{} ? "; the node's limit is 0: nothing is sent"
                               : "; the node's limit: next slot in " + timeText(when - now);
}

std::vector<Reason> PeerRequestQueue::explain(const PeerId& peer) const
{
    const PeerQueue* const record = find(peer);
    if (record == nullptr) {
        return {{"state", "not connected"}};
    }
    const TimePoint now = m_clock->now();
    const Lane& blocks = record->blocks;
    std::vector<Reason> reasons{{"state", stateSentence(*record, now)}};
    if (blocks.state == Eligibility::Ready) {
        reasons.push_back({"place in the order", rankText(blocks)});
    }
    if (blocks.state != Eligibility::Idle) {
        std::ranges::move(m_strategy->explain(record->slot), std::back_inserter(reasons));
    }
    reasons.push_back({"order", m_strategy->rule() + " first"});
    constexpr std::array<const char*, 3> kClasses{"high", "normal", "low"};
    reasons.push_back({"class", kClasses.at(static_cast<std::size_t>(record->facts.serviceClass))});
    reasons.push_back({"weight", ratioText(record->facts.weight / 100.0)});
    reasons.push_back({"blocks waiting", std::to_string(blocks.tasks.size()) + " ("
                                             + byteText(blocks.queuedBytes) + ")"});
    reasons.push_back({"short answers waiting", std::to_string(record->presences.tasks.size())});
    reasons.push_back({"in flight", shareText(record->outstanding(), capOf(*record))});
    if (const auto rate = record->throttle.rate()) {
        reasons.push_back({"upload limit", byteText(*rate) + "/s"});
        reasons.push_back({"tokens", tokensText(record->throttle, now)});
    }
    if (const auto rate = m_nodeThrottle.rate()) {
        reasons.push_back({"the node's upload limit", byteText(*rate) + "/s"});
        reasons.push_back({"the node's tokens", tokensText(m_nodeThrottle, now)});
    }
    return reasons;
}

std::string PeerRequestQueue::stateSentence(const PeerQueue& peer, TimePoint now) const
{
    const Lane& lane =
        peer.presences.state == Eligibility::Ready || peer.blocks.state == Eligibility::Idle
            ? peer.presences
            : peer.blocks;
    switch (lane.state) {
    case Eligibility::Idle: return peer.connected ? "idle: nothing waits" : "not connected";
    case Eligibility::Ready: return "ready: " + sentence(lane, now);
    case Eligibility::Parked: break;
    }
    return "parked: " + parkSentence(lane, now);
}

/// "3 of 17", by the stored keys.
std::string PeerRequestQueue::rankText(const Lane& lane) const
{
    const auto items = m_ready.items();
    const auto before =
        std::ranges::count_if(items, [place = itemOf(lane)](const ReadyItem& other) {
            return ReadyItem::before(other, place);
        });
    return std::to_string(before + 1) + " of " + std::to_string(items.size());
}

std::string PeerRequestQueue::sentence(const Lane& lane, TimePoint now) const
{
    if (&lane == &lane.peer->presences) {
        return "short answers go first";
    }
    if (const Duration waited = now - m_byAge.since(lane.peer->slot); waited >= m_config.maxWait) {
        return "waiting for " + timeText(waited) + ": goes before the others";
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
    case ParkReason::Paused:
        return peer.paused ? "serving it is paused" : "serving is paused for all";
    case ParkReason::Choked:
        return "choked by the strategy: next decision in " + timeText(lane.wake - now);
    case ParkReason::Cap:
    case ParkReason::Offline: break;
    }
    return shareText(peer.outstanding(), capOf(peer)) + " in flight";
}

std::string PeerRequestQueue::audit() const
{
    if (!m_ready.isConsistent() || !m_readyPresences.isConsistent() || !m_parked.isConsistent()) {
        return "a heap of lanes is out of order";
    }
    std::vector<std::pair<TimePoint, std::uint64_t>> ages;
    m_byAge.each(
        [&](PeerSlot slot) { ages.emplace_back(m_byAge.since(slot), m_peers[slot]->blocks.turn); });
    if (m_ready.size() != ages.size() || !std::ranges::is_sorted(ages)) {
        return "the Ready lanes are not in order of age";
    }
    TaskCounts sum;
    std::size_t tasks = 0;
    std::array<std::uint32_t, 3> busy{};
    for (const auto& peer : m_peers) {
        if (peer == nullptr) {
            continue;
        }
        if (std::string wrong = auditPeer(*peer); !wrong.empty()) {
            return wrong;
        }
        eachTask(*peer, [&](const Task& /*task*/) { ++tasks; });
        busy.at(static_cast<std::size_t>(peer->facts.serviceClass)) += peer->busy ? 1U : 0U;
        for (std::size_t i = 0; i < sum.live.size(); ++i) {
            sum.live[i] += peer->counts.live[i];
        }
    }
    if (busy != m_busy) {
        return "the busy peers do not add up";
    }
    for (const Departed& departed : m_departed) {
        for (const auto& heap : departed.tasks) {
            for (const TaskItem& item : heap.items()) {
                ++tasks;
                if (find(item.id) != nullptr) {
                    return "a task of a peer that left is alive";
                }
            }
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
    std::string wrong;
    eachTask(peer, [&](const Task& task) {
        if (m_tasks.find(task.id) != &task || m_tasks.find(peer, task.cid()) != &task) {
            wrong = "a task cannot be found";
        }
        ++live[static_cast<std::size_t>(task.state)];
        active += task.state == TaskState::Active ? task.bytes : 0;
        sending += task.state == TaskState::Sending ? task.bytes : 0;
        if (task.state == TaskState::Queued) {
            queued[static_cast<std::size_t>(task.type)] += task.bytes;
        }
    });
    if (!wrong.empty()) {
        return wrong;
    }
    if (live != peer.counts.live || active != peer.activeBytes || sending > peer.sendingBytes) {
        return "a peer's sums are wrong";
    }
    wrong = auditLane(peer.blocks, queued[0]);
    return wrong.empty() ? auditLane(peer.presences, queued[1]) : wrong;
}

std::string PeerRequestQueue::auditLane(const Lane& lane, std::uint64_t queuedBytes) const
{
    const bool isBlocks = &lane == &lane.peer->blocks;
    if (!lane.tasks.isConsistent(places()) || lane.queuedBytes != queuedBytes) {
        return "a lane's tasks are out of order";
    }
    if (lane.top != (lane.tasks.empty() ? nullptr : &m_tasks.at(lane.tasks.top().slot))) {
        return "a lane does not know its first task";
    }
    if (lane.top != nullptr
        && (lane.nextBytes != lane.top->bytes || lane.nextWireBytes != lane.top->wireBytes()))
    {
        return "a lane does not know what its first task takes";
    }
    const auto items = (isBlocks ? m_ready : m_readyPresences).items();
    const auto item = std::ranges::find(items, lane.peer->slot, &ReadyItem::slot);
    const bool inHeap = item != items.end();
    Verdict expected = judge(lane, m_clock->now());
    if (isBlocks && expected.state == Eligibility::Ready) {
        expected = judgeChoke(lane.peer->slot);
    }
    const bool isDue = lane.wake != TimePoint{} && lane.wake <= m_clock->now();
    if (inHeap != (lane.state == Eligibility::Ready) || (!isDue && expected.state != lane.state)) {
        return "a lane stands in the wrong place";
    }
    const bool isTimed = lane.state == Eligibility::Parked && lane.wake != TimePoint{};
    if (m_parked.contains(2 * lane.peer->slot + (isBlocks ? 0U : 1U)) != isTimed) {
        return "a parked lane does not wake when it should";
    }
    if (isBlocks && inHeap && lane.key != m_strategy->key(lane.peer->slot)) {
        return "a stored key is not the strategy's";
    }
    return !inHeap || (item->key == lane.key && item->serviceClass == itemOf(lane).serviceClass)
               ? ""
               : "a lane stands there with a wrong key";
}

} // namespace swapscope::bitswap
