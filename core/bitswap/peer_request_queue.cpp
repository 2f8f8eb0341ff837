// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace swapscope::bitswap {

using telemetry::TaskChanged;
using telemetry::TaskEnded;
using telemetry::TaskMoved;
using telemetry::TaskPushed;

namespace {

template <typename Enum>
constexpr std::size_t indexOf(Enum value) noexcept
{
    return static_cast<std::size_t>(value);
}

/// A tenth of the last 1 MiB: what presences may use while blocks wait.
constexpr std::int64_t kPresenceBytes = static_cast<std::int64_t>(limits::kMiB) / 10;
/// One largest block: aged turns are not saved up for a storm of them.
constexpr auto kAgedBytes = static_cast<std::int64_t>(limits::kBlockBytes.value);

} // namespace

PeerRequestQueue::PeerRequestQueue(const Clock& clock, telemetry::EventLog& log,
                                   std::unique_ptr<Strategy> strategy, RequestQueueConfig config)
    : m_clock{&clock}
    , m_log{&log}
    , m_strategy{std::move(strategy)}
    , m_config{config}
    , m_tasks{config.secret}
    , m_presenceShare{kPresenceBytes, kPresenceBytes}
    , m_agedShare{kAgedBytes, 0}
{}

// --- peers ---------------------------------------------------------------------------------------

void PeerRequestQueue::connect(const PeerId& peer)
{
    PeerQueue& record = peerOf(peer);
    record.connected = true;
    m_absent.erase(record.slot);
}

void PeerRequestQueue::disconnect(const PeerId& peer, Seq cause)
{
    PeerQueue* record = lookUp(peer);
    if (record == nullptr) {
        return;
    }
    record->connected = false;
    record->frozenUntil = {};
    while (record->inFlight != nullptr) {
        finish(*record->inFlight, TaskEnd::Gone, cause);
    }
    if (record->liveTasks() > 0) {
        record = &abandon(*record, cause);
    }
    refresh(*record, cause);
    forgetAbsent(*record);
    sweep();
}

/// Ends what is queued for a peer. @return the record with which the peer goes on.
PeerQueue& PeerRequestQueue::abandon(PeerQueue& peer, Seq cause)
{
    const auto queued = static_cast<std::int64_t>(peer.liveTasks());
    count(peer, TaskState::Queued, -queued);
    peer.counts.ended[indexOf(TaskEnd::Gone)] += static_cast<std::uint64_t>(queued);
    m_counts.ended[indexOf(TaskEnd::Gone)] += static_cast<std::uint64_t>(queued);
    Departed departed;
    std::size_t next = 0;
    bool isRead = true; // if nobody reads the events, a million of them need not be counted
    for (Lane* const lane : {&peer.blocks, &peer.presences}) {
        IndexedHeap<TaskItem>& tasks = departed.tasks.at(next++);
        tasks = std::exchange(lane->tasks, {});
        lane->queuedBytes = 0;
        noteTop(*lane);
        for (auto item = tasks.items().begin(); isRead && item != tasks.items().end(); ++item) {
            isRead = false;
            const auto ended = [&] {
                isRead = true;
                return TaskEnded{.task = item->id, .how = TaskEnd::Gone};
            };
            m_log->emitBuilt(ended, cause);
        }
    }
    refresh(peer, cause);
    departed.peer = std::exchange(m_peers[peer.slot], peer.replaced());
    m_departed.push_back(std::move(departed));
    return *m_peers[peer.slot];
}

void PeerRequestQueue::sweep()
{
    std::size_t left = m_config.sweepTasks;
    while (left > 0 && !m_departed.empty()) {
        auto& [first, second] = m_departed.back().tasks;
        IndexedHeap<TaskItem>& tasks = first.empty() ? second : first;
        if (tasks.empty()) {
            m_departed.pop_back();
            continue;
        }
        m_tasks.remove(m_tasks.at(tasks.takeLast(places()).slot));
        --left;
    }
    if (left > 0) {
        m_tasks.tidy();
    }
}

void PeerRequestQueue::freeze(const PeerId& peer, TimePoint until, Seq cause)
{
    if (PeerQueue* const record = lookUp(peer)) {
        record->frozenUntil = until;
        refresh(*record, cause);
    }
}

