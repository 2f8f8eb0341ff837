// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scripted_world.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace swapscope::tests {

using multiformats::PeerId;
using namespace std::chrono_literals;

namespace {

constexpr Duration kStep = 250ms;
constexpr double kStepSeconds = 0.25;

template <typename Key, typename Row>
void copyAll(telemetry::RowChanges<Key, Row>& to, const std::map<Key, Row>& rows)
{
    for (const auto& [key, row] : rows) {
        to[key] = row;
    }
}

} // namespace

telemetry::Delta ScriptedWorld::snapshot()
{
    telemetry::Delta delta;
    copyAll(delta.peers, m_peers);
    copyAll(delta.ourWants, m_ours);
    copyAll(delta.theirWants, m_theirs);
    copyAll(delta.tasks, m_tasks);
    copyAll(delta.workers, m_workers);
    copyAll(delta.messageQueues, m_queues);
    copyAll(delta.sessions, m_sessions);
    copyAll(delta.denials, m_denials);
    delta.totals = totals();
    delta.serviceOrder = order();
    delta.reset = 0x3ffU;
    return delta;
}

telemetry::Delta ScriptedWorld::step()
{
    m_now += kStep;
    telemetry::Delta delta;
    telemetry::Sample sample{.end = m_now, .length = kStep, .parts = {}};
    for (auto& [peer, row] : m_peers) {
        movePeer(row, sample);
    }
    moveTasks(delta);
    moveWorkers(delta);
    moveWants(delta);
    moveQueues(delta);
    countTasks();
    copyAll(delta.peers, m_peers);
    copyAll(delta.denials, m_denials);
    for (const auto& what : std::exchange(m_lifted, {})) {
        delta.denials[what] = std::nullopt;
    }
    delta.samples.push_back(std::move(sample));
    delta.totals = totals();
    delta.serviceOrder = order();
    delta.marks = std::exchange(m_marks, {});
    delta.notices = std::exchange(m_notices, {});
    return delta;
}

telemetry::Delta ScriptedWorld::run(std::uint32_t steps)
{
    telemetry::Delta delta;
    for (std::uint32_t i = 0; i < steps; ++i) {
        delta.merge(step());
    }
    return delta;
}

