// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/telemetry/block_book.h"
#include "core/telemetry/changes.h"
#include "core/telemetry/figures.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/message_log.h"
#include "core/telemetry/meters.h"
#include "core/telemetry/notice_board.h"
#include "core/telemetry/recent_spread.h"
#include "core/telemetry/rows.h"

#include <boost/container/small_vector.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <set>
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
    [[nodiscard]] std::size_t operator()(const TheirWantKey& key) const
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

/// An entry of the message that is being put together.
struct PendingRecord
{
    Cid cid;
    EntryKind kind = EntryKind::WantBlock;
    bool isErased = false; ///< A place that nobody has any more.
    std::int32_t priority = 0;
    TimePoint since{};
    StaticText how;
};

struct QueueRecord
{
    MessageQueueRow row; ///< `pending` stays empty here: see `pending` below.
    RowMark mark;
    std::vector<PendingRecord> pending; ///< By age.
    FlatMap<Cid, std::size_t> places;   ///< Of a CID in `pending`.
    TimePoint countedTo{};              ///< Until when the state's time is in the slices.
    Duration connecting{}, sending{};
    SliceWindow::Ring<Duration> connectingSlices{}, sendingSlices{};
};

struct PeerRecord;

using ListHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

struct TaskRecord : ListHook ///< In one of the lists of Session.
{
    TaskRow row;
    RowMark mark;
    PeerRecord* peer = nullptr; ///< Has a session while this lives.
    TimePoint entered{};        ///< Its present state.
    TimePoint dispatched{};     ///< To a worker, the last time; epoch: never.
};
using TaskList = boost::intrusive::list<TaskRecord>;

/// One want of ours at one peer.
struct Ask
{
    PeerRecord* peer = nullptr; ///< Has a session while this lives.
    std::size_t place = 0;      ///< In Session::asked.
    WantType type = WantType::Block;
    AskState state = AskState::Pending;
    TimePoint sent{};
};

struct WantRecord : ListHook ///< While open in Book::stalled or in Book::waiting.
{
    OurWantRow row;
    RowMark mark;
    boost::container::small_vector<Ask, 2> asks;
    boost::container::small_vector<SessionId, 2> sessions; ///< That have wanted it, in this order.
    std::uint32_t blockAsks = 0; ///< Asks for the block that were written and are open.
    bool stalled = false;
    TimePoint lastNews{};                          ///< Wanted, or a peer said HAVE.
    TimePoint candidate{}, blockSent{}, arrived{}; ///< Steps of its way; epoch: not yet.
    Seq finished = 0;                              ///< The event that ended it.
};
using WantList = boost::intrusive::list<WantRecord>;

/// What ServiceTimes are made of.
struct ServiceHistograms
{
    RecentSpread queueWait, storeRead, streamWrite, service;

    [[nodiscard]] ServiceTimes times(TimePoint now)
    {
        return {queueWait.spread(now), storeRead.spread(now), streamWrite.spread(now),
                service.spread(now)};
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
    NodeMap<Cid, TheirWantRecord> theirWants;
    TaskList queued;                ///< By enqueue time.
    TaskList inFlight;              ///< Active or Sending.
    std::vector<WantRecord*> asked; ///< Wants of ours with an ask at this peer.
    std::uint32_t unanswered = 0;   ///< Asks that were written and have no answer.
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
    Seq turn = 0;                  ///< The pick that led to the latest dispatch.
    std::uint64_t turnBytes = 0;   ///< Block payload that it has dispatched.
    std::uint64_t largestTurn = 0; ///< B, in the slice in progress.
    SliceWindow::Ring<std::uint64_t> largestTurns{};
    std::uint32_t openBlockAsks = 0;               ///< Want-blocks that were written and are open.
    double expectedBlock = kExpectedBlock;         ///< EWMA of the blocks that came, weight 1/8.
    std::unique_ptr<ServiceHistograms> histograms; ///< Once it was served.
    std::unique_ptr<RecentSpread> wantLatency;     ///< Once it gave a wanted block.
    bool starved = false;
    bool isMessageSent = false; ///< Its first task that ends now tells how long writing it took.
};

/// What a token bucket held when it was last told.
struct TokenLevel
{
    std::uint64_t level = 0;
    TimePoint at{};
};

struct PeerRecord
{
    PeerRow row;
    RowMark mark;
    TokenLevel tokens;
    std::unique_ptr<Session> session;
    std::uint64_t sliceSent = 0,
                  sliceReceived = 0; ///< Bytes of the slice in progress.
    std::uint64_t secondSent = 0,
                  secondReceived = 0; ///< Bytes of the second in progress.
    TimePoint lastDelivery{};         ///< Of a block that we wanted.
    bool active = false;              ///< In Book::active.
    bool departed = false;            ///< In Book::departed.
};

inline constexpr std::uint32_t kMaxWorkerRows = 64;

/// What a worker has in flight.
struct WorkerLoad
{
    std::uint32_t tasks = 0;
    std::uint64_t bytes = 0;
};

struct WorkerRecord
{
    WorkerRow row; ///< `tasks` and `bytes` stay 0 here: see below.
    RowMark mark;
    const WorkerLoad* load = nullptr; ///< In Book::workerLoads.
};

struct SessionRecord
{
    SessionRow row; ///< `lastChoice` stays empty here: see below.
    RowMark mark;
    bool isGrowing = false; ///< It was opened without wants: they come one by one.
    std::optional<SessionChose> lastChoice;
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

/// How far limits are used. Those of peers are those of the peer that uses them most.
struct LimitBook
{
    /// What is seen by a tick.
    struct Level
    {
        std::uint64_t current = 0, peak = 0;

