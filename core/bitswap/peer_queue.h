// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/touch.h"
#include "core/bitswap/cid_names.h"
#include "core/bitswap/indexed_heap.h"
#include "core/bitswap/strategies/strategy.h"
#include "core/bitswap/throttle.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/event.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

/// The records of the peer request queue: tasks, lanes, peers.
namespace swapscope::bitswap {

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
    std::uint64_t bytes = 0; ///< Block payload, or the presence entry: below 4 GiB.

    friend bool operator==(const TaskSpec&, const TaskSpec&) = default;
};

/// One answer that we owe to one peer. One cache line: there may be a million of them.
struct alignas(64) Task
{
    TaskId id{}; ///< Rising with enqueueing.
    CidName* name = nullptr;
    PeerQueue* peer = nullptr;                 ///< nullptr: the record is not in use.
    Task *previous = nullptr, *next = nullptr; ///< Active or Sending, of the same peer.
    Seq lastEvent = 0;
    std::uint32_t bytes = 0; ///< Block payload, or the presence entry.
    std::int32_t priority = 0;
    std::uint32_t slot = 0; ///< In the task table.
    std::uint8_t cidBytes = 0;
    TaskType type : 8 = TaskType::Block;
    TaskState state : 7 = TaskState::Queued;
    bool have : 1 = false;     ///< Presence: HAVE or DONT_HAVE.
    std::uint8_t failures = 0; ///< Envelopes with it that could not be sent, 255 for more.

    [[nodiscard]] const Cid& cid() const { return name->cid; }
    [[nodiscard]] TaskSpec spec() const
    {
        return {.cid = cid(), .type = type, .have = have, .priority = priority, .bytes = bytes};
    }
    /// An upper bound of what it takes on the wire: the CID's prefix or bytes, field keys and
    /// lengths come on top of the payload.
    [[nodiscard]] std::uint32_t wireBytes() const noexcept
    {
        constexpr std::uint32_t kFraming = 48;
        return bytes + cidBytes + kFraming;
    }
};
static_assert(sizeof(Task) == 64);

/// A task's place inside a peer: higher priority first, then the older task.
struct TaskItem
{
    TaskId id{};
    std::int32_t priority = 0;
    std::uint32_t slot = 0;

    [[nodiscard]] static bool before(const TaskItem& a, const TaskItem& b) noexcept
    {
        // Which of them decides cannot be foreseen: no branch.
        const auto higher = static_cast<unsigned>(a.priority > b.priority);
        const auto even = static_cast<unsigned>(a.priority == b.priority);
        return (higher | (even & static_cast<unsigned>(a.id < b.id))) != 0;
    }
};

/// The queued tasks of one peer of one kind: blocks are ordered by the strategy, presences take
/// turns in a lane of their own.
struct Lane
{
    PeerQueue* peer = nullptr;
    Task* top = nullptr; ///< The first of `tasks`; nullptr when there is none.
    IndexedHeap<TaskItem> tasks;
    std::uint64_t queuedBytes = 0;
    std::uint32_t nextBytes = 0;     ///< Of `top`, as of the last refresh: it is read once only.
    std::uint32_t nextWireBytes = 0; ///< Likewise; 0 for not known yet.

    Eligibility state = Eligibility::Idle;
    ParkReason reason = ParkReason::Cap;
    TimePoint wake{};
    ServiceKey key;         ///< Stored while Ready; ties go by `turn`.
    std::uint64_t turn = 0; ///< Number of the last becoming Ready.
};

/// A Ready lane's place in the order of service.
struct ReadyItem
{
    ServiceKey key{};
    std::uint64_t turn = 0;
    ServiceClass serviceClass = ServiceClass::Normal;
    std::uint32_t slot = 0; ///< The peer's.

    [[nodiscard]] static bool before(const ReadyItem& a, const ReadyItem& b) noexcept
    {
        if (a.serviceClass != b.serviceClass) {
            return a.serviceClass < b.serviceClass;
        }
        return a.key != b.key ? a.key < b.key : a.turn < b.turn;
    }
};

/// When a lane that is parked for a time wakes.
struct WakeItem
{
    TimePoint wake{};
    std::uint32_t slot = 0; ///< Twice the peer's; one more for its presences.

    [[nodiscard]] static bool before(const WakeItem& a, const WakeItem& b) noexcept
    {
        return a.wake < b.wake;
    }
};

/// Tasks by fate. pushed = queued + active + sending + the sum of ended, at any time.
struct TaskCounts
{
    std::uint64_t pushed = 0;
    std::array<std::uint64_t, 3> live{};  ///< By TaskState.
    std::array<std::uint64_t, 7> ended{}; ///< By TaskEnd.