void PeerRequestQueue::setRate(const PeerId& peer, std::optional<std::uint64_t> bytesPerSecond,
                               Seq cause)
{
    PeerQueue& record = peerOf(peer);
    record.throttle.setRate(bytesPerSecond, m_clock->now());
    record.isLimited = bytesPerSecond.has_value();
    refresh(record, cause);
    forgetAbsent(record);
}

void PeerRequestQueue::setWeight(const PeerId& peer, std::uint32_t hundredths, Seq cause)
{
    PeerQueue& record = peerOf(peer);
    record.facts.weight =
        std::clamp<std::uint32_t>(hundredths, 1, telemetry::PeerRules::kMaxWeight);
    refresh(record, cause);
    forgetAbsent(record);
}

void PeerRequestQueue::setPaused(const PeerId& peer, bool paused, Seq cause)
{
    PeerQueue& record = peerOf(peer);
    record.paused = paused;
    refresh(record, cause);
    forgetAbsent(record);
}

void PeerRequestQueue::setInFlightCap(const PeerId& peer, std::optional<std::uint64_t> bytes,
                                      Seq cause)
{
    PeerQueue& record = peerOf(peer);
    record.hasCap = bytes.has_value();
    record.cap = bytes.value_or(0);
    refresh(record, cause);
    forgetAbsent(record);
}

void PeerRequestQueue::setClass(const PeerId& peer, ServiceClass serviceClass, Seq cause)
{
    PeerQueue& record = peerOf(peer);
    const bool blocksReady = record.blocks.state == Eligibility::Ready;
    const bool presencesReady = record.presences.state == Eligibility::Ready;
    if (blocksReady) {
        m_ready.erase(record.slot);
    }
    if (presencesReady) {
        m_readyPresences.erase(record.slot);
    }
    const bool wasBusy = std::exchange(record.busy, false);
    if (wasBusy && --m_busy[indexOf(record.facts.serviceClass)] == 0) {
        m_strategy->onIdle(record.facts.serviceClass);
    }
    record.facts.serviceClass = serviceClass;
    m_strategy->onChanged(record.slot, record.facts);
    countBusy(record);
    if (m_busy[indexOf(serviceClass)] == 0) { // what it brings along is owed to nobody there
        m_strategy->onIdle(serviceClass);
    }
    if (blocksReady) {
        m_strategy->onReady(record.slot, m_clock->now());
        record.blocks.key = m_strategy->key(record.slot);
        m_ready.push(itemOf(record.blocks));
    }
    if (presencesReady) {
        m_readyPresences.push(itemOf(record.presences));
    }
    refresh(record, cause);
    forgetAbsent(record);
}

void PeerRequestQueue::setLedger(const PeerId& peer, std::uint64_t sentBytes,
                                 std::uint64_t receivedBytes)
{
    PeerQueue* const record = lookUp(peer);
    if (record == nullptr) {
        return;
    }
    record->facts.sentBytes = sentBytes;
    record->facts.receivedBytes = receivedBytes;
    refresh(*record, 0);
}

PeerQueue& PeerRequestQueue::peerOf(const PeerId& peer, std::uint32_t hash)
{
    if (PeerQueue* const known = lookUp(peer, hash)) {
        return *known;
    }
    auto slot = static_cast<PeerSlot>(m_peers.size());
    if (m_freeSlots.empty()) {
        m_peers.emplace_back();
    } else {
        slot = m_freeSlots.back();
        m_freeSlots.pop_back();
    }
    m_slots.insert(hash, slot);
    m_peers[slot] = std::make_unique<PeerQueue>(peer, slot);
    m_strategy->onJoined(slot, m_peers[slot]->facts);
    return *m_peers[slot];
}

/// A record outlives its connection as long as it holds something that reconnecting must not undo.
void PeerRequestQueue::forgetAbsent(const PeerQueue& changed)
{
    if (changed.connected) {
        return;
    }
    if (changed.hasRules()) {
        m_absent.erase(changed.slot);
    } else {
        m_absent.insert(changed.slot);
    }
    const TimePoint now = m_clock->now();
    std::erase_if(m_absent, [this, now](PeerSlot slot) {
        const PeerQueue& peer = *m_peers[slot];
        const bool forgets = peer.outstanding() == 0 && m_strategy->canForget(slot, now);
        if (forgets) {
            m_strategy->onForgotten(slot);
            m_slots.erase(hashOf(peer.id), slot);
            m_peers[slot] = nullptr;
            m_freeSlots.push_back(slot);
        }
        return forgets;
    });
}

// --- the node ------------------------------------------------------------------------------------

