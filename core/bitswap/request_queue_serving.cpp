// SPDX-License-Identifier: GPL-3.0-or-later
// The serving side of the peer request queue: who may be served, and whose turn it is.
#include "core/bitswap/peer_request_queue.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

using telemetry::PeerEligibility;
using telemetry::PeerPicked;
using telemetry::PickTurn;
using telemetry::TaskMoved;

namespace {

/// Always past, and always the same: whoever is asked for it twice need not begin anew.
constexpr TimePoint kAtOnce{Duration{1}};

WakeItem wakeItemOf(const Lane& lane)
{
    const bool isPresences = &lane == &lane.peer->presences;
    return {.wake = lane.wake, .slot = 2 * lane.peer->slot + (isPresences ? 1U : 0U)};
}

} // namespace

ReadyItem PeerRequestQueue::itemOf(const Lane& lane)
{
    return {.key = lane.key,
            .turn = lane.turn,
            .serviceClass = lane.peer->facts.serviceClass,
            .slot = lane.peer->slot};
}

// --- eligibility ---------------------------------------------------------------------------------

/// Everything that can change whether a peer may be served, or when, ends here.
void PeerRequestQueue::refresh(PeerQueue& peer, Seq cause)
{
    const TimePoint now = m_clock->now();
    std::uint32_t need = 0;
    for (Lane* const lane : {&peer.blocks, &peer.presences}) {
        if (lane->top != nullptr) {
            if (lane->nextWireBytes == 0) {
                lane->nextBytes = lane->top->bytes;
                lane->nextWireBytes = lane->top->wireBytes();
            }
            need = std::max(need, lane->nextWireBytes);
        }
    }
    if (peer.isLimited) {
        peer.throttle.setNeed(need, now);
    }
    tellFacts(peer);
    refreshLane(peer.blocks, now);
    refreshLane(peer.presences, now);
    tell(peer, cause);
    tellTokens(peer, cause);
    tellDetail(peer, cause);
    countBusy(peer);
}

/// Of a task that came behind others nothing depends but how many there are.
void PeerRequestQueue::refreshBehind(Lane& lane, Seq cause)
{
    PeerQueue& peer = *lane.peer;
    if (&lane == &peer.presences) {
        return;
    }
    peer.facts.queuedTasks = lane.tasks.size();
    m_strategy->onChanged(peer.slot, peer.facts);
    if (lane.state != Eligibility::Ready || m_strategy->choke(peer.slot).choked) {
        refresh(peer, cause);
        return;
    }
    reorder(lane);
    tellDetail(peer, cause);
}

void PeerRequestQueue::tellFacts(PeerQueue& peer)
{
    const Lane& blocks = peer.blocks;
    const auto& live = peer.counts.live;
    peer.facts.queuedTasks = blocks.tasks.size();
    peer.facts.nextBytes = blocks.top == nullptr ? 0 : blocks.nextBytes;
    peer.facts.activeTasks = live[static_cast<std::size_t>(TaskState::Active)]
                             + live[static_cast<std::size_t>(TaskState::Sending)];
    peer.facts.activeBytes = peer.outstanding();
    m_strategy->onChanged(peer.slot, peer.facts);
}

void PeerRequestQueue::refreshLane(Lane& lane, TimePoint now)
{
    if (lane.top == nullptr && lane.state == Eligibility::Idle) {
        return;
    }
    const PeerSlot slot = lane.peer->slot;
    const bool isBlocks = &lane == &lane.peer->blocks;
    const bool wasReady = lane.state == Eligibility::Ready;
    if (lane.state == Eligibility::Parked && lane.wake != TimePoint{}) {
        m_parked.erase(wakeItemOf(lane).slot);
    }
    Verdict verdict = judge(lane, now);
    if (isBlocks && verdict.state == Eligibility::Ready) {
        if (!wasReady) {
            m_strategy->onReady(slot, now);
        }
        verdict = judgeChoke(slot);
    }
    lane.state = verdict.state;
    lane.reason = verdict.reason;
    lane.wake = verdict.wake;
    const bool isReady = lane.state == Eligibility::Ready;
    if (wasReady && !isReady) {
        leave(lane);
        if (isBlocks) {
            m_strategy->onParked(slot);
        }
    } else if (!wasReady && isReady) {
        enter(lane, now);
    } else if (isReady && isBlocks) {
        reorder(lane);
    }
    if (lane.state == Eligibility::Parked && lane.wake != TimePoint{}) {
        m_parked.push(wakeItemOf(lane));
    }
}

