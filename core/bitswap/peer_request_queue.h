// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/bitswap/age_list.h"
#include "core/bitswap/byte_share.h"
#include "core/bitswap/peer_queue.h"
#include "core/bitswap/strategies/strategy.h"
#include "core/bitswap/task_table.h"
#include "core/telemetry/event_log.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

struct RequestQueueConfig
{
    std::uint64_t outstandingBytes = limits::kOutstandingBytes;
    std::uint64_t envelopeBytes = limits::kEnvelopeBytes;
    Duration maxWait = std::chrono::seconds{10};
    std::uint64_t secret = 0; ///< Keys the hashes of what peers name; from Random.
    /// Tasks of peers that left whose memory one step clears: a fraction of a millisecond.
    std::size_t sweepTasks = 512;
};

/// One turn: tasks of one peer that go into one envelope.
struct Dispatch
{
    PeerId peer{};
    std::vector<TaskId> tasks{}; ///< All blocks or all presences; Active now.
    Seq cause = 0;
};

/// Who is served next. Three levels: the class, among the peers of a class that may be served the
/// strategy, inside a peer the priority.
///
/// A peer is Ready only while its next answer may go out: bytes outstanding within the cap (or none
/// outstanding), tokens for it, not paused, no pause after a failed send, not choked by the
/// strategy. Everything that can change this moves the peer at once, so a slow or limited peer
/// never stands in front of another. The node's own limit parks nobody: whoever is next in order
/// waits for its tokens, and nobody smaller overtakes. Presences have a lane of their own and go
/// first until they have used a tenth of the bytes; a Ready peer unserved for maxWait goes next,
/// oldest first, for at most a tenth of the bytes. All steps are O(log n). Emits Task*,
/// PeerEligibility and PeerPicked. Lives on the node strand.
class PeerRequestQueue
{
public:
    /// Clock and log outlive the queue.
    PeerRequestQueue(const Clock& clock, telemetry::EventLog& log,
                     std::unique_ptr<Strategy> strategy, RequestQueueConfig config);
    PeerRequestQueue(const PeerRequestQueue&) = delete;
    PeerRequestQueue& operator=(const PeerRequestQueue&) = delete;

    // --- peers
    void connect(const PeerId& peer);
    /// Ends the peer's tasks as Gone, all at once; the memory of those that were queued is cleared
    /// by onTick(), some at a time. What is with the port stays outstanding until released.
    void disconnect(const PeerId& peer, Seq cause);
    /// Pauses a peer whose send failed.
    void freeze(const PeerId& peer, TimePoint until, Seq cause);
    /// Works for absent peers too and is kept.
    void setRate(const PeerId& peer, std::optional<std::uint64_t> bytesPerSecond, Seq cause);
    /// Likewise. @param hundredths  1…10,000; acts from the peer's next turn.
    void setWeight(const PeerId& peer, std::uint32_t hundredths, Seq cause);
    /// Likewise.
    void setClass(const PeerId& peer, ServiceClass serviceClass, Seq cause);
    /// Likewise. What waits goes on waiting.
    void setPaused(const PeerId& peer, bool paused, Seq cause);
    /// Likewise. @param bytes  none: the configured one, of every peer.
    void setInFlightCap(const PeerId& peer, std::optional<std::uint64_t> bytes, Seq cause);
    /// The ledger's figures of a peer; ignored for one without a record.
    void setLedger(const PeerId& peer, std::uint64_t sentBytes, std::uint64_t receivedBytes);

    // --- the node
    /// Orders by another strategy from now on; no task is touched. O(peers · log).
    void setStrategy(std::unique_ptr<Strategy> strategy, Seq cause);
    void setNodeRate(std::optional<std::uint64_t> bytesPerSecond);
    void setNodePaused(bool paused, Seq cause);

    // --- tasks
    /// The peer is connected and has no live task for this CID.
    TaskId push(const PeerId& peer, const TaskSpec& spec, Seq cause);
    /// Changes a Queued task; never from Block to Presence. The task keeps its age.
    void change(TaskId task, const TaskSpec& spec, Seq cause);
    /// Ends a live task. @return the event's number.
    Seq end(TaskId task, TaskEnd how, Seq cause);
    /// An Active task is with the port now. Its bytes stay outstanding until release().
    void handOver(TaskId task, Seq cause);
    /// A task whose envelope failed is Queued again, at its old place.
    void retry(TaskId task, Seq cause);
    /// The outcome of an envelope of so many task bytes is known.
    void release(const PeerId& peer, std::uint64_t bytes, Seq cause);

