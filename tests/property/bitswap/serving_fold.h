// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/serving_bench.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace swapscope::bitswap {

using namespace tests;
using telemetry::TaskEnd;
using telemetry::TaskId;
using telemetry::TaskState;
using telemetry::TaskType;

/// The events of the queue and the workers, folded naively and checked for sense.
class Fold
{
public:
    struct Known
    {
        PeerId peer;
        Cid cid;
        TaskType type = TaskType::Block;
        std::uint64_t bytes = 0;
        std::int32_t priority = 0;
        TaskState state = TaskState::Queued;
    };
    /// What became of the tasks that a peer ever had.
    struct Tally
    {
        std::uint64_t pushed = 0;
        std::array<std::uint64_t, 7> ended{}; ///< By TaskEnd.
    };
    struct Left
    {
        TimePoint at;
        TaskId task;
        PeerId peer;
        std::uint64_t bytes = 0;
    };

    void operator()(const telemetry::Event& event)
    {
        std::visit([&](const auto& body) { on(event, body); }, event.body);
    }

    std::map<TaskId, Known> live;
    std::set<TaskId> ended;
    std::map<PeerId, Tally> tallies;
    std::set<std::uint32_t> busy; ///< Workers.
    std::vector<Left> dispatched; ///< Less what was dropped before it left.
    std::set<std::pair<PeerId, Cid>> givenUp;
    std::uint32_t workers = 8;
    std::set<PeerId> paused;
    bool nodePaused = false;
    std::map<PeerId, std::uint64_t> doneBytes; ///< Of blocks.
    std::string wrong;                         ///< The first event that made no sense.

private:
    template <typename Body>
    void on(const telemetry::Event& /*event*/, const Body& /*body*/)
    {}
    void on(const telemetry::Event& /*event*/, const telemetry::TaskPushed& body)
    {
        for (const auto& [id, task] : live) {
            expect(task.peer != body.peer || task.cid != body.cid, "two live tasks for one want");
        }
        expect(!live.contains(body.task) && !ended.contains(body.task), "a task number came twice");
        live[body.task] = {.peer = body.peer,
                           .cid = body.cid,
                           .type = body.type,
                           .bytes = body.bytes,
                           .priority = body.priority};
        ++tallies[body.peer].pushed;
    }
    void on(const telemetry::Event& /*event*/, const telemetry::TaskChanged& body)
    {
        Known& task = known(body.task);
        expect(task.state == TaskState::Queued, "a task changed after it was taken");
        expect(task.type == TaskType::Presence || body.type == TaskType::Block,
               "a block became a presence");
        task.type = body.type;
        task.bytes = body.bytes;
        task.priority = body.priority;
    }
    void on(const telemetry::Event& event, const telemetry::TaskMoved& body)
    {
        Known& task = known(body.task);
        if (body.state == TaskState::Active) {
            expect(task.state == TaskState::Queued, "a task was taken twice");
            expect(!nodePaused && !paused.contains(task.peer), "a paused peer was served");
            expect(isFirst(body.task, task), "a task went before its turn");
            dispatched.push_back(
                {.at = event.at, .task = body.task, .peer = task.peer, .bytes = task.bytes});
        }
        task.state = body.state;
    }
    void on(const telemetry::Event& /*event*/, const telemetry::TaskEnded& body)
    {
        const Known task = known(body.task);
        expect(body.how != TaskEnd::Done || task.state == TaskState::Sending,
               "a task was done before it was sent");
        if (task.state == TaskState::Active) {
            // Cancelled or gone before anything of it left.
            std::erase_if(dispatched, [&](const Left& left) { return left.task == body.task; });
        }
        if (body.how == TaskEnd::Done && task.type == TaskType::Block) {
            doneBytes[task.peer] += task.bytes;
        }
        if (body.how == TaskEnd::Failed) {
            givenUp.emplace(task.peer, task.cid);
        }
        ++tallies[task.peer].ended.at(static_cast<std::size_t>(body.how));
        live.erase(body.task);
        expect(ended.insert(body.task).second, "a task ended twice");
    }
    void on(const telemetry::Event& /*event*/, const telemetry::WorkerChanged& body)
    {
        if (body.state == telemetry::WorkerState::Idle) {
            busy.erase(body.worker);
        } else {
            busy.insert(body.worker);
        }
    }
    void on(const telemetry::Event& /*event*/, const telemetry::WorkersResized& body)
    {
        workers = body.count;
    }

    /// By priority, then by number, among the queued answers of its kind to its peer.
    [[nodiscard]] bool isFirst(TaskId id, const Known& task) const
    {
        return std::ranges::none_of(live, [&](const auto& entry) {
            const auto& [otherId, other] = entry;
            return other.peer == task.peer && other.type == task.type
                   && other.state == TaskState::Queued
                   && std::tuple{-other.priority, otherId} < std::tuple{-task.priority, id};
        });
    }
    Known& known(TaskId task)
    {
        expect(live.contains(task), "an event named an unknown task");
        return live[task];
    }
    void expect(bool holds, const char* what)
    {
        if (!holds && wrong.empty()) {
            wrong = what;
        }
    }
};

} // namespace swapscope::bitswap
