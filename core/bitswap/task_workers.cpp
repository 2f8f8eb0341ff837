// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/task_workers.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace swapscope::bitswap {

using telemetry::WorkerChanged;
using telemetry::WorkersResized;
using telemetry::WorkerState;

TaskWorkers::TaskWorkers(store::BlockStore& store, telemetry::EventLog& log,
                         PeerRequestQueue& queue, ExchangePort& port, Owner& owner)
    : m_store{&store}
    , m_log{&log}
    , m_queue{&queue}
    , m_port{&port}
    , m_owner{&owner}
    , m_workers(kMost)
{}

void TaskWorkers::resize(std::uint32_t count, Seq cause)
{
    count = std::clamp<std::uint32_t>(count, 1, kMost);
    m_count = count;
    m_log->emit(WorkersResized{.count = m_count}, cause);
}

void TaskWorkers::pump()
{
    // A turn that needs no read ends inside begin(): the loop, not recursion, takes the next one.
    if (std::exchange(m_pumping, true)) {
        return;
    }
    for (std::uint32_t number = 1; number <= m_count;) {
        if (m_workers[number - 1].busy) {
            ++number;
            continue;
        }
        if (!m_queue->pick(number, m_workers[number - 1].turn)) {
            break;
        }
        begin(number);
    }
    m_pumping = false;
}

std::optional<Envelope> TaskWorkers::take(EnvelopeId envelope)
{
    const auto at = m_sent.find(envelope);
    if (at == m_sent.end()) {
        return std::nullopt;
    }
    std::optional<Envelope> taken{std::move(at->second)};
    m_sent.erase(at);
    return taken;
}

std::uint32_t TaskWorkers::idle() const noexcept
{
    const auto end = m_workers.begin() + static_cast<std::ptrdiff_t>(m_count);
    return static_cast<std::uint32_t>(
        std::count_if(m_workers.begin(), end, [](const Worker& worker) { return !worker.busy; }));
}

void TaskWorkers::begin(std::uint32_t number)
{
    Worker& worker = m_workers[number - 1];
    worker.busy = true;
    std::vector<std::pair<TaskId, Cid>> blocks;
    for (const TaskId id : worker.turn.tasks) {
        const Task& task = *m_queue->find(id);
        if (task.type == TaskType::Block) {
            blocks.emplace_back(id, task.cid());
        }
    }
    if (blocks.empty()) {
        finish(number);
        return;
    }
    tell(number, WorkerState::Reading, blocks.front().second, worker.turn.cause);
    worker.reading = blocks.size();
    for (const auto& [id, cid] : blocks) {
        m_store->get(cid.hash(),
                     [this, number, task = id,
                      alive = std::weak_ptr<const bool>{m_alive}](Result<SharedBytes> data) {
                         if (!alive.expired()) {
                             onRead(number, task, std::move(data));
                         }
                     });
    }
}

void TaskWorkers::onRead(std::uint32_t number, TaskId task, Result<SharedBytes> data)
{
    Worker& worker = m_workers[number - 1];
    assert(worker.busy && worker.reading > 0);
    if (data) {
        worker.read.emplace(task, std::move(*data));
    } else if (m_queue->find(task) != nullptr) {
        m_owner->onVanished(task, data.error());
    }
    if (--worker.reading == 0) {
        finish(number);
    }
    pump();
    m_owner->onTurnEnded();
}

void TaskWorkers::finish(std::uint32_t number)
{
    Worker& worker = m_workers[number - 1];
    tell(number, WorkerState::Packing, {}, worker.turn.cause);
    Envelope envelope{.peer = worker.turn.peer, .cause = worker.lastEvent};
    Outgoing message = pack(worker, envelope);
    if (!envelope.tasks.empty()) {
        for (const TaskId task : envelope.tasks) {
            m_queue->handOver(task, worker.lastEvent);
        }
        const EnvelopeId id{++m_lastEnvelope};
        const PeerId peer = envelope.peer;
        m_sent.emplace(id, std::move(envelope));
        m_port->sendEnvelope(peer, id, std::move(message));
    }
    worker.turn.peer = {};
    worker.turn.tasks.clear();
    worker.read.clear();
    worker.busy = false;
    tell(number, WorkerState::Idle, {}, worker.lastEvent);
}

/// What is still owed of the turn: answers that were cancelled while they were read are left out.
Outgoing TaskWorkers::pack(Worker& worker, Envelope& envelope)
{
    Outgoing message;
    for (const TaskId id : worker.turn.tasks) {
        const Task* const task = m_queue->find(id);
        if (task == nullptr) {
            continue;
        }
        if (task->type == TaskType::Block) {
            const auto data = worker.read.find(id);
            assert(data != worker.read.end());
            envelope.payloadBytes += data->second->size();
            ++envelope.blocks;
            message.blocks.push_back({.cid = task->cid(), .data = std::move(data->second)});
        } else if (task->have && !m_store->sizeOf(task->cid().hash())) {
            m_owner->onVanished(id, fail(ErrorCode::NotFound, "the block was removed"));
            continue;
        } else {
            ++envelope.presences;
            envelope.haves += task->have ? 1 : 0;
            message.presences.push_back({.cid = task->cid(), .have = task->have});
        }
        envelope.tasks.push_back(id);
        envelope.taskBytes += task->bytes;
    }
    const PeerQueue* const peer = m_queue->find(envelope.peer);
    const std::uint64_t waiting = peer == nullptr ? 0 : peer->blocks.queuedBytes;
    message.pendingBytes = static_cast<std::int32_t>(
        std::min<std::uint64_t>(waiting, std::numeric_limits<std::int32_t>::max()));
    return message;
}

void TaskWorkers::tell(std::uint32_t number, WorkerState state, const Cid& first, Seq cause)
{
    Worker& worker = m_workers[number - 1];
    worker.lastEvent = m_log->emit(
        WorkerChanged{.worker = number, .state = state, .peer = worker.turn.peer, .cid = first},
        cause);
}

} // namespace swapscope::bitswap