void PeerRequestQueue::setStrategy(std::unique_ptr<Strategy> strategy, Seq cause)
{
    m_strategy = std::move(strategy);
    const TimePoint now = m_clock->now();
    m_ready.clear();
    for (const auto& peer : m_peers) {
        if (peer == nullptr) {
            continue;
        }
        m_strategy->onJoined(peer->slot, peer->facts);
        if (peer->blocks.state == Eligibility::Ready) {
            m_strategy->onReady(peer->slot, now);
            peer->blocks.key = m_strategy->key(peer->slot);
            m_ready.push(itemOf(peer->blocks));
        }
    }
    for (const auto& peer : m_peers) {
        if (peer != nullptr) {
            refresh(*peer, cause);
        }
    }
}

void PeerRequestQueue::setNodeRate(std::optional<std::uint64_t> bytesPerSecond)
{
    m_nodeThrottle.setRate(bytesPerSecond, m_clock->now());
}

void PeerRequestQueue::setNodePaused(bool paused, Seq cause)
{
    if (m_nodePaused == paused) {
        return;
    }
    m_nodePaused = paused;
    for (const auto& peer : m_peers) {
        if (peer != nullptr) {
            refresh(*peer, cause);
        }
    }
}

// --- tasks ---------------------------------------------------------------------------------------

TaskId PeerRequestQueue::push(const PeerId& peer, const TaskSpec& spec, Seq cause)
{
    const std::uint32_t peerHash = hashOf(peer);
    m_slots.prefetch(peerHash);
    const std::uint32_t cidHash = m_tasks.hashOf(spec.cid);
    m_tasks.prefetch(cidHash);
    foresee(peerHash, cidHash);
    PeerQueue& record = peerOf(peer, peerHash);
    Lane& lane = record.laneOf(spec.type);
    lane.tasks.prefetchEnd();
    assert(record.connected);
    Task& task = m_tasks.add(record, spec, cidHash);
    const TaskId id = task.id;
    ++record.counts.pushed;
    ++m_counts.pushed;
    count(record, TaskState::Queued, 1);
    enqueue(task);
    const auto pushed = [&] {
        return TaskPushed{.task = id,
                          .peer = peer,
                          .cid = spec.cid,
                          .type = spec.type,
                          .priority = spec.priority,
                          .bytes = spec.bytes};
    };
    task.lastEvent = m_log->emitBuilt(pushed, cause);
    if (lane.top == &task) {
        refresh(record, task.lastEvent);
    } else {
        refreshBehind(lane, task.lastEvent);
    }
    return id;
}

/// Each step of push() reads memory of its own, far away: all of it comes at the same time.
void PeerRequestQueue::foresee(std::uint32_t peerHash, std::uint32_t cidHash) const
{
    const auto first = [](std::uint32_t /*slot*/) { return true; };
    if (const PeerSlot slot = m_slots.find(peerHash, first); slot != SlotIndex::kNone) {
        m_peers[slot]->prefetch();
        m_tasks.prefetch(slot, cidHash);
    }
    m_tasks.prefetchName(cidHash);
}

void PeerRequestQueue::change(TaskId task, const TaskSpec& spec, Seq cause)
{
    Task& record = taskOf(task);
    assert(record.state == TaskState::Queued && record.cid() == spec.cid);
    assert(record.type == TaskType::Presence || spec.type == TaskType::Block);
    assert(spec.bytes <= std::numeric_limits<std::uint32_t>::max());
    dequeue(record);
    record.type = spec.type;
    record.have = spec.have;
    record.priority = spec.priority;
    record.bytes = static_cast<std::uint32_t>(spec.bytes);
    enqueue(record);
    record.lastEvent = m_log->emit(
        TaskChanged{
            .task = task, .type = spec.type, .priority = spec.priority, .bytes = spec.bytes},
        cause);
    refresh(*record.peer, record.lastEvent);
}

Seq PeerRequestQueue::end(TaskId task, TaskEnd how, Seq cause)
{
    return finish(taskOf(task), how, cause);
}

