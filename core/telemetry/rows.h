// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Plain rows of the tables that State keeps: what the window, the metrics and scripts read.
/// Byte counts are payload unless they say wire; rates are B/s.
namespace swapscope::telemetry {

enum class PeerPresence { Connecting, Connected, Gone, Unreachable };

/// One peer, ever met: the rows of Peers and Ledgers.
struct PeerRow
{
    PeerId peer;
    PeerPresence presence = PeerPresence::Connected;
    std::string address;
    Direction direction = Direction::Outbound;
    std::string agent;
    std::string protocol; ///< Bitswap id, empty before identify.
    std::optional<Duration> rtt;
    TimePoint since{}; ///< Of the present presence.
    std::string lastError;

    std::uint64_t receivedBytes = 0, sentBytes = 0;
    std::uint64_t duplicateBytes = 0, unaskedBytes = 0;
    std::uint64_t exchanges = 0;     ///< Blocks moved either way.
    double downRate = 0, upRate = 0; ///< EWMA, time constant 5 s.

    std::uint32_t ourWants = 0;   ///< Asked there and not yet answered with the block.
    std::uint32_t theirWants = 0; ///< On their list with us.
    std::uint32_t queuedTasks = 0, queuedPresences = 0;
    std::uint64_t queuedBytes = 0;
    std::uint64_t inFlightBytes = 0; ///< Active + Sending.
    TimePoint oldestTask{};          ///< Enqueue time of the oldest queued task.
    TimePoint lastServed{};
    Eligibility eligibility = Eligibility::Idle;
    ParkReason parkReason = ParkReason::Cap;
    TimePoint wake{};
    PeerRules rules;
    std::int64_t firstExchange = 0, lastExchange = 0; ///< Unix seconds; 0: never.

    /// Signed bytes, sent − received: positive, they owe us.
    [[nodiscard]] std::int64_t balance() const noexcept
    {
        return static_cast<std::int64_t>(sentBytes) - static_cast<std::int64_t>(receivedBytes);
    }
    /// sent ÷ (received + 1), dimensionless. Source: boxo decision/scoreledger.go.
    [[nodiscard]] double debtRatio() const noexcept
    {
        return static_cast<double>(sentBytes) / (static_cast<double>(receivedBytes) + 1.0);
    }

    friend bool operator==(const PeerRow&, const PeerRow&) = default;
};

enum class WantPhase { Queued, Asked, HaveFound, BlockRequested, Stalled, Done, Cancelled };

/// One want of ours.
struct OurWantRow
{
    Cid cid;
    WantType type = WantType::Block;
    WantPhase phase = WantPhase::Queued;
    std::int32_t priority = 0;
    std::string origin;
    SessionId session;                                             ///< The first that wanted it.
    TimePoint since{};                                             ///< First wanted.
    TimePoint lastEvent{};                                         ///< Anything about it.
    std::uint32_t asked = 0, haves = 0, dontHaves = 0, silent = 0; ///< Peers.
    PeerId from;             ///< Asked for the block now; when Done, who sent it.
    std::uint64_t bytes = 0; ///< 0 until known.
    Duration latency{};      ///< Done only.

    friend bool operator==(const OurWantRow&, const OurWantRow&) = default;
};

/// One want of one peer with us.
struct TheirWantRow
{
    Cid cid;
    PeerId peer;
    WantType type = WantType::Block;
    std::int32_t priority = 0;
    bool haveBlock = false;
    bool sendDontHave = false;
    TimePoint since{};

    friend bool operator==(const TheirWantRow&, const TheirWantRow&) = default;
};

/// One live task of the peer request queue.
struct TaskRow
{
    TaskId task;
    PeerId peer;
    Cid cid;
    TaskType type = TaskType::Block;
    TaskState state = TaskState::Queued;
    std::int32_t priority = 0;
    std::uint64_t bytes = 0;
    TimePoint since{}; ///< Enqueued.
    std::uint32_t worker = 0;

    friend bool operator==(const TaskRow&, const TaskRow&) = default;
};

struct WorkerRow
{
    std::uint32_t worker = 0; ///< From 1.
    WorkerState state = WorkerState::Idle;
    PeerId peer; ///< Of its present envelope, or of its last one when it is idle.
    Cid cid;
    TimePoint since{};