    friend bool operator==(const TaskCounts&, const TaskCounts&) = default;
};

/// A token bucket as last told, so that only what time alone does not explain is told again.
struct ToldTokens
{
    std::optional<std::uint64_t> rate;
    std::uint64_t level = 0;
    std::uint64_t burst = 0;
    TimePoint at{};
    TimePoint wake{};
};

/// What waits for one peer and what is on its way to it. Outlives the connection while anything of
/// it has to be remembered. What each step of the queue reads comes first: there may be ten
/// thousand, and each is far away when its turn comes.
struct alignas(64) PeerQueue
{
    PeerQueue(PeerId peer, PeerSlot number)
        : id{std::move(peer)}
        , slot{number}
    {
        blocks.peer = this;
        presences.peer = this;
    }
    PeerQueue& operator=(const PeerQueue&) = delete;

    /// The record with which a peer that left goes on; none of its tasks is left in this one's
    /// lanes. Those that still name this record have ended.
    [[nodiscard]] std::unique_ptr<PeerQueue> replaced()
    {
        assert(inFlight == nullptr && blocks.tasks.empty() && presences.tasks.empty());
        std::unique_ptr<PeerQueue> next{new PeerQueue{*this}};
        next->blocks.peer = next->presences.peer = next.get();
        isReplaced = true;
        return next;
    }

    [[nodiscard]] bool is(const PeerId& peer) const noexcept { return id == peer; }
    /// Brings nearer what the queue reads at each step: as a hint; in any case.
    void prefetch() const noexcept
    {
        eachLine([](const std::byte* line) { __builtin_prefetch(line, 1); });
    }
    void touch() const noexcept
    {
        eachLine([](const std::byte* line) { swapscope::touch(line); });
    }
    [[nodiscard]] Lane& laneOf(TaskType type) noexcept
    {
        return type == TaskType::Block ? blocks : presences;
    }
    /// Whether the user has decided something about it that leaving must not undo.
    [[nodiscard]] bool hasRules() const noexcept
    {
        return paused || isLimited || hasCap || facts.weight != telemetry::PeerRules::kEvenWeight
               || facts.serviceClass != ServiceClass::Normal;
    }
    [[nodiscard]] std::uint64_t liveTasks() const noexcept
    {
        return std::accumulate(counts.live.begin(), counts.live.end(), std::uint64_t{0});
    }
    [[nodiscard]] bool allows(std::uint64_t wireBytes, Throttle::Kind kind) const noexcept
    {
        return !isLimited || throttle.allows(wireBytes, kind);
    }
    /// Read or handed over and not yet accepted by the socket.
    [[nodiscard]] std::uint64_t outstanding() const noexcept { return activeBytes + sendingBytes; }

    PeerId id;
    PeerSlot slot = 0;
    bool connected = false;
    bool isReplaced = false;  ///< By another record; no task that names this one is alive.
    bool paused = false;      ///< By the user: nothing is served.
    bool busy = false;        ///< Blocks are Ready or something is on its way.
    bool isLimited = false;   ///< `throttle` has a rate.
    bool hasCap = false;      ///< `cap` stands instead of the usual one.
    bool limitIsTold = false; ///< `toldTokens` has one.
    // Eligibility as last told.
    Eligibility told = Eligibility::Idle;
    ParkReason toldReason = ParkReason::Cap;
    TimePoint toldWake{};
    Task* inFlight = nullptr; ///< The latest of its tasks that are Active or Sending.
    std::uint64_t activeBytes = 0;
    std::uint64_t sendingBytes = 0; ///< Released by the outcome of the envelope.

    Lane blocks;
    PeerFacts facts;         ///< As the strategy knows them.
    TimePoint frozenUntil{}; ///< The pause after a failed send.
    TimePoint lastServed{};  ///< Last turn; the epoch: never.
    TaskCounts counts;

    Lane presences;
    Throttle throttle;
    std::uint64_t cap = 0; ///< B that may be outstanding.
    ToldTokens toldTokens;
    ServiceKey toldKey; ///< While somebody looks.

private:
    PeerQueue(const PeerQueue&) = default;

    template <typename Visit>
    void eachLine(const Visit& visit) const noexcept
    {
        const auto* const end = reinterpret_cast<const std::byte*>(&counts.ended);
        for (const auto* at = reinterpret_cast<const std::byte*>(this); at < end; at += 64) {
            visit(at);
        }
        visit(reinterpret_cast<const std::byte*>(&presences.top));
    }
};

} // namespace swapscope::bitswap