/// A Ready lane of blocks stands where the strategy says.
void PeerRequestQueue::reorder(Lane& lane)
{
    if (const ServiceKey key = m_strategy->key(lane.peer->slot); key != lane.key) {
        lane.key = key;
        m_ready.rekey(itemOf(lane));
    }
}

/// State, reason and wake time, but for what the strategy says. Of several reasons the one that
/// clears last is named; an event that is awaited comes after any time.
PeerRequestQueue::Verdict PeerRequestQueue::judge(const Lane& lane, TimePoint now) const
{
    if (lane.top == nullptr) {
        return {};
    }
    Verdict verdict{.state = Eligibility::Ready};
    const auto park = [&verdict](ParkReason reason, TimePoint wake) {
        const bool isFirst = verdict.state == Eligibility::Ready;
        const bool isLater = verdict.wake != TimePoint{} && wake > verdict.wake;
        if (isFirst || isLater || wake == TimePoint{}) {
            verdict.reason = reason;
            verdict.wake = wake;
        }
        verdict.state = Eligibility::Parked;
    };
    const PeerQueue& peer = *lane.peer;
    if (peer.frozenUntil > now) {
        park(ParkReason::Frozen, peer.frozenUntil);
    }
    if (!peer.allows(lane.nextWireBytes, kindOf(lane))) {
        park(ParkReason::Rate, peer.throttle.when(lane.nextWireBytes, kindOf(lane)));
    }
    const std::uint64_t outstanding = peer.outstanding();
    if (outstanding > 0 && outstanding + lane.nextBytes > capOf(peer)) {
        park(ParkReason::Cap, {});
    }
    if (peer.paused || m_nodePaused) {
        park(ParkReason::Paused, {});
    }
    return verdict;
}

PeerRequestQueue::Verdict PeerRequestQueue::judgeChoke(PeerSlot peer) const
{
    const Choke choke = m_strategy->choke(peer);
    return choke.choked ? Verdict{.state = Eligibility::Parked,
                                  .reason = ParkReason::Choked,
                                  .wake = choke.until}
                        : Verdict{.state = Eligibility::Ready};
}

void PeerRequestQueue::enter(Lane& lane, TimePoint now)
{
    lane.turn = ++m_lastTurn;
    if (&lane == &lane.peer->presences) {
        m_readyPresences.put(itemOf(lane));
        return;
    }
    const PeerSlot slot = lane.peer->slot;
    lane.key = m_strategy->key(slot);
    m_ready.put(itemOf(lane));
    if (m_byAge.contains(slot)) {
        m_byAge.erase(slot);
    }
    m_byAge.pushBack(lane.peer->slot, now); // turns only rise, and time never falls
}

void PeerRequestQueue::leave(Lane& lane)
{
    if (&lane == &lane.peer->presences) {
        m_readyPresences.erase(lane.peer->slot);
        return;
    }
    m_ready.erase(lane.peer->slot);
    m_byAge.erase(lane.peer->slot);
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
    const auto eligibility = [&] {
        return PeerEligibility{.peer = peer.id, .state = peer.told, .reason = reason, .wake = wake};
    };
    m_log->emitBuilt(eligibility, cause);
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
    sweep();
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
        refresh(*m_peers[m_parked.top().slot / 2], 0);
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
    include(m_departed.empty() && m_tasks.isTidy() ? TimePoint{} : kAtOnce);
    if (const Lane* const next = choose().lane) {
        const std::uint64_t bytes = next->nextWireBytes;
        const Throttle::Kind kind = kindOf(*next);
        include(m_nodeThrottle.allows(bytes, kind) ? TimePoint{}
                                                   : m_nodeThrottle.when(bytes, kind));
    }
    return wake;
}

// --- serving -------------------------------------------------------------------------------------

bool PeerRequestQueue::pick(std::uint32_t worker, Dispatch& turn)
{
    turn.tasks.clear();
    const Choice choice = choose();
    if (choice.lane == nullptr || !nodeAllows(*choice.lane)) {
        tellNodeTokens(0);
        return false;
    }
    Lane& lane = *choice.lane;
    PeerQueue& peer = *lane.peer;
    turn.peer = peer.id;
    turn.cause = tellPicked(choice);
    const bool blocksWait = !m_ready.empty();
    lane.state = Eligibility::Idle; // if it is Ready again it only gets another place
    peer.lastServed = m_clock->now();
    const std::uint64_t bytes = takeTurn(lane, worker, turn);
    account(choice, bytes, blocksWait);
    refresh(peer, turn.cause);
    if (lane.state != Eligibility::Ready) {
        leave(lane);
    }
    tellNodeTokens(turn.cause);
    foreseeTurns();
    return true;
}

