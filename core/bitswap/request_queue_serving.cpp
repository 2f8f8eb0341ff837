// SPDX-License-Identifier: GPL-3.0-or-later
// The serving side of the peer request queue: who may be served, and whose turn it is.
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/words.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

using telemetry::PeerEligibility;
using telemetry::PeerPicked;
using telemetry::TaskMoved;

// --- eligibility ---------------------------------------------------------------------------------

/// Everything that can change whether a peer may be served, or when, ends here.
void PeerRequestQueue::refresh(PeerQueue& peer, Seq cause)
{
    const TimePoint now = m_clock->now();
    std::uint64_t need = 0;
    for (const Lane* const lane : {&peer.blocks, &peer.presences}) {
        if (!lane->tasks.empty()) {
            need = std::max(need, lane->tasks.top().wireBytes());
        }
    }
    peer.throttle.setNeed(need, now);
    tellFacts(peer);
    refreshLane(peer.blocks, now);
    refreshLane(peer.presences, now);
    tell(peer, cause);
    countBusy(peer);
}

void PeerRequestQueue::tellFacts(PeerQueue& peer)
{
    const Lane& blocks = peer.blocks;
    const auto& live = peer.counts.live;
    peer.facts.queuedTasks = blocks.tasks.size();
    peer.facts.nextBytes = blocks.tasks.empty() ? 0 : blocks.tasks.top().spec.bytes;
    peer.facts.activeTasks = live[static_cast<std::size_t>(TaskState::Active)]
                             + live[static_cast<std::size_t>(TaskState::Sending)];
    peer.facts.activeBytes = peer.outstanding();
    m_strategy->onChanged(peer.slot, peer.facts);
}

void PeerRequestQueue::refreshLane(Lane& lane, TimePoint now)
{
    const PeerSlot slot = lane.peer->slot;
    const bool isBlocks = &lane == &lane.peer->blocks;
    const bool wasReady = lane.state == Eligibility::Ready;
    if (m_parked.contains(lane)) {
        m_parked.erase(lane);
    }
    judge(lane, now);
    if (isBlocks && lane.state == Eligibility::Ready) {
        if (!wasReady) {
            m_strategy->onReady(slot, now);
        }
        judgeChoke(lane);
    }
    const bool isReady = lane.state == Eligibility::Ready;
    if (wasReady && !isReady) {
        leave(lane);
        if (isBlocks) {
            m_strategy->onParked(slot);
        }
    } else if (!wasReady && isReady) {
        enter(lane, now);
    } else if (isReady && isBlocks && lane.key != m_strategy->key(slot)) {
        m_ready.rekey(lane, [&](Lane& ready) { ready.key = m_strategy->key(slot); });
    }
    if (lane.state == Eligibility::Parked && lane.wake != TimePoint{}) {
        m_parked.push(lane);
    }
}

/// Sets state, reason and wake time, but for what the strategy says. Of several reasons the one
/// that clears last is named; an event that is awaited comes after any time.
void PeerRequestQueue::judge(Lane& lane, TimePoint now) const
{
    lane.wake = {};
    if (lane.tasks.empty()) {
        lane.state = Eligibility::Idle;
        return;
    }
    lane.state = Eligibility::Ready;
    const auto park = [&lane](ParkReason reason, TimePoint wake) {
        const bool isFirst = lane.state == Eligibility::Ready;
        const bool isLater = lane.wake != TimePoint{} && wake > lane.wake;
        if (isFirst || isLater || wake == TimePoint{}) {
            lane.reason = reason;
            lane.wake = wake;
        }
        lane.state = Eligibility::Parked;
    };
    const PeerQueue& peer = *lane.peer;
    const Task& next = lane.tasks.top();
    if (peer.frozenUntil > now) {
        park(ParkReason::Frozen, peer.frozenUntil);
    }
    if (!peer.throttle.allows(next.wireBytes())) {
        park(ParkReason::Rate, peer.throttle.when(next.wireBytes()));
    }
    const std::uint64_t outstanding = peer.outstanding();
    if (outstanding > 0 && outstanding + next.spec.bytes > m_config.outstandingBytes) {
        park(ParkReason::Cap, {});
    }
    if (peer.paused || m_nodePaused) {
        park(ParkReason::Paused, {});
    }
}

void PeerRequestQueue::judgeChoke(Lane& lane) const
{
    if (const Choke choke = m_strategy->choke(lane.peer->slot); choke.choked) {
        lane.state = Eligibility::Parked;
        lane.reason = ParkReason::Choked;
        lane.wake = choke.until;
    }
}

