// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Plain rows of the tables that State keeps: what the window, the metrics and
/// scripts read. Byte counts are payload unless they say wire; rates are B/s.
namespace swapscope::telemetry {

/// How long something took in the last 60 s, from a histogram with buckets 19 %
/// apart.
struct Spread
{
    Duration p50{}, p95{}, p99{};
    Duration max{}; ///< Exact.
    std::uint32_t count = 0;

    friend bool operator==(const Spread&, const Spread&) = default;
};

/// What one peer, or all of them, did since the node started. Ratios are absent
/// while nothing was counted that they could be about.
struct Counts
{
    using Ratio = std::optional<double>;

    std::uint64_t wireIn = 0,
                  wireOut = 0;     ///< B of bitswap streams, payload and framing.
    std::uint64_t usefulBytes = 0; ///< Of blocks that were wanted, the first time.
    std::uint64_t wantedBlocks = 0, duplicateBlocks = 0, lateBlocks = 0, unaskedBlocks = 0;
    std::uint64_t duplicateBytes = 0, lateBytes = 0, unaskedBytes = 0;
    std::uint64_t blocksAsked = 0;          ///< Want-blocks that were written.
    std::uint64_t haves = 0, dontHaves = 0; ///< Real answers to our wants.
    std::uint64_t timeouts = 0;             ///< Wants without an answer in time.
    std::uint64_t cancels = 0;              ///< Received.
    std::uint64_t effectiveCancels = 0;     ///< Tasks that one of them stopped.
    std::uint64_t lateCancels = 0, lateCancelBytes = 0;
    std::uint64_t entriesQueued = 0, entriesSent = 0; ///< Of our message queues.
    std::uint64_t messagesSent = 0;                   ///< That carried these entries.
    std::array<std::uint64_t, kRefusals> refused{};   ///< By Refusal.

    /// First copies of wanted blocks ÷ wire bytes in.
    [[nodiscard]] Ratio usefulRatio() const { return ratio(usefulBytes, wireIn); }
    /// HAVE ÷ real answers.
    [[nodiscard]] Ratio haveRatio() const { return ratio(haves, haves + dontHaves); }
    /// Wanted blocks that came ÷ want-blocks asked.
    [[nodiscard]] Ratio hitRatio() const { return ratio(wantedBlocks, blocksAsked); }
    /// Blocks that came again ÷ all blocks that came.
    [[nodiscard]] Ratio duplicateRatio() const
    {
        return ratio(duplicateBlocks, wantedBlocks + duplicateBlocks + lateBlocks + unaskedBlocks);
    }
    /// Cancels that stopped a task ÷ cancels received.
    [[nodiscard]] Ratio cancelEfficacy() const { return ratio(effectiveCancels, cancels); }
    /// Entries queued ÷ entries sent: what merging saved.
    [[nodiscard]] Ratio mergeFactor() const { return ratio(entriesQueued, entriesSent); }
    /// Messages that a message for each entry would have taken more.
    [[nodiscard]] std::uint64_t messagesSaved() const
    {
        return entriesQueued - std::min(entriesQueued, messagesSent);
    }
    [[nodiscard]] std::uint64_t refusedInAll() const
    {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : refused) {
            sum += count;
        }
        return sum;
    }

    friend bool operator==(const Counts&, const Counts&) = default;

private:
    static Ratio ratio(std::uint64_t part, std::uint64_t whole)
    {
        return whole == 0 ? Ratio{} : static_cast<double>(part) / static_cast<double>(whole);
    }
};

/// Of the last 60 s: how long tasks waited and how long serving them took.
struct ServiceTimes
{
    Spread queueWait;   ///< From the push to a worker.
    Spread storeRead;   ///< From a worker to the peer's writer.
    Spread streamWrite; ///< From the writer to the last byte accepted by the socket.
    Spread service;     ///< From a worker to the last byte accepted by the socket.

    friend bool operator==(const ServiceTimes&, const ServiceTimes&) = default;
};