    // --- serving
    /// Takes the next turn for worker `worker` into `turn`, whose memory is used again. False when
    /// nobody is Ready; `turn` then has no tasks.
    [[nodiscard]] bool pick(std::uint32_t worker, Dispatch& turn);
    /// Wakes peers whose time has come, and clears some of what peers that left have left behind.
    void onTick();
    /// When onTick() or pick() has something to do; the epoch: nothing by time alone.
    [[nodiscard]] TimePoint nextWake() const;

    // --- questions
    [[nodiscard]] const Task* find(TaskId task) const;
    [[nodiscard]] const Task* find(const PeerId& peer, const Cid& cid) const;
    [[nodiscard]] const PeerQueue* find(const PeerId& peer) const;
    /// Calls `visit(task)` for every live task of a peer. O(tasks of the peer).
    template <typename Visit>
    void eachTask(const PeerQueue& peer, const Visit& visit) const
    {
        for (const Lane* const lane : {&peer.blocks, &peer.presences}) {
            for (const TaskItem& item : lane->tasks.items()) {
                visit(std::as_const(m_tasks.at(item.slot)));
            }
        }
        for (const Task* task = peer.inFlight; task != nullptr; task = task->next) {
            visit(*task);
        }
    }
    /// Whether a turn can be taken, as of the last call that told the time.
    [[nodiscard]] bool hasReady() const;
    [[nodiscard]] const Strategy& strategy() const noexcept { return *m_strategy; }
    [[nodiscard]] const TaskCounts& counts() const noexcept { return m_counts; }
    /// Order of service by a dry run on copies of the keys; what is parked comes last with its
    /// reason. At most 64 places. O(peers · log 64).
    [[nodiscard]] std::vector<telemetry::ServiceOrder::Place> order() const;
    /// Why the peer stands where it stands, for people.
    [[nodiscard]] std::vector<Reason> explain(const PeerId& peer) const;
    /// Recomputes every sum and order. @return the first thing that is wrong, or nothing. For
    /// tests.
    [[nodiscard]] std::string audit() const;

private:
    /// The queued tasks of a peer that left. They have ended; what they take in memory is in the
    /// table until sweep() comes by.
    struct Departed
    {
        std::unique_ptr<PeerQueue> peer; ///< Named by the tasks.
        std::array<IndexedHeap<TaskItem>, 2> tasks;
    };
    struct Choice
    {
        Lane* lane = nullptr;
        Turn turn = Turn::Ordered;
    };

    /// Whether a lane may be served.
    struct Verdict
    {
        Eligibility state = Eligibility::Idle;
        ParkReason reason = ParkReason::Cap;
        TimePoint wake{};
    };

    PeerQueue& peerOf(const PeerId& peer) { return peerOf(peer, hashOf(peer)); }
    PeerQueue& peerOf(const PeerId& peer, std::uint32_t hash);
    [[nodiscard]] std::uint32_t hashOf(const PeerId& peer) const
    {
        return static_cast<std::uint32_t>(std::hash<PeerId>{}(peer));
    }
    [[nodiscard]] PeerQueue* lookUp(const PeerId& peer) const;
    [[nodiscard]] PeerQueue* lookUp(const PeerId& peer, std::uint32_t hash) const;
    void foresee(std::uint32_t peerHash, std::uint32_t cidHash) const;
    void foreseeTurns() const;
    Task& taskOf(TaskId task);
    Seq finish(Task& task, TaskEnd how, Seq cause);
    PeerQueue& abandon(PeerQueue& peer, Seq cause);
    void sweep();
    void count(PeerQueue& peer, TaskState state, std::int64_t change);
    static void link(Task& task);
    static void unlink(Task& task);
    void enqueue(Task& task);
    void dequeue(Task& task);
    void noteTop(Lane& lane);
    [[nodiscard]] auto places() const
    {
        return [this](std::uint32_t slot) -> std::uint32_t& { return m_tasks.place(slot); };
    }
    [[nodiscard]] static ReadyItem itemOf(const Lane& lane);
    void forgetAbsent(const PeerQueue& changed);

