// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <vector>

namespace swapscope::tests {

/// A peer id, the same for the same number. Not the id of any real key.
[[nodiscard]] multiformats::PeerId madePeer(std::uint64_t number);

/// A CIDv1 of raw bytes, the same for the same number. No block has it.
[[nodiscard]] multiformats::Cid madeCid(std::uint64_t number);

/// Rows of a busy node that never ran: believable, the same for the same seed. For looking at the
/// window and for feeding models, not a model of bitswap: its tables agree with each other only
/// roughly.
class ScriptedWorld
{
public:
    struct Size
    {
        std::uint32_t peers = 12;
        std::uint32_t ourWants = 60;
        std::uint32_t tasksPerPeer = 14;
    };

    explicit ScriptedWorld(std::uint64_t seed = 1);
    ScriptedWorld(std::uint64_t seed, Size size);

    /// Everything that exists now, as the first delta of a window.
    [[nodiscard]] telemetry::Delta snapshot();

    /// A quarter of a second passes.
    [[nodiscard]] telemetry::Delta step();

    /// Many steps at once, as one delta: the charts are full after it.
    [[nodiscard]] telemetry::Delta run(std::uint32_t steps);

    [[nodiscard]] TimePoint now() const noexcept { return m_now; }
    [[nodiscard]] const std::vector<multiformats::PeerId>& peers() const noexcept
    {
        return m_order;
    }

    /// The peer's rate falls to the limit from the next step on; a mark says so.
    void limit(const multiformats::PeerId& peer, std::uint64_t bytesPerSecond);
    /// The user's rules for a peer, from the next step on.
    void rule(const multiformats::PeerId& peer, const telemetry::PeerRules& rules);
    /// Denied from the next step on; no answer lifts it.
    void deny(const telemetry::DenyKey& what, std::optional<telemetry::DenyAnswer> answer);
    /// The node's rules, from the next step on.
    [[nodiscard]] telemetry::NodeRules& nodeRules() noexcept { return m_nodeRules; }
    /// The peer leaves with the next step.
    void disconnect(const multiformats::PeerId& peer);

private:
    struct Pace
    {
        double up = 0, down = 0; ///< B/s
    };

    void addPeer(std::uint32_t number);
    void addWants();
    void addTasks(const multiformats::PeerId& peer, std::uint32_t number);
    void addQueue(const multiformats::PeerId& peer, std::uint32_t number);
    void addWorkers();
    void addSessions();
    void addRules();
    void movePeer(telemetry::PeerRow& row, telemetry::Sample& sample);
    void moveWants(telemetry::Delta& delta);
    void moveTasks(telemetry::Delta& delta);
    void moveWorkers(telemetry::Delta& delta);
    void moveQueues(telemetry::Delta& delta);
    void countTasks();
    [[nodiscard]] telemetry::TaskRow makeTask(const multiformats::PeerId& peer, Duration age);
    [[nodiscard]] telemetry::Totals totals() const;
    [[nodiscard]] telemetry::ServiceOrder order() const;
    [[nodiscard]] double chance(); ///< 0…1
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);

    std::mt19937_64 m_random;
    Size m_size;
    TimePoint m_now;
    std::uint64_t m_nextCid = 1;
    std::uint64_t m_nextTask = 1;
    std::vector<multiformats::PeerId> m_order;
    std::map<multiformats::PeerId, Pace> m_paces;
    std::map<multiformats::PeerId, telemetry::PeerRow> m_peers;
    std::map<multiformats::Cid, telemetry::OurWantRow> m_ours;
    std::map<std::pair<multiformats::Cid, multiformats::PeerId>, telemetry::TheirWantRow> m_theirs;
    std::map<telemetry::TaskId, telemetry::TaskRow> m_tasks;
    std::map<std::uint32_t, telemetry::WorkerRow> m_workers;
    std::map<multiformats::PeerId, telemetry::MessageQueueRow> m_queues;
    std::map<telemetry::SessionId, telemetry::SessionRow> m_sessions;
    std::map<telemetry::DenyKey, telemetry::DenialRow> m_denials;
    std::vector<telemetry::DenyKey> m_lifted; ///< For the next step.
    telemetry::NodeRules m_nodeRules;
    std::vector<telemetry::Mark> m_marks;     ///< For the next step.
    std::vector<telemetry::Notice> m_notices; ///< For the next step.
    std::uint64_t m_seq = 0;
};

} // namespace swapscope::tests