/// What an upload limit lets through.
struct Tokens
{
    std::uint64_t level = 0; ///< Bytes that may be sent at once.
    std::uint64_t rate = 0;  ///< B/s that come.
    std::uint64_t burst = 0; ///< Bytes: the most that can be saved up.
    TimePoint wake{};        ///< When the next answer is covered; epoch: nothing waits for it.

    friend bool operator==(const Tokens&, const Tokens&) = default;
};

enum class PeerPresence { Connecting, Connected, Gone, Unreachable };

/// One peer, ever met: the rows of Peers and Ledgers.
struct PeerRow
{
    PeerId peer;
    PeerPresence presence = PeerPresence::Connected;
    std::string address;
    Direction direction = Direction::Outbound;
    Security security = Security::Noise; ///< Of the latest connection.
    std::string agent;
    std::string protocol; ///< Bitswap id, empty before identify.
    std::optional<Duration> rtt;
    TimePoint since{}; ///< Of the present presence.
    std::string lastError;

    std::uint64_t receivedBytes = 0, sentBytes = 0;
    std::uint64_t duplicateBytes = 0, unaskedBytes = 0;
    std::uint64_t exchanges = 0;     ///< Blocks moved either way.
    double downRate = 0, upRate = 0; ///< EWMA, time constant 5 s.
    double downLastSecond = 0,
           upLastSecond = 0; ///< Bytes of the last whole second.
    Counts counts;
    std::optional<Duration> firstHave; ///< From a want to its HAVE; EWMA with weight ½.

    std::uint32_t ourWants = 0;   ///< Asked there and not yet answered with the block.
    std::uint32_t theirWants = 0; ///< On their list with us.
    std::uint32_t queuedTasks = 0, queuedPresences = 0;
    std::uint64_t queuedBytes = 0;
    std::uint32_t inFlightTasks = 0; ///< Active + Sending.
    std::uint64_t inFlightBytes = 0; ///< The same.
    std::uint64_t expectedBytes = 0; ///< Estimate: of the want-blocks that are open there.
    ServiceTimes times;
    Spread wantLatency;         ///< Of our wants that its blocks ended, in the last 60 s.
    Duration throttled{};       ///< Parked for its rate with tasks queued, since it came.
    double throttledShare = 0;  ///< Of the last 10 s, 0…1.
    double fairShare = 0;       ///< B/s that its weight entitles it to now; 0 when not backlogged.
    double serviceLag = 0;      ///< B behind the ideal (negative: ahead) since it is backlogged.
    double servedPerWeight = 0; ///< B sent in the last 10 s ÷ weight.
    std::optional<Tokens> tokens; ///< None: no upload limit.
    TimePoint oldestTask{};       ///< Enqueue time of the oldest queued task.
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
    /// sent ÷ (received + 1), dimensionless. Source: boxo
    /// decision/scoreledger.go.
    [[nodiscard]] double debtRatio() const noexcept
    {
        return static_cast<double>(sentBytes) / (static_cast<double>(receivedBytes) + 1.0);
    }
    /// log₂ of (sent + grace) ÷ (received + grace), bits: 0 is even, 1 is twice
    /// as much.
    [[nodiscard]] double relativeDebt() const noexcept;
    /// What the white paper's sigmoid would give it, 0…1, whatever the strategy
    /// is.
    [[nodiscard]] double sendProbability() const noexcept;

    friend bool operator==(const PeerRow&, const PeerRow&) = default;
};

/// Where the time of a want that is done went; the sum is its latency.
struct WantLatency
{
    Duration discovery{}; ///< Until a peer was asked for the block.
    Duration ask{};       ///< Until that was written.
    Duration answer{};    ///< Until the block was here.
    Duration storing{};   ///< Until it was stored and handed over.

    friend bool operator==(const WantLatency&, const WantLatency&) = default;
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
    WantLatency parts;       ///< Done only, and only for a block from a peer.

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
    std::uint32_t tasks = 0; ///< In flight with it.
    std::uint64_t bytes = 0; ///< The same.
    TimePoint since{};