/// What the next turns will read is far away: it comes while others use the processor. The second
/// in order is touched now, its tasks when it has become the first.
void PeerRequestQueue::foreseeTurns() const
{
    if (m_ready.empty()) {
        return;
    }
    const Lane& next = blocksAt(m_ready.top());
    touch(next.top);
    next.tasks.touchTop();
    m_strategy->touchPeer(m_ready.top().slot);
    if (const ReadyItem* const second = m_ready.runnerUp()) {
        m_peers[second->slot]->touch();
    }
}

/// Refills the node's bucket.
bool PeerRequestQueue::nodeAllows(const Lane& lane)
{
    const std::uint64_t bytes = lane.nextWireBytes;
    m_nodeThrottle.setNeed(bytes, m_clock->now());
    return m_nodeThrottle.allows(bytes, kindOf(lane));
}

bool PeerRequestQueue::hasReady() const
{
    const Lane* const next = choose().lane;
    return next != nullptr && m_nodeThrottle.allows(next->nextWireBytes, kindOf(*next));
}

PeerRequestQueue::Choice PeerRequestQueue::choose() const
{
    if (!m_readyPresences.empty() && (m_ready.empty() || m_presenceShare.hasCredit())) {
        return {.lane = &presencesAt(m_readyPresences.top())};
    }
    if (m_ready.empty()) {
        return {};
    }
    Lane& first = blocksAt(m_ready.top());
    if (m_agedShare.hasCredit()) {
        const PeerSlot oldest = m_byAge.front();
        if (oldest != first.peer->slot
            && m_clock->now() - m_byAge.since(oldest) >= m_config.maxWait) {
            return {.lane = &m_peers[oldest]->blocks, .turn = Turn::Aged};
        }
    }
    return {.lane = &first};
}

Seq PeerRequestQueue::tellPicked(const Choice& choice)
{
    return m_log->emitBuilt([&] { return picked(choice); }, choice.lane->top->lastEvent);
}

PeerPicked PeerRequestQueue::picked(const Choice& choice) const
{
    const Lane& lane = *choice.lane;
    PeerPicked event;
    event.peer = lane.peer->id;
    const ReadyItem* runnerUp = nullptr;
    if (&lane == &lane.peer->presences) {
        event.turn = PickTurn::Presences;
        runnerUp = m_readyPresences.runnerUp();
    } else {
        const bool aged = choice.turn == Turn::Aged;
        event.turn = aged ? PickTurn::Aged : PickTurn::Ordered;
        event.key = lane.key;
        runnerUp = aged ? &m_ready.top() : m_ready.runnerUp();
    }
    if (runnerUp != nullptr) {
        event.runnerUp = m_peers[runnerUp->slot]->id;
        event.runnerUpKey = event.turn == PickTurn::Presences ? ServiceKey{} : runnerUp->key;
    }
    return event;
}

/// Takes the first task, and those after it that fit into the same envelope, cap, tokens and turn.
/// @return their bytes.
std::uint64_t PeerRequestQueue::takeTurn(Lane& lane, std::uint32_t worker, Dispatch& turn)
{
    PeerQueue& peer = *lane.peer;
    const TurnLimit limit = &lane == &peer.blocks ? m_strategy->turnLimit(peer.slot) : TurnLimit{};
    const std::uint64_t most = std::min(limit.bytes, m_config.envelopeBytes);
    const Throttle::Kind kind = kindOf(lane);
    std::uint64_t bytes = 0;
    while (lane.top != nullptr) {
        Task& task = *lane.top;
        const std::uint64_t wireBytes = task.wireBytes();
        const bool fits = turn.tasks.size() < limit.tasks && bytes + task.bytes <= most
                          && peer.outstanding() + task.bytes <= capOf(peer)
                          && peer.allows(wireBytes, kind) && m_nodeThrottle.allows(wireBytes, kind);
        if (!turn.tasks.empty() && !fits) {
            break;
        }
        dequeue(task);
        bytes += task.bytes;
        peer.activeBytes += task.bytes;
        if (peer.isLimited) {
            peer.throttle.take(wireBytes);
        }
        m_nodeThrottle.take(wireBytes);
        count(peer, TaskState::Queued, -1);
        count(peer, TaskState::Active, 1);
        task.state = TaskState::Active;
        link(task);
        turn.tasks.push_back(task.id);
        const auto moved = [&] {
            return TaskMoved{.task = task.id, .state = TaskState::Active, .worker = worker};
        };
        task.lastEvent = m_log->emitBuilt(moved, turn.cause);
    }
    return bytes;
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
    m_strategy->onDispatched(peer.slot, std::max<std::uint64_t>(bytes, 1), choice.turn,
                             m_clock->now());
}

} // namespace swapscope::bitswap
