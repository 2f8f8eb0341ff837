// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/changes.h"
#include "core/telemetry/figures.h"
#include "core/telemetry/notice_board.h"
#include "core/telemetry/recent_spread.h"
#include "core/telemetry/rows.h"

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

/// The tables behind State: records that carry a row together with what its
/// figures are made of.
namespace swapscope::telemetry {

inline constexpr std::size_t kMaxPeerRows = 10'000; ///< Departed peers make room beyond it.
inline constexpr std::size_t kMaxFinishedWants = 1'000;
inline constexpr Duration kFinishedStay = std::chrono::seconds{10};
inline constexpr Duration kStalledAfter = std::chrono::seconds{30};
inline constexpr Duration kStarvedAfter = std::chrono::seconds{10};
inline constexpr std::size_t kMaxPendingShown = 200; ///< Entries of one MessageQueueRow.

using TheirWantKey = std::pair<Cid, PeerId>;

struct TheirWantKeyHash
{
    [[nodiscard]] std::size_t operator()(const TheirWantKey& key) const noexcept
    {
        constexpr std::size_t kMix = 0x9E3779B97F4A7C15ULL;
        return std::hash<Cid>{}(key.first) * kMix ^ std::hash<PeerId>{}(key.second);
    }
};

/// A TheirWantRow less its key: there can be hundreds of thousands.
struct TheirWantRecord
{
    WantType type = WantType::Block;
    bool haveBlock = false;
    bool sendDontHave = false;
    std::int32_t priority = 0;
    TimePoint since{};
    RowMark mark;
};

struct QueueRecord
{
    MessageQueueRow row; ///< `pending` stays empty here: see `pending` below.
    RowMark mark;
    std::map<std::uint64_t, PendingEntry> pending; ///< By age.
    std::unordered_map<Cid, std::uint64_t> places; ///< Key of a CID in `pending`.
    std::uint64_t lastPlace = 0;
    TimePoint countedTo{}; ///< Until when the state's time is in the slices.
    Duration connecting{}, sending{};
    SliceWindow::Ring<Duration> connectingSlices{}, sendingSlices{};
};

/// What ServiceTimes are made of.
struct ServiceHistograms
{
    RecentSpread queueWait, storeRead, streamWrite;

    [[nodiscard]] ServiceTimes times(TimePoint now)
    {
        return {queueWait.spread(now), storeRead.spread(now), streamWrite.spread(now)};
    }
};

/// How far a backlogged peer is behind the ideal that serves all of them at
/// once, by weight.
struct Lag
{
    bool isBacklogged = false;
    double settled = 0;       ///< Of earlier stretches since it was idle, B.
    double joined = 0;        ///< Virtual time at the start of this stretch.
    std::uint64_t served = 0; ///< Dispatched in it, B.
};

/// Size that a block of a peer is expected to have before any came.
inline constexpr double kExpectedBlock = 256.0 * 1024;

/// What lives only while a peer is connected.
struct Session
{
    std::unordered_map<Cid, TheirWantRecord> theirWants;
    std::set<std::pair<TimePoint, TaskId>> queued; ///< By enqueue time.
    std::unordered_set<TaskId, StrongIdHash> inFlight;
    std::unordered_set<Cid> asked; ///< Wants of ours with an ask at this peer.
    std::uint32_t unanswered = 0;  ///< Asks that were written and have no answer.
    std::unique_ptr<QueueRecord> queue;
    TimePoint readySince{};      ///< Epoch: not Ready.
    TimePoint servableCounted{}; ///< Until when the slice below is complete;
                                 ///< epoch: not servable.
    Duration servable{};         ///< In the slice in progress.
    SliceWindow::Ring<Duration> servableSlices{};
    SliceWindow::Ring<std::uint64_t> servedSlices{};
    TimePoint throttledCounted{}; ///< As servableCounted, for being parked at its rate.
    Duration throttled{};
    SliceWindow::Ring<Duration> throttledSlices{};
    Lag lag;
    std::uint32_t openBlockAsks = 0;               ///< Want-blocks that were written and are open.
    double expectedBlock = kExpectedBlock;         ///< EWMA of the blocks that came, weight 1/8.
    std::unique_ptr<ServiceHistograms> histograms; ///< Once it was served.
    bool starved = false;
};

struct PeerRecord
{
    PeerRow row;
    RowMark mark;
    std::unique_ptr<Session> session;
    std::uint64_t sliceSent = 0,
                  sliceReceived = 0; ///< Bytes of the slice in progress.
    std::uint64_t secondSent = 0,
                  secondReceived = 0; ///< Bytes of the second in progress.
    TimePoint lastDelivery{};         ///< Of a block that we wanted.
    bool active = false;              ///< In Book::active.
    bool departed = false;            ///< In Book::departed.
};

/// One want of ours at one peer.
struct Ask
{
    PeerId peer;
    WantType type = WantType::Block;
    AskState state = AskState::Pending;
    TimePoint sent{};
};

struct WantRecord
{
    OurWantRow row;
    RowMark mark;
    std::vector<Ask> asks;
    std::vector<SessionId> sessions; ///< That have wanted it, in this order.
    std::uint32_t blockAsks = 0;     ///< Asks for the block that were written and are open.
    bool stalled = false;
    TimePoint lastNews{};                          ///< Wanted, or a peer said HAVE.
    TimePoint candidate{}, blockSent{}, arrived{}; ///< Steps of its way; epoch: not yet.
    std::list<Cid>::iterator place{}; ///< In Book::waiting, or Book::stalled when stalled.
    Seq finished = 0;                 ///< The event that ended it.
};

struct TaskRecord
{
    TaskRow row;
    RowMark mark;
    TimePoint entered{}; ///< Its present state.
};

struct WorkerRecord
{
    WorkerRow row;
    RowMark mark;
};

struct SessionRecord
{
    SessionRow row;
    RowMark mark;
    bool isGrowing = false; ///< It was opened without wants: they come one by one.
};

struct DenialRecord
{
    DenialRow row;
    RowMark mark;
};

struct JobRecord
{
    JobRow row;
    RowMark mark;
};

struct KeptRecord
{
    KeptRow row;
    RowMark mark;
};

struct DenyKeyHash
{
    [[nodiscard]] std::size_t operator()(const DenyKey& key) const noexcept
    {
        return TheirWantKeyHash{}({key.cid, key.peer});
    }
};

/// All tables. Functions of fold.h keep it consistent.
struct Book
{
    TimePoint now{}; ///< Of the latest event or tick.
    TimePoint lastTick{};
    Totals totals;
    bool totalsChanged = true;