void PeerRequestQueue::enter(Lane& lane, TimePoint now)
{
    lane.turn = ++m_lastTurn;
    lane.readySince = now;
    if (&lane == &lane.peer->presences) {
        m_readyPresences.push(lane);
        return;
    }
    lane.key = m_strategy->key(lane.peer->slot);
    m_ready.push(lane);
    m_byAge.push(lane);
}

void PeerRequestQueue::leave(Lane& lane)
{
    if (&lane == &lane.peer->presences) {
        m_readyPresences.erase(lane);
        return;
    }
    m_ready.erase(lane);
    m_byAge.erase(lane);
}

/// A peer is Ready when either lane is; else the lane of blocks speaks for it.
void PeerRequestQueue::tell(PeerQueue& peer, Seq cause)
{
    const Lane& speaker =
        peer.presences.state == Eligibility::Ready || peer.blocks.state == Eligibility::Idle
            ? peer.presences
            : peer.blocks;
    const bool parked = speaker.state == Eligibility::Parked;
    const ParkReason reason = parked ? speaker.reason : ParkReason::Cap;
    const TimePoint wake = parked ? speaker.wake : TimePoint{};
    if (speaker.state == peer.told && reason == peer.toldReason && wake == peer.toldWake) {
        return;
    }
    peer.told = speaker.state;
    peer.toldReason = reason;
    peer.toldWake = wake;
    m_log->emit(
        PeerEligibility{.peer = peer.id, .state = peer.told, .reason = reason, .wake = wake},
        cause);
}

void PeerRequestQueue::countBusy(PeerQueue& peer)
{
    const bool isBusy = peer.blocks.state == Eligibility::Ready || peer.facts.activeTasks > 0;
    if (isBusy == peer.busy) {
        return;
    }
    peer.busy = isBusy;
    std::uint32_t& peers = m_busy[static_cast<std::size_t>(peer.facts.serviceClass)];
    if (isBusy) {
        ++peers;
    } else if (--peers == 0) {
        m_strategy->onIdle(peer.facts.serviceClass);
    }
}

void PeerRequestQueue::onTick()
{
    const TimePoint now = m_clock->now();
    if (const TimePoint tick = m_strategy->nextTick(); tick != TimePoint{} && tick <= now) {
        m_changed.clear();
        m_strategy->onTick(now, m_changed);
        for (const PeerSlot slot : m_changed) {
            if (m_peers[slot] != nullptr) {
                refresh(*m_peers[slot], 0);
            }
        }
    }
    while (!m_parked.empty() && m_parked.top().wake <= now) {
        PeerQueue& peer = *m_parked.top().peer;
        refresh(peer, 0);
    }
}

TimePoint PeerRequestQueue::nextWake() const
{
    TimePoint wake{};
    const auto include = [&wake](TimePoint at) {
        if (at != TimePoint{} && (wake == TimePoint{} || at < wake)) {
            wake = at;
        }
    };
    include(m_parked.empty() ? TimePoint{} : m_parked.top().wake);
    include(m_strategy->nextTick());
    if (const Lane* const next = choose().lane) {
        const std::uint64_t bytes = next->tasks.top().wireBytes();
        include(m_nodeThrottle.allows(bytes) ? TimePoint{} : m_nodeThrottle.when(bytes));
    }
    return wake;
}

// --- serving -------------------------------------------------------------------------------------

std::optional<Dispatch> PeerRequestQueue::pick(std::uint32_t worker)
{
    const Choice choice = choose();
    if (choice.lane == nullptr || !nodeAllows(*choice.lane)) {
        return std::nullopt;
    }
    Lane& lane = *choice.lane;
    PeerQueue& peer = *lane.peer;
    const Seq picked = tellPicked(choice);
    const bool blocksWait = !m_ready.empty();
    leave(lane);
    lane.state = Eligibility::Idle;

    peer.lastServed = m_clock->now();
    Dispatch dispatch{.peer = peer.id, .cause = picked};
    std::uint64_t bytes = 0;
    for (Task* const task : takeTurn(lane)) {
        bytes += task->spec.bytes;
        count(peer, TaskState::Queued, -1);
        count(peer, TaskState::Active, 1);
        task->state = TaskState::Active;
        task->lastEvent = m_log->emit(
            TaskMoved{.task = task->id, .state = TaskState::Active, .worker = worker}, picked);
        dispatch.tasks.push_back(task->id);
    }
    account(choice, bytes, blocksWait);
    refresh(peer, picked);
    return dispatch;
}

