// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bitswap/indexed_heap.h"
#include "core/bitswap/strategies/strategy.h"
#include "core/bitswap/throttle.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

/// The records of the peer request queue: tasks, lanes, peers.
namespace swapscope::bitswap {

using multiformats::Cid;
using multiformats::PeerId;
using telemetry::Eligibility;
using telemetry::ParkReason;
using telemetry::Seq;
using telemetry::TaskEnd;
using telemetry::TaskId;
using telemetry::TaskState;
using telemetry::TaskType;

struct PeerQueue;

/// Field keys, length and type of a presence on the wire.
inline constexpr std::uint64_t kPresenceFraming = 6;

/// What an answer is: fixed by the decision engine, changed only while the task is Queued.
struct TaskSpec
{
    Cid cid;
    TaskType type = TaskType::Block;
    bool have = false; ///< Presence: HAVE or DONT_HAVE.
    std::int32_t priority = 0;
    std::uint64_t bytes = 0; ///< Block payload, or the presence entry.

    friend bool operator==(const TaskSpec&, const TaskSpec&) = default;
};

/// One answer that we owe to one peer.
struct Task
{
    TaskId id; ///< Rising with enqueueing.
    TaskSpec spec;
    TaskState state = TaskState::Queued;
    std::uint32_t failures = 0; ///< Envelopes with it that could not be sent.
    Seq lastEvent = 0;
    std::uint32_t slot = 0; ///< In the task table.
    PeerQueue* peer = nullptr;
    Task *previous = nullptr, *next = nullptr; ///< Of the same peer.
    std::size_t position = static_cast<std::size_t>(-1);

    /// An upper bound of what it takes on the wire: the CID's prefix or bytes, field keys and
    /// lengths come on top of the payload.
    [[nodiscard]] std::uint64_t wireBytes() const noexcept
    {
        constexpr std::uint64_t kFraming = 48;
        return spec.bytes + spec.cid.bytes().size() + kFraming;
    }
};

/// Inside a peer: higher priority first, then the older task.
struct TaskOrder
{
    [[nodiscard]] static bool before(const Task& a, const Task& b) noexcept
    {
        return a.spec.priority != b.spec.priority ? a.spec.priority > b.spec.priority : a.id < b.id;
    }
    [[nodiscard]] static std::size_t& position(Task& task) noexcept { return task.position; }
};

/// The queued tasks of one peer of one kind: blocks are ordered by the strategy, presences take
/// turns in a lane of their own.
struct Lane
{
    PeerQueue* peer = nullptr;
    IndexedHeap<Task, TaskOrder> tasks;
    std::uint64_t queuedBytes = 0;
    ServiceClass serviceClass = ServiceClass::Normal;

    Eligibility state = Eligibility::Idle;
    ParkReason reason = ParkReason::Cap;
    TimePoint wake{};
    ServiceKey key;         ///< Stored while Ready; ties go by `turn`.
    std::uint64_t turn = 0; ///< Number of the last becoming Ready.
    TimePoint readySince{}; ///< Ready and unserved since.
    std::size_t readyPosition = static_cast<std::size_t>(-1);
    std::size_t agePosition = static_cast<std::size_t>(-1);
    std::size_t wakePosition = static_cast<std::size_t>(-1);
};

struct ReadyOrder
{
    [[nodiscard]] static bool before(const Lane& a, const Lane& b) noexcept
    {
        if (a.serviceClass != b.serviceClass) {
            return a.serviceClass < b.serviceClass;
        }
        return a.key != b.key ? a.key < b.key : a.turn < b.turn;
    }
    [[nodiscard]] static std::size_t& position(Lane& lane) noexcept { return lane.readyPosition; }
};

struct AgeOrder
{
    [[nodiscard]] static bool before(const Lane& a, const Lane& b) noexcept
    {
        return a.readySince != b.readySince ? a.readySince < b.readySince : a.turn < b.turn;
    }
    [[nodiscard]] static std::size_t& position(Lane& lane) noexcept { return lane.agePosition; }
};

struct WakeOrder
{
    [[nodiscard]] static bool before(const Lane& a, const Lane& b) noexcept
    {
        return a.wake < b.wake;
    }
    [[nodiscard]] static std::size_t& position(Lane& lane) noexcept { return lane.wakePosition; }
};

/// Tasks by fate. pushed = queued + active + sending + the sum of ended, at any time.
struct TaskCounts
{
    std::uint64_t pushed = 0;
    std::array<std::uint64_t, 3> live{};  ///< By TaskState.
    std::array<std::uint64_t, 7> ended{}; ///< By TaskEnd.

    friend bool operator==(const TaskCounts&, const TaskCounts&) = default;
};

/// What waits for one peer and what is on its way to it. Outlives the connection while anything of
/// it has to be remembered.
struct PeerQueue
{
    PeerQueue(PeerId peer, PeerSlot number)
        : id{std::move(peer)}
        , slot{number}
    {
        blocks.peer = this;
        presences.peer = this;
    }
    PeerQueue(const PeerQueue&) = delete;
    PeerQueue& operator=(const PeerQueue&) = delete;

    [[nodiscard]] Lane& laneOf(TaskType type) noexcept
    {
        return type == TaskType::Block ? blocks : presences;
    }
    /// Whether the user has decided something about it that leaving must not undo.
    [[nodiscard]] bool hasRules() const noexcept
    {
        return paused || throttle.rate() || facts.weight != telemetry::PeerRules::kEvenWeight
               || facts.serviceClass != ServiceClass::Normal;
    }
    [[nodiscard]] std::uint64_t liveTasks() const noexcept
    {
        return std::accumulate(counts.live.begin(), counts.live.end(), std::uint64_t{0});
    }
    /// Read or handed over and not yet accepted by the socket.
    [[nodiscard]] std::uint64_t outstanding() const noexcept { return activeBytes + sendingBytes; }

    PeerId id;
    PeerSlot slot = 0;
    bool connected = false;
    Lane blocks;
    Lane presences;
    Task* tasks = nullptr; ///< The latest of its live ones: at most one for each CID.
    PeerFacts facts;       ///< As the strategy knows them.
    bool paused = false;   ///< By the user: nothing is served.
    bool busy = false;     ///< Blocks are Ready or something is on its way.
    std::uint64_t activeBytes = 0;
    std::uint64_t sendingBytes = 0; ///< Released by the outcome of the envelope.
    Throttle throttle;
    TimePoint frozenUntil{}; ///< The pause after a failed send.
    TimePoint lastServed{};  ///< Last turn; the epoch: never.
    TaskCounts counts;

    // Eligibility as last told.
    Eligibility told = Eligibility::Idle;
    ParkReason toldReason = ParkReason::Cap;
    TimePoint toldWake{};
};

} // namespace swapscope::bitswap
