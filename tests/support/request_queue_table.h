// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/strategies/wfq.h"
#include "tests/support/serving_bench.h"

#include <memory>
#include <vector>

namespace swapscope::tests {

using bitswap::PeerRequestQueue;
using bitswap::TaskEnd;
using bitswap::TaskId;
using bitswap::TaskType;
using bitswap::Wfq;

constexpr std::uint64_t kMiB = limits::kMiB;

/// A request queue on a table: three connected peers, virtual time, every event written down.
struct QueueTable
{
    QueueTable()
    {
        log.addReader([this](const telemetry::Event& event) { events.push_back(event); });
        for (const std::uint64_t peer : {1U, 2U, 3U}) {
            queue.connect(peerOf(peer));
        }
    }

    TaskId block(std::uint64_t peer, std::uint64_t cid, std::uint64_t bytes,
                 std::int32_t priority = 1)
    {
        return queue.push(peerOf(peer), {.cid = cidOf(cid), .priority = priority, .bytes = bytes},
                          0);
    }
    TaskId presence(std::uint64_t peer, std::uint64_t cid, std::uint64_t bytes = 42)
    {
        return queue.push(
            peerOf(peer),
            {.cid = cidOf(cid), .type = TaskType::Presence, .have = true, .bytes = bytes}, 0);
    }
    /// Serves one turn up to the port.
    std::vector<TaskId> turn()
    {
        bitswap::Dispatch dispatch;
        if (!queue.pick(1, dispatch)) {
            return {};
        }
        for (const TaskId task : dispatch.tasks) {
            queue.handOver(task, 0);
        }
        return dispatch.tasks;
    }
    void done(const std::vector<TaskId>& tasks)
    {
        for (const TaskId task : tasks) {
            const PeerId peer = queue.find(task)->peer->id;
            const std::uint64_t bytes = queue.find(task)->bytes;
            queue.end(task, TaskEnd::Done, 0);
            queue.release(peer, bytes, 0);
        }
    }
    [[nodiscard]] telemetry::PeerEligibility lastEligibility() const
    {
        telemetry::PeerEligibility last;
        for (const auto& event : events) {
            if (const auto* const body = std::get_if<telemetry::PeerEligibility>(&event.body)) {
                last = *body;
            }
        }
        return last;
    }

    sim::VirtualClock clock;
    telemetry::EventLog log{clock};
    std::vector<telemetry::Event> events;
    PeerRequestQueue queue{clock, log, std::make_unique<Wfq>(), {}};
};

} // namespace swapscope::tests