/// Refills the node's bucket. Its capacity holds the largest message that was next since the last
/// block went: whoever is passed by a smaller one loses no tokens.
bool PeerRequestQueue::nodeAllows(const Lane& lane)
{
    const std::uint64_t bytes = lane.tasks.top().wireBytes();
    m_nodeNeed = std::max(m_nodeNeed, bytes);
    m_nodeThrottle.setNeed(m_nodeNeed, m_clock->now());
    return m_nodeThrottle.allows(bytes);
}

bool PeerRequestQueue::hasReady() const
{
    const Lane* const next = choose().lane;
    return next != nullptr && m_nodeThrottle.allows(next->tasks.top().wireBytes());
}

PeerRequestQueue::Choice PeerRequestQueue::choose() const
{
    if (!m_readyPresences.empty() && (m_ready.empty() || m_presenceShare.hasCredit())) {
        return {.lane = &m_readyPresences.top()};
    }
    if (m_ready.empty()) {
        return {};
    }
    Lane& oldest = m_byAge.top();
    if (m_agedShare.hasCredit() && &oldest != &m_ready.top()
        && m_clock->now() - oldest.readySince >= m_config.maxWait)
    {
        return {.lane = &oldest, .turn = Turn::Aged};
    }
    return {.lane = &m_ready.top()};
}

Seq PeerRequestQueue::tellPicked(const Choice& choice)
{
    const Lane& lane = *choice.lane;
    PeerPicked event;
    event.peer = lane.peer->id;
    const Lane* runnerUp = nullptr;
    if (&lane == &lane.peer->presences) {
        event.key = "presences first";
        runnerUp = m_readyPresences.runnerUp();
        event.runnerUpKey = runnerUp == nullptr ? "" : "next in turn";
    } else {
        const bool aged = choice.turn == Turn::Aged;
        runnerUp = aged ? &m_ready.top() : m_ready.runnerUp();
        const auto keyText = [this](const Lane& of) {
            return reasonText(m_strategy->explain(of.peer->slot));
        };
        event.key = (aged ? "waited too long; " : "") + keyText(lane);
        event.runnerUpKey = runnerUp == nullptr ? "" : keyText(*runnerUp);
    }
    if (runnerUp != nullptr) {
        event.runnerUp = runnerUp->peer->id;
    }
    return m_log->emit(std::move(event), lane.tasks.top().lastEvent);
}

/// Takes the first task, and those after it that fit into the same envelope, cap, tokens and turn.
std::vector<Task*> PeerRequestQueue::takeTurn(Lane& lane)
{
    PeerQueue& peer = *lane.peer;
    const TurnLimit limit = &lane == &peer.blocks ? m_strategy->turnLimit(peer.slot) : TurnLimit{};
    const std::uint64_t most = std::min(limit.bytes, m_config.envelopeBytes);
    std::vector<Task*> taken;
    std::uint64_t bytes = 0;
    while (!lane.tasks.empty()) {
        Task& task = lane.tasks.top();
        const bool fits = taken.size() < limit.tasks && bytes + task.spec.bytes <= most
                          && peer.outstanding() + task.spec.bytes <= m_config.outstandingBytes
                          && peer.throttle.allows(task.wireBytes())
                          && m_nodeThrottle.allows(task.wireBytes());
        if (!taken.empty() && !fits) {
            break;
        }
        dequeue(task);
        bytes += task.spec.bytes;
        peer.activeBytes += task.spec.bytes;
        peer.throttle.take(task.wireBytes());
        m_nodeThrottle.take(task.wireBytes());
        taken.push_back(&task);
    }
    return taken;
}

void PeerRequestQueue::account(const Choice& choice, std::uint64_t bytes, bool blocksWait)
{
    const PeerQueue& peer = *choice.lane->peer;
    if (choice.lane == &peer.presences) {
        if (blocksWait) {
            m_presenceShare.spend(bytes);
        }
        return;
    }
    m_presenceShare.earn(bytes);
    if (choice.turn == Turn::Aged) {
        m_agedShare.spend(bytes);
    } else {
        m_agedShare.earn(bytes);
    }
    m_nodeNeed = 0;
    m_strategy->onDispatched(peer.slot, std::max<std::uint64_t>(bytes, 1), choice.turn,
                             m_clock->now());
}

} // namespace swapscope::bitswap