    // Eligibility.
    void refresh(PeerQueue& peer, Seq cause);
    void refreshBehind(Lane& lane, Seq cause);
    void reorder(Lane& lane);
    void tellFacts(PeerQueue& peer);
    void refreshLane(Lane& lane, TimePoint now);
    [[nodiscard]] Verdict judge(const Lane& lane, TimePoint now) const;
    [[nodiscard]] std::uint64_t capOf(const PeerQueue& peer) const noexcept
    {
        return peer.hasCap ? peer.cap : m_config.outstandingBytes;
    }
    [[nodiscard]] Verdict judgeChoke(PeerSlot peer) const;
    void enter(Lane& lane, TimePoint now);
    void leave(Lane& lane);
    [[nodiscard]] Lane& blocksAt(const ReadyItem& item) const { return m_peers[item.slot]->blocks; }
    [[nodiscard]] Lane& presencesAt(const ReadyItem& item) const
    {
        return m_peers[item.slot]->presences;
    }
    void tell(PeerQueue& peer, Seq cause);
    void countBusy(PeerQueue& peer);

    // Serving.
    [[nodiscard]] Choice choose() const;
    [[nodiscard]] static Throttle::Kind kindOf(const Lane& lane) noexcept
    {
        return &lane == &lane.peer->presences ? Throttle::Kind::Presence : Throttle::Kind::Block;
    }
    [[nodiscard]] bool nodeAllows(const Lane& lane);
    Seq tellPicked(const Choice& choice);
    [[nodiscard]] telemetry::PeerPicked picked(const Choice& choice) const;
    std::uint64_t takeTurn(Lane& lane, std::uint32_t worker, Dispatch& turn);

    // request_queue_telling.cpp
    void tellTokens(PeerQueue& peer, Seq cause);
    void tellNodeTokens(Seq cause);
    void tellDetail(PeerQueue& peer, Seq cause);

    void account(const Choice& choice, std::uint64_t bytes, bool blocksWait);

    [[nodiscard]] std::string sentence(const Lane& lane, TimePoint now) const;
    [[nodiscard]] std::string parkSentence(const Lane& lane, TimePoint now) const;
    [[nodiscard]] std::string nodeSentence(TimePoint now) const;
    [[nodiscard]] std::string stateSentence(const PeerQueue& peer, TimePoint now) const;
    [[nodiscard]] std::string rankText(const Lane& lane) const;
    [[nodiscard]] std::string auditPeer(const PeerQueue& peer) const;
    [[nodiscard]] std::string auditLane(const Lane& lane, std::uint64_t queuedBytes) const;

    const Clock* m_clock;
    telemetry::EventLog* m_log;
    std::unique_ptr<Strategy> m_strategy;
    RequestQueueConfig m_config;

    std::vector<std::unique_ptr<PeerQueue>> m_peers; ///< By slot; null where it is free.
    SlotIndex m_slots;
    std::vector<PeerSlot> m_freeSlots;
    std::set<PeerSlot> m_absent; ///< Not connected and without rules: to be forgotten.
    TaskTable m_tasks;
    std::vector<Departed> m_departed;

    DenseHeap<ReadyItem> m_ready; ///< Lanes of blocks.
    AgeList m_byAge;              ///< The same lanes, by how long they have been Ready unserved.
    DenseHeap<ReadyItem> m_readyPresences;
    DenseHeap<WakeItem> m_parked; ///< Those that wake by time.

    /// What is granted ahead of the line stands in the writers' way from then on, and those share
    /// the line evenly: little of it, or no strategy decides who gets what.
    static constexpr std::uint64_t kNodeBurstPart = 8;
    Throttle m_nodeThrottle{kNodeBurstPart};
    ToldTokens m_toldNodeTokens;
    std::array<ServiceKey, 3> m_toldTimes{}; ///< Virtual times by class, while somebody looks.
    bool m_nodePaused = false;
    std::array<std::uint32_t, 3> m_busy{}; ///< Peers, by class.
    std::vector<PeerSlot> m_changed;       ///< Of one tick.

    ByteShare m_presenceShare;
    ByteShare m_agedShare;
    std::uint64_t m_lastTurn = 0;
    TaskCounts m_counts;
};

} // namespace swapscope::bitswap