    friend bool operator==(const WorkerRow&, const WorkerRow&) = default;
};

/// One session of our wants.
struct SessionRow
{
    SessionId session;
    std::string origin;
    TimePoint since{};
    std::uint32_t wants = 0, done = 0;
    std::vector<PeerId> members;  ///< Asked first; in order of joining, at most 64.
    std::uint32_t broadcasts = 0; ///< Idle and periodic ticks that asked everybody.
    TimePoint nextTick{};
    std::string lastChoice; ///< In words.

    friend bool operator==(const SessionRow&, const SessionRow&) = default;
};

/// One denial.
struct DenialRow
{
    DenyKey what;
    DenyAnswer answer = DenyAnswer::DontHave;
    std::uint64_t refused = 0; ///< Wants that it has met in this run.

    friend bool operator==(const DenialRow&, const DenialRow&) = default;
};

/// One entry of a pending message.
struct PendingEntry
{
    Cid cid;
    EntryKind kind = EntryKind::WantBlock;
    std::int32_t priority = 0;
    TimePoint since{};
    std::string how;

    friend bool operator==(const PendingEntry&, const PendingEntry&) = default;
};

/// One message queue.
struct MessageQueueRow
{
    PeerId peer;
    QueueState state = QueueState::Idle;
    TimePoint since{}; ///< Of the state.
    TimePoint until{}; ///< BackingOff: next attempt.
    std::uint32_t pendingBlocks = 0, pendingHaves = 0, pendingCancels = 0;
    std::uint32_t combined = 0; ///< Entries of the pending message added in step 1 or 3.
    std::uint64_t combinedEver = 0;
    std::vector<PendingEntry> pending; ///< Oldest first, at most 200 of them.
    std::uint32_t tries = 0;
    std::string lastError;
    std::uint32_t lastEntries = 0; ///< Of the last message sent.
    bool lastFull = false;
    TimePoint lastSent{};
    std::uint64_t messages = 0, entries = 0, wireBytes = 0; ///< Sent, ever.
    std::uint32_t unanswered = 0;                           ///< Entries written and not answered.
    /// Share of the last 10 s spent in Connecting and Sending, 0…1.
    double connectingShare = 0, sendingShare = 0;

    friend bool operator==(const MessageQueueRow&, const MessageQueueRow&) = default;
};

/// The whole node in one row.
struct Totals
{
    PeerId self;
    std::string agent;
    std::vector<std::string> listening;
    bool stopped = false;
    TimePoint now{}; ///< When these figures were taken.

    std::uint32_t peers = 0; ///< Connected.
    double downRate = 0, upRate = 0;
    std::uint64_t receivedBytes = 0, sentBytes = 0, duplicateBytes = 0, unaskedBytes = 0;
    std::uint64_t wireIn = 0, wireOut = 0;
    std::uint32_t ourWants = 0, theirWants = 0;
    std::uint32_t queuedTasks = 0;
    std::uint64_t queuedBytes = 0;
    TimePoint oldestTask{};
    std::uint32_t busyWorkers = 0, workers = 0;
    std::uint32_t starved = 0; ///< Ready peers not served for 10 s.
    std::uint64_t blocksStored = 0, bytesStored = 0;
    std::uint32_t limits = 0; ///< Peers with a rate limit.
    NodeRules rules;
    /// Jain's index over 10 s of peers backlogged and eligible most of it; none below two of them.
    std::optional<double> jain;
    std::uint32_t jainPeers = 0;

    friend bool operator==(const Totals&, const Totals&) = default;
};

/// Bytes per peer in one slice of time: the charts' raw material.
struct Sample
{
    TimePoint end{};
    Duration length{};
    struct Part
    {
        PeerId peer;
        std::uint64_t sentBytes = 0, receivedBytes = 0;
    };
    std::vector<Part> parts; ///< Peers that moved anything.
};

/// A labelled moment on the time charts: an act of the user.
struct Mark
{
    TimePoint at{};
    std::string text;
};

/// A line of the event list: a command's outcome, a warning, a connection.
struct Notice
{
    enum class Tone { Info, Good, Problem };

    Seq seq = 0;
    TimePoint at{};
    Tone tone = Tone::Info;
    CommandId command; ///< Set when it answers one.
    std::string text;

    friend bool operator==(const Notice&, const Notice&) = default;
};

} // namespace swapscope::telemetry