    std::unordered_map<PeerId, PeerRecord> peers;
    Changes<PeerId> peerChanges;
    std::set<std::pair<TimePoint, PeerId>> departed; ///< By the time they left.
    std::vector<PeerRecord*> active;                 ///< Those that a tick has to look at.
    std::uint64_t sliceSent = 0, sliceReceived = 0;
    std::uint64_t secondSent = 0, secondReceived = 0;
    Duration second{}; ///< Length of the second in progress.
    SliceWindow window;
    SliceWindow::Ring<std::uint64_t> sentSlices{};

    double virtualTime = 0; ///< B that the ideal would have served a backlogged peer of weight 1.
    std::uint64_t backloggedWeight = 0; ///< Hundredths.
    ServiceHistograms histograms;
    RecentSpread wantLatency, discovery, ask, answer, storing;

    std::unordered_map<Cid, WantRecord> wants;
    Changes<Cid> wantChanges;
    std::list<Cid> waiting;                   ///< Open wants by lastNews.
    std::list<Cid> stalled;                   ///< Open wants without news for kStalledAfter.
    std::deque<std::pair<Cid, Seq>> finished; ///< By end; stale when the want was wanted again.
    std::size_t finishedCount = 0;

    Changes<TheirWantKey, TheirWantKeyHash> theirWantChanges;

    std::unordered_map<TaskId, TaskRecord, StrongIdHash> tasks;
    Changes<TaskId, StrongIdHash> taskChanges;

    std::map<std::uint32_t, WorkerRecord> workers;
    std::uint32_t reading = 0, packing = 0; ///< Workers in these states.
    TimePoint workersCounted{};             ///< Until when their time is in the slice below.
    struct WorkTime
    {
        Duration reading{}, packing{}, all{}; ///< Summed over the workers.

        WorkTime& operator+=(const WorkTime& more)
        {
            reading += more.reading;
            packing += more.packing;
            all += more.all;
            return *this;
        }
    };
    WorkTime workTime;
    SliceWindow::Ring<WorkTime> workSlices{};
    Changes<std::uint32_t> workerChanges;

    Changes<PeerId> queueChanges;

    std::map<SessionId, SessionRecord> sessions;
    Changes<SessionId, StrongIdHash> sessionChanges;

    std::map<DenyKey, DenialRecord> denials;
    Changes<DenyKey, DenyKeyHash> denialChanges;

    std::map<JobId, JobRecord> jobs;
    std::deque<JobId> endedJobs; ///< Oldest first.
    Changes<JobId, StrongIdHash> jobChanges;
    std::unordered_map<Cid, KeptRecord> kept;
    Changes<Cid> keptChanges;

    std::optional<PeerExplained> peerExplained;
    std::optional<WantExplained> wantExplained;
    std::optional<LedgerHistory> ledgerHistory;
    std::optional<CollectPlanned> collectPlanned;

    ServiceOrder serviceOrder;
    bool orderWatched = false, orderChanged = false, orderWhole = false;

    std::deque<Sample> samples;
    std::size_t freshSamples = 0; ///< At the back of `samples`, not yet taken.
    bool samplesWatched = false, samplesWhole = false;

    std::deque<Mark> marks;
    std::size_t freshMarks = 0;
    NoticeBoard notices;
};

/// The row that a record stands for.
[[nodiscard]] TheirWantRow rowOf(const Cid& cid, const PeerId& peer, const TheirWantRecord& want);
[[nodiscard]] MessageQueueRow rowOf(const Session& session);

/// Calls `visit(key, record)` for every row. Works for a const Book too.
template <typename BookT, typename Visit>
void eachTheirWant(BookT& book, const Visit& visit)
{
    for (auto& [peer, record] : book.peers) {
        if (record.session) {
            for (auto& [cid, want] : record.session->theirWants) {
                visit(TheirWantKey{cid, peer}, want);
            }
        }
    }
}

template <typename BookT, typename Visit>
void eachQueue(BookT& book, const Visit& visit)
{
    for (auto& [peer, record] : book.peers) {
        if (record.session && record.session->queue) {
            visit(peer, *record.session);
        }
    }
}

} // namespace swapscope::telemetry