    friend bool operator==(const WorkerRow&, const WorkerRow&) = default;
};

enum class SessionState {
    Open,
    Complete, ///< It ended with every block that it wanted.
    GivenUp,
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
    SessionState state = SessionState::Open;

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

/// One job on files.
struct JobRow
{
    JobId job;
    JobKind kind = JobKind::Fetch;
    std::string what, place;
    TimePoint since{};
    JobFigures figures;
    bool isPaused = false;
    std::vector<Cid> missing; ///< What it waited for when it last said so.
    TimePoint ended{};        ///< Epoch: it goes on.
    std::string error;        ///< Why it failed; empty when it is whole.
    Cid root;

    friend bool operator==(const JobRow&, const JobRow&) = default;
};

/// What the user keeps.
struct KeptRow
{
    Cid cid;
    KeepKind kind = KeepKind::All;
    std::string name;

    friend bool operator==(const KeptRow&, const KeptRow&) = default;
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

/// What messages carried one way since the start, by kind.
struct Traffic
{
    std::uint64_t wants = 0, cancels = 0; ///< Entries of wantlists.
    std::uint64_t haves = 0, dontHaves = 0, blocks = 0;

    friend bool operator==(const Traffic&, const Traffic&) = default;
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
    double downLastSecond = 0, upLastSecond = 0;
    Counts counts;
    Traffic trafficIn, trafficOut;
    std::uint32_t ourWants = 0, theirWants = 0;
    std::uint32_t stuckWants = 0; ///< Ours, for 30 s without news.
    std::uint32_t queuedTasks = 0;
    std::uint64_t queuedBytes = 0;
    std::uint32_t inFlightTasks = 0;
    std::uint64_t inFlightBytes = 0;
    std::uint64_t expectedBytes = 0; ///< Estimate: of all open want-blocks.
    ServiceTimes times;
    Spread wantLatency;                     ///< Of wants that ended with a block, in the last 60 s.
    Spread discovery, ask, answer, storing; ///< Its parts.
    TimePoint oldestTask{};
    std::uint32_t busyWorkers = 0, workers = 0;
    double readingShare = 0,
           packingShare = 0;   ///< Of all workers' time in the last 10 s, 0…1.
    std::uint32_t starved = 0; ///< Ready peers not served for 10 s.
    std::uint64_t blocksStored = 0, bytesStored = 0;
    std::uint32_t limits = 0; ///< Peers with a rate limit.
    NodeRules rules;
    /// Jain's index over 10 s of peers backlogged and eligible most of it; none
    /// below two of them.
    std::optional<double> jain;
    std::uint32_t jainPeers = 0;
    std::optional<double> maxUnfairness; ///< B: largest less smallest servedPerWeight of them.
    /// B: what fair queueing would allow between the two peers of maxUnfairness.
    std::optional<double> fairnessBound;
    std::optional<Tokens> tokens; ///< None: the node has no upload limit.

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

/// One message in or out.
struct MessageRow
{
    std::uint64_t number = 0; ///< Counts what was watched, from 1; a gap: some were dropped.
    TimePoint at{};
    MessageSeen said;
};

/// One block that came, or was served, in this run.
struct BlockRow
{
    Cid cid;
    std::uint64_t bytes = 0;
    PeerId from;                   ///< Empty: imported, or stored before this run.
    TimePoint arrived{};           ///< Epoch: stored before this run.
    std::optional<Duration> delay; ///< From our want to its end; none when we did not want it.
    std::uint64_t served = 0;      ///< Times that it was sent whole.
    std::uint64_t servedBytes = 0;
    TimePoint lastServed{}; ///< Epoch: never.

    friend bool operator==(const BlockRow&, const BlockRow&) = default;
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
    std::optional<Actor> by{}; ///< Whose act it tells of; none: nobody's.

    friend bool operator==(const Notice&, const Notice&) = default;
};

} // namespace swapscope::telemetry