Seq PeerRequestQueue::finish(Task& task, TaskEnd how, Seq cause)
{
    PeerQueue& peer = *task.peer;
    if (task.state == TaskState::Queued) {
        dequeue(task);
    } else if (task.state == TaskState::Active) {
        // Nothing of it left: what it was charged for comes back.
        peer.activeBytes -= task.bytes;
        peer.throttle.refund(task.wireBytes());
        m_nodeThrottle.refund(task.wireBytes());
        if (task.type == TaskType::Block) {
            m_strategy->onDropped(peer.slot, task.bytes);
            if (peer.blocks.state == Eligibility::Ready) {
                m_strategy->onReady(peer.slot, m_clock->now());
            }
        }
    }
    if (task.state != TaskState::Queued) {
        unlink(task);
    }
    count(peer, task.state, -1);
    ++peer.counts.ended[indexOf(how)];
    ++m_counts.ended[indexOf(how)];
    const TaskId id = task.id;
    m_tasks.remove(task);
    const Seq seq = m_log->emitBuilt([&] { return TaskEnded{.task = id, .how = how}; }, cause);
    refresh(peer, seq);
    return seq;
}

void PeerRequestQueue::handOver(TaskId task, Seq cause)
{
    Task& record = taskOf(task);
    assert(record.state == TaskState::Active);
    PeerQueue& peer = *record.peer;
    peer.activeBytes -= record.bytes;
    peer.sendingBytes += record.bytes;
    count(peer, TaskState::Active, -1);
    count(peer, TaskState::Sending, 1);
    record.state = TaskState::Sending;
    const auto moved = [&] { return TaskMoved{.task = task, .state = TaskState::Sending}; };
    record.lastEvent = m_log->emitBuilt(moved, cause);
}

void PeerRequestQueue::retry(TaskId task, Seq cause)
{
    Task& record = taskOf(task);
    assert(record.state == TaskState::Sending);
    PeerQueue& peer = *record.peer;
    if (record.failures < std::numeric_limits<std::uint8_t>::max()) {
        ++record.failures;
    }
    count(peer, TaskState::Sending, -1);
    count(peer, TaskState::Queued, 1);
    record.state = TaskState::Queued;
    unlink(record);
    enqueue(record);
    record.lastEvent = m_log->emit(TaskMoved{.task = task, .state = TaskState::Queued}, cause);
    refresh(peer, record.lastEvent);
}

void PeerRequestQueue::release(const PeerId& peer, std::uint64_t bytes, Seq cause)
{
    PeerQueue* const record = lookUp(peer);
    if (record == nullptr) {
        // An envelope of empty blocks does not keep the record of a peer that left.
        assert(bytes == 0);
        return;
    }
    assert(record->sendingBytes >= bytes);
    record->sendingBytes -= bytes;
    refresh(*record, cause);
    forgetAbsent(*record);
}

Task& PeerRequestQueue::taskOf(TaskId task)
{
    Task* const found = m_tasks.find(task);
    assert(found != nullptr);
    return *found;
}

void PeerRequestQueue::count(PeerQueue& peer, TaskState state, std::int64_t change)
{
    // Unsigned wrap-around subtracts.
    peer.counts.live[indexOf(state)] += static_cast<std::uint64_t>(change);
    m_counts.live[indexOf(state)] += static_cast<std::uint64_t>(change);
}

void PeerRequestQueue::enqueue(Task& task)
{
    Lane& lane = task.peer->laneOf(task.type);
    lane.tasks.push({.id = task.id, .priority = task.priority, .slot = task.slot}, places());
    lane.queuedBytes += task.bytes;
    noteTop(lane);
}

void PeerRequestQueue::dequeue(Task& task)
{
    Lane& lane = task.peer->laneOf(task.type);
    lane.tasks.erase(task.slot, places());
    lane.queuedBytes -= task.bytes;
    noteTop(lane);
}

/// A task that a worker took is in no heap: its peer's record knows it.
void PeerRequestQueue::link(Task& task)
{
    task.next = std::exchange(task.peer->inFlight, &task);
    if (task.next != nullptr) {
        task.next->previous = &task;
    }
}

void PeerRequestQueue::unlink(Task& task)
{
    (task.previous != nullptr ? task.previous->next : task.peer->inFlight) = task.next;
    if (task.next != nullptr) {
        task.next->previous = task.previous;
    }
    task.previous = task.next = nullptr;
}

void PeerRequestQueue::noteTop(Lane& lane)
{
    Task* const top = lane.tasks.empty() ? nullptr : &m_tasks.at(lane.tasks.top().slot);
    if (top != lane.top) {
        lane.top = top;
        lane.nextWireBytes = 0;
        __builtin_prefetch(top, 1);
    }
}

} // namespace swapscope::bitswap
