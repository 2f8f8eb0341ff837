// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"

#include <algorithm>
#include <cassert>
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
    , m_presenceShare{kPresenceBytes, kPresenceBytes}
    , m_agedShare{kAgedBytes, 0}
{}

// --- peers ---------------------------------------------------------------------------------------

void PeerRequestQueue::connect(const PeerId& peer)
{
    peerOf(peer).connected = true;
}

void PeerRequestQueue::disconnect(const PeerId& peer, Seq cause)
{
    PeerQueue* const record = lookUp(peer);
    if (record == nullptr) {
        return;
    }
    std::vector<TaskId> tasks;
    for (const auto& [cid, task] : record->live) {
        tasks.push_back(task->id);
    }
    std::ranges::sort(tasks);
    for (const TaskId task : tasks) {
        end(task, TaskEnd::Gone, cause);
    }
    record->connected = false;
    record->frozenUntil = {};
    refresh(*record, cause);
    forgetAbsent();
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
    refresh(record, cause);
    forgetAbsent();
}

void PeerRequestQueue::setWeight(const PeerId& peer, std::uint32_t hundredths)
{
    m_strategy->setWeight(peerOf(peer).slot, hundredths);
}

PeerQueue& PeerRequestQueue::peerOf(const PeerId& peer)
{
    if (PeerQueue* const known = lookUp(peer)) {
        return *known;
    }
    PeerSlot slot = m_slots;
    if (m_freeSlots.empty()) {
        ++m_slots;
    } else {
        slot = m_freeSlots.back();
        m_freeSlots.pop_back();
    }
    m_strategy->onJoined(slot);
    return m_peers.try_emplace(peer, peer, slot).first->second;
}

PeerQueue* PeerRequestQueue::lookUp(const PeerId& peer)
{
    const auto at = m_peers.find(peer);
    return at == m_peers.end() ? nullptr : &at->second;
}

/// A record outlives its connection as long as it holds something that reconnecting must not undo.
void PeerRequestQueue::forgetAbsent()
{
    std::erase_if(m_peers, [this](const auto& entry) {
        const PeerQueue& peer = entry.second;
        const bool forgets = !peer.connected && peer.outstanding() == 0 && !peer.throttle.rate()
                             && m_strategy->canForget(peer.slot);
        if (forgets) {
            m_freeSlots.push_back(peer.slot);
        }
        return forgets;
    });
}

// --- tasks ---------------------------------------------------------------------------------------

TaskId PeerRequestQueue::push(const PeerId& peer, const TaskSpec& spec, Seq cause)
{
    PeerQueue& record = peerOf(peer);
    assert(record.connected && !record.live.contains(spec.cid));
    const TaskId id{++m_lastTask};
    Task& task = m_tasks[id];
    task.id = id;
    task.spec = spec;
    task.peer = &record;
    record.live.emplace(spec.cid, &task);
    ++record.counts.pushed;
    ++m_counts.pushed;
    count(record, TaskState::Queued, 1);
    enqueue(task);
    task.lastEvent = m_log->emit(TaskPushed{.task = id,
                                            .peer = peer,
                                            .cid = spec.cid,
                                            .type = spec.type,
                                            .priority = spec.priority,
                                            .bytes = spec.bytes},
                                 cause);
    refresh(record, task.lastEvent);
    return id;
}

void PeerRequestQueue::change(TaskId task, const TaskSpec& spec, Seq cause)
{
    Task& record = taskOf(task);
    assert(record.state == TaskState::Queued && record.spec.cid == spec.cid);
    assert(record.spec.type == TaskType::Presence || spec.type == TaskType::Block);
    dequeue(record);
    record.spec = spec;
    enqueue(record);
    record.lastEvent = m_log->emit(
        TaskChanged{
            .task = task, .type = spec.type, .priority = spec.priority, .bytes = spec.bytes},
        cause);
    refresh(*record.peer, record.lastEvent);
}

Seq PeerRequestQueue::end(TaskId task, TaskEnd how, Seq cause)
{
    Task& record = taskOf(task);
    PeerQueue& peer = *record.peer;
    if (record.state == TaskState::Queued) {
        dequeue(record);
    } else if (record.state == TaskState::Active) {
        // Nothing of it left: what it was charged for comes back.
        peer.activeBytes -= record.spec.bytes;
        peer.throttle.refund(record.wireBytes());
        if (record.spec.type == TaskType::Block) {
            m_strategy->onDropped(peer.slot, record.spec.bytes);
            retag(peer.blocks);
        }
    }
    count(peer, record.state, -1);
    ++peer.counts.ended[indexOf(how)];
    ++m_counts.ended[indexOf(how)];
    peer.live.erase(record.spec.cid);
    m_tasks.erase(task);
    const Seq seq = m_log->emit(TaskEnded{.task = task, .how = how}, cause);
    refresh(peer, seq);
    return seq;
}

void PeerRequestQueue::handOver(TaskId task, Seq cause)
{
    Task& record = taskOf(task);
    assert(record.state == TaskState::Active);
    PeerQueue& peer = *record.peer;
    peer.activeBytes -= record.spec.bytes;
    peer.sendingBytes += record.spec.bytes;
    count(peer, TaskState::Active, -1);
    count(peer, TaskState::Sending, 1);
    record.state = TaskState::Sending;
    record.lastEvent = m_log->emit(TaskMoved{.task = task, .state = TaskState::Sending}, cause);
}

void PeerRequestQueue::retry(TaskId task, Seq cause)
{
    Task& record = taskOf(task);
    assert(record.state == TaskState::Sending);
    PeerQueue& peer = *record.peer;
    ++record.failures;
    count(peer, TaskState::Sending, -1);
    count(peer, TaskState::Queued, 1);
    record.state = TaskState::Queued;
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
    if (!record->connected) {
        forgetAbsent();
    }
}

Task& PeerRequestQueue::taskOf(TaskId task)
{
    const auto at = m_tasks.find(task);
    assert(at != m_tasks.end());
    return at->second;
}

void PeerRequestQueue::count(PeerQueue& peer, TaskState state, std::int64_t change)
{
    // Unsigned wrap-around subtracts.
    peer.counts.live[indexOf(state)] += static_cast<std::uint64_t>(change);
    m_counts.live[indexOf(state)] += static_cast<std::uint64_t>(change);
}

void PeerRequestQueue::enqueue(Task& task)
{
    Lane& lane = task.peer->laneOf(task.spec.type);
    lane.tasks.push(task);
    lane.queuedBytes += task.spec.bytes;
}

void PeerRequestQueue::dequeue(Task& task)
{
    Lane& lane = task.peer->laneOf(task.spec.type);
    lane.tasks.erase(task);
    lane.queuedBytes -= task.spec.bytes;
}

// --- questions -----------------------------------------------------------------------------------

const Task* PeerRequestQueue::find(TaskId task) const
{
    const auto at = m_tasks.find(task);
    return at == m_tasks.end() ? nullptr : &at->second;
}

const Task* PeerRequestQueue::find(const PeerId& peer, const Cid& cid) const
{
    const PeerQueue* const record = find(peer);
    if (record == nullptr) {
        return nullptr;
    }
    const auto at = record->live.find(cid);
    return at == record->live.end() ? nullptr : at->second;
}

const PeerQueue* PeerRequestQueue::find(const PeerId& peer) const
{
    const auto at = m_peers.find(peer);
    return at == m_peers.end() ? nullptr : &at->second;
}

} // namespace swapscope::bitswap