void ScriptedWorld::movePeer(telemetry::PeerRow& row, telemetry::Sample& sample)
{
    const Pace pace = m_paces[row.peer];
    if (row.presence != telemetry::PeerPresence::Connected) {
        return;
    }
    const double time = std::chrono::duration<double>(m_now.time_since_epoch()).count();
    const double swell = 1.0 + 0.15 * std::sin(time / 7.0 + pace.up);
    const bool limited = row.rules.uploadLimit.has_value();
    const double up = pace.up * (limited ? 1.0 : swell * (0.9 + 0.2 * chance()));
    const double down = pace.down * swell * (0.8 + 0.4 * chance());
    const auto sent = static_cast<std::uint64_t>(up * kStepSeconds);
    const auto received = static_cast<std::uint64_t>(down * kStepSeconds);
    row.sentBytes += sent;
    row.receivedBytes += received;
    row.upRate += (up - row.upRate) * 0.05;
    row.downRate += (down - row.downRate) * 0.05;
    if (row.upRate < up * 0.5) { // the first steps: no slow start from zero
        row.upRate = up;
        row.downRate = down;
    }
    row.lastServed = m_now - std::chrono::microseconds{below(200'000)};
    if (row.eligibility == telemetry::Eligibility::Parked) {
        row.wake = m_now + std::chrono::milliseconds{50 + below(200)};
    }
    if (sent + received > 0) {
        sample.parts.push_back({.peer = row.peer, .sentBytes = sent, .receivedBytes = received});
    }
}

void ScriptedWorld::moveTasks(telemetry::Delta& delta)
{
    std::vector<telemetry::TaskId> done;
    for (const auto& [id, task] : m_tasks) {
        if (done.size() < 24 && m_now - task.since > 600ms && below(3) == 0) {
            done.push_back(id);
        }
    }
    for (const auto id : done) {
        const telemetry::TaskRow old = m_tasks[id];
        m_tasks.erase(id);
        delta.tasks[id] = std::nullopt;
        m_theirs.erase({old.cid, old.peer});
        delta.theirWants[{old.cid, old.peer}] = std::nullopt;
        if (m_peers[old.peer].presence != telemetry::PeerPresence::Connected) {
            continue;
        }
        const telemetry::TaskRow fresh = makeTask(old.peer, 0ns);
        m_tasks[fresh.task] = fresh;
        delta.tasks[fresh.task] = fresh;
        telemetry::TheirWantRow want;
        want.cid = fresh.cid;
        want.peer = fresh.peer;
        want.priority = fresh.priority;
        want.haveBlock = true;
        want.since = m_now;
        m_theirs[{want.cid, want.peer}] = want;
        delta.theirWants[{want.cid, want.peer}] = want;
    }
}

void ScriptedWorld::moveWorkers(telemetry::Delta& delta)
{
    auto task = m_tasks.begin();
    for (auto& [number, row] : m_workers) {
        row.state = telemetry::WorkerState::Idle;
        row.peer = {};
        row.cid = {};
        while (number != 8 && task != m_tasks.end()
               && (task->second.type != telemetry::TaskType::Block || below(3) != 0))
        {
            ++task;
        }
        if (number != 8 && task != m_tasks.end()) {
            row.state =
                below(2) == 0 ? telemetry::WorkerState::Reading : telemetry::WorkerState::Packing;
            row.peer = task->second.peer;
            row.cid = task->second.cid;
            row.since = m_now - std::chrono::milliseconds{below(40)};
            task->second.state = telemetry::TaskState::Active;
            task->second.worker = number;
            delta.tasks[task->first] = task->second;
            ++task;
        }
        delta.workers[number] = row;
    }
}

void ScriptedWorld::moveWants(telemetry::Delta& delta)
{
    for (auto& [cid, want] : m_ours) {
        if (want.phase == telemetry::WantPhase::Stalled || below(6) != 0) {
            continue;
        }
        want.lastEvent = m_now;
        if (want.asked > want.haves + want.dontHaves) {
            ++want.dontHaves;
            --want.silent;
        }
        delta.ourWants[cid] = want;
    }
}

void ScriptedWorld::moveQueues(telemetry::Delta& delta)
{
    for (auto& [peer, row] : m_queues) {
        if (row.state == telemetry::QueueState::Sending) {
            row.since = m_now - std::chrono::microseconds{below(9'000)};
            ++row.messages;
            row.lastSent = m_now;
            row.lastEntries = static_cast<std::uint32_t>(1 + below(512));
            delta.messageQueues[peer] = row;
        }
        if (row.state == telemetry::QueueState::BackingOff) {
            row.until = m_now + std::chrono::milliseconds{100 + below(500)};
            delta.messageQueues[peer] = row;
        }
    }
}

void ScriptedWorld::countTasks()
{
    for (auto& [peer, row] : m_peers) {
        row.queuedTasks = row.queuedPresences = row.theirWants = 0;
        row.queuedBytes = row.inFlightBytes = 0;
        row.oldestTask = {};
    }
    for (const auto& [id, task] : m_tasks) {
        auto& row = m_peers[task.peer];
        if (task.state != telemetry::TaskState::Queued) {
            row.inFlightBytes += task.bytes;
            continue;
        }
        ++row.queuedTasks;
        row.queuedPresences += task.type == telemetry::TaskType::Presence ? 1U : 0U;
        row.queuedBytes += task.bytes;
        row.oldestTask =
            row.oldestTask == TimePoint{} ? task.since : std::min(row.oldestTask, task.since);
    }
    for (const auto& [key, want] : m_theirs) {
        ++m_peers[key.second].theirWants;
    }
    for (auto& [peer, row] : m_peers) {
        if (row.eligibility != telemetry::Eligibility::Parked) {
            row.eligibility =
                row.queuedTasks > 0 ? telemetry::Eligibility::Ready : telemetry::Eligibility::Idle;
        }
    }
}

telemetry::Totals ScriptedWorld::totals() const
{
    telemetry::Totals totals;
    totals.self = madePeer(999);
    totals.agent = "swapscope/0.1.0";
    totals.listening = {"/ip4/127.0.0.1/tcp/4001/p2p/" + totals.self.toString()};
    totals.now = m_now;
    for (const auto& [peer, row] : m_peers) {
        totals.peers += row.presence == telemetry::PeerPresence::Connected ? 1U : 0U;
        totals.downRate += row.downRate;
        totals.upRate += row.upRate;
        totals.receivedBytes += row.receivedBytes;
        totals.sentBytes += row.sentBytes;
        totals.duplicateBytes += row.duplicateBytes;
        totals.queuedTasks += row.queuedTasks;
        totals.queuedBytes += row.queuedBytes;
        if (row.oldestTask != TimePoint{}
            && (totals.oldestTask == TimePoint{} || row.oldestTask < totals.oldestTask))
        {
            totals.oldestTask = row.oldestTask;
        }
        totals.limits += row.rules.uploadLimit ? 1U : 0U;
    }
    totals.counts.wireIn = totals.receivedBytes + totals.receivedBytes / 50;
    totals.counts.wireOut = totals.sentBytes + totals.sentBytes / 60;
    totals.ourWants = static_cast<std::uint32_t>(m_ours.size());
    totals.theirWants = static_cast<std::uint32_t>(m_theirs.size());
    totals.workers = static_cast<std::uint32_t>(m_workers.size());
    for (const auto& [number, row] : m_workers) {
        totals.busyWorkers += row.state == telemetry::WorkerState::Idle ? 0U : 1U;
    }
    totals.rules = m_nodeRules;
    totals.blocksStored = 12'004;
    totals.bytesStored = 2'950'000'000;
    totals.jain = 0.97;
    totals.jainPeers = 7;
    return totals;
}

telemetry::ServiceOrder ScriptedWorld::order() const
{
    telemetry::ServiceOrder order;
    std::uint32_t rank = 1;
    for (const PeerId& peer : m_order) {
        const auto& row = m_peers.at(peer);
        if (row.queuedTasks == 0) {
            continue;
        }
        if (row.eligibility == telemetry::Eligibility::Parked) {
            order.places.push_back(
                {.peer = peer, .rank = 0, .why = "limit 2 MiB/s: next in 0.12 s"});
        } else {
            order.places.push_back(
                {.peer = peer, .rank = rank, .why = rank == 1 ? "fewest bytes served" : "waits"});
            ++rank;
        }
    }
    return order;
}

} // namespace swapscope::tests
