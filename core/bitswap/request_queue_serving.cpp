// SPDX-License-Identifier: GPL-3.0-or-later
// The serving side of the peer request queue: who may be served, and whose turn it is.
#include "core/bitswap/peer_request_queue.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

using telemetry::PeerEligibility;
using telemetry::PeerPicked;
using telemetry::TaskMoved;

// --- eligibility ---------------------------------------------------------------------------------

/// Everything that can change whether a peer may be served ends here.
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
    refreshLane(peer.blocks, now);
    refreshLane(peer.presences, now);
    tell(peer, cause);
    settleWhenIdle();
}

void PeerRequestQueue::refreshLane(Lane& lane, TimePoint now)
{
    const bool wasReady = lane.state == Eligibility::Ready;
    if (m_parked.contains(lane)) {
        m_parked.erase(lane);
    }
    judge(lane, now);
    const bool isReady = lane.state == Eligibility::Ready;
    if (wasReady && !isReady) {
        leave(lane);
    } else if (!wasReady && isReady) {
        enter(lane, now);
    }
    if (lane.state == Eligibility::Parked && lane.wake != TimePoint{}) {
        m_parked.push(lane);
    }
}

/// Sets state, reason and wake time. Of several reasons the one that clears last is named.
void PeerRequestQueue::judge(Lane& lane, TimePoint now) const
{
    lane.wake = {};
    if (lane.tasks.empty()) {
        lane.state = Eligibility::Idle;
        return;
    }
    const PeerQueue& peer = *lane.peer;
    const Task& next = lane.tasks.top();
    lane.state = Eligibility::Ready;
    if (peer.frozenUntil > now) {
        lane.state = Eligibility::Parked;
        lane.reason = ParkReason::Frozen;
        lane.wake = peer.frozenUntil;
    }
    if (!peer.throttle.allows(next.wireBytes())) {
        const TimePoint wake = peer.throttle.when(next.wireBytes());
        if (lane.state == Eligibility::Ready || wake == TimePoint{} || wake > lane.wake) {
            lane.reason = ParkReason::Rate;
            lane.wake = wake;
        }
        lane.state = Eligibility::Parked;
    }
    const std::uint64_t outstanding = peer.outstanding();
    if (outstanding > 0 && outstanding + next.spec.bytes > m_config.outstandingBytes) {
        lane.state = Eligibility::Parked;
        lane.reason = ParkReason::Cap;
        lane.wake = {};
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
    m_strategy->onReady(lane.peer->slot);
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

/// The strategy's counters of a peer changed outside of a turn.
void PeerRequestQueue::retag(Lane& lane)
{
    if (lane.state == Eligibility::Ready) {
        m_ready.rekey(lane, [this](Lane& ready) {
            m_strategy->onReady(ready.peer->slot);
            ready.key = m_strategy->key(ready.peer->slot);
        });
    }
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

void PeerRequestQueue::settleWhenIdle()
{
    const auto& live = m_counts.live;
    if (m_ready.empty() && live[static_cast<std::size_t>(TaskState::Active)] == 0
        && live[static_cast<std::size_t>(TaskState::Sending)] == 0)
    {
        m_strategy->onIdle();
    }
}

void PeerRequestQueue::onTick()
{
    const TimePoint now = m_clock->now();
    while (!m_parked.empty() && m_parked.top().wake <= now) {
        PeerQueue& peer = *m_parked.top().peer;
        refresh(peer, 0);
    }
}

TimePoint PeerRequestQueue::nextWake() const
{
    return m_parked.empty() ? TimePoint{} : m_parked.top().wake;
}

// --- serving -------------------------------------------------------------------------------------

std::optional<Dispatch> PeerRequestQueue::pick(std::uint32_t worker)
{
    const Choice choice = choose();
    if (choice.lane == nullptr) {
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
        event.key = (aged ? "waited too long; " : "") + m_strategy->explain(lane.peer->slot);
        event.runnerUpKey = runnerUp == nullptr ? "" : m_strategy->explain(runnerUp->peer->slot);
    }
    if (runnerUp != nullptr) {
        event.runnerUp = runnerUp->peer->id;
    }
    return m_log->emit(std::move(event), lane.tasks.top().lastEvent);
}

/// Takes the first task, and those after it that fit into the same envelope, cap and tokens.
std::vector<Task*> PeerRequestQueue::takeTurn(Lane& lane)
{
    PeerQueue& peer = *lane.peer;
    std::vector<Task*> taken;
    std::uint64_t bytes = 0;
    while (!lane.tasks.empty()) {
        Task& task = lane.tasks.top();
        const bool fits = bytes + task.spec.bytes <= m_config.envelopeBytes
                          && peer.outstanding() + task.spec.bytes <= m_config.outstandingBytes
                          && peer.throttle.allows(task.wireBytes());
        if (!taken.empty() && !fits) {
            break;
        }
        dequeue(task);
        bytes += task.spec.bytes;
        peer.activeBytes += task.spec.bytes;
        peer.throttle.take(task.wireBytes());
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
    m_strategy->onDispatched(peer.slot, std::max<std::uint64_t>(bytes, 1), choice.turn);
}

} // namespace swapscope::bitswap