        void set(std::uint64_t value)
        {
            current = value;
            peak = std::max(peak, value);
        }
    };
    Level wantsOfPeer, wantsInAll, wantsAtPeer, outstanding, workers, ledgers;
    std::uint64_t largestMessage = 0, largestEnvelope = 0, largestBlock = 0; ///< B
    std::uint64_t oversizeMessages = 0;                                      ///< Refused.
    std::vector<limits::Use> told;                                           ///< By their owners.
    bool watched = false, changed = false;
};

/// All tables. Functions of fold.h keep it consistent.
struct Book
{
    TimePoint now{}; ///< Of the latest event or tick.
    TimePoint lastTick{};
    Totals totals;
    bool totalsChanged = true;
    Meters meters;

    NodeMap<PeerId, PeerRecord> peers;
    PeerRecord* lastPeer = nullptr; ///< The last one that was looked up: events come in runs.
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

    NodeMap<Cid, WantRecord> wants;
    Changes<Cid> wantChanges;
    WantList waiting;                         ///< Open wants by lastNews.
    WantList stalled;                         ///< Open wants without news for kStalledAfter.
    std::deque<std::pair<Cid, Seq>> finished; ///< By end; stale when the want was wanted again.
    std::size_t finishedCount = 0;

    Changes<TheirWantKey, TheirWantKeyHash> theirWantChanges;

    NodeMap<TaskId, TaskRecord, StrongIdHash> tasks;
    Changes<TaskId, StrongIdHash> taskChanges;

    std::map<std::uint32_t, WorkerRecord> workers;
    /// By number; of the active tasks, whether the worker has a row or not.
    std::array<WorkerLoad, kMaxWorkerRows + 1> workerLoads{};
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
    std::deque<SessionId> endedSessions; ///< Oldest first.
    Changes<SessionId, StrongIdHash> sessionChanges;

    std::map<DenyKey, DenialRecord> denials;
    Changes<DenyKey, DenyKeyHash> denialChanges;

    std::map<JobId, JobRecord> jobs;
    std::deque<JobId> endedJobs; ///< Oldest first.
    Changes<JobId, StrongIdHash> jobChanges;
    NodeMap<Cid, KeptRecord> kept;
    Changes<Cid> keptChanges;

    std::optional<PeerExplained> peerExplained;
    std::optional<WantExplained> wantExplained;
    std::optional<LedgerHistory> ledgerHistory;
    std::optional<CollectPlanned> collectPlanned;
    std::optional<BlockExplained> blockExplained;

    BlockBook blocks;
    MessageLog messages;
    bool messagesWatched = false;
    LimitBook limits;

    TokenLevel tokens; ///< Of the node.
    Journal journal{Delta::kMaxEvents};
    bool eventsWatched = false;

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
template <typename Record>
[[nodiscard]] const auto& rowOf(const Record& record)
{
    return record.row;
}
[[nodiscard]] SessionRow rowOf(const SessionRecord& record);
[[nodiscard]] WorkerRow rowOf(const WorkerRecord& record);
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
