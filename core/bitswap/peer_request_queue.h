// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/bitswap/byte_share.h"
#include "core/bitswap/peer_queue.h"
#include "core/bitswap/strategies/strategy.h"
#include "core/telemetry/event_log.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace swapscope::bitswap {

struct RequestQueueConfig
{
    std::uint64_t outstandingBytes = limits::kOutstandingBytes;
    std::uint64_t envelopeBytes = limits::kEnvelopeBytes;
    Duration maxWait = std::chrono::seconds{10};
};

/// One turn: tasks of one peer that go into one envelope.
struct Dispatch
{
    PeerId peer;
    std::vector<TaskId> tasks{}; ///< All blocks or all presences; Active now.
    Seq cause = 0;
};

/// Who is served next. Two levels: among the peers that may be served the strategy chooses, inside
/// a peer the priority.
///
/// A peer is Ready only while its next answer may go out: bytes outstanding within the cap (or none
/// outstanding), tokens for it, no pause after a failed send. Everything that can change this moves
/// the peer at once, so a slow or limited peer never stands in front of another.
/// Presences have a lane of their own and go first until they have used a tenth of the bytes; a
/// Ready peer unserved for maxWait goes next, oldest first, for at most a tenth of the bytes.
/// All steps are O(log n). Emits Task*, PeerEligibility and PeerPicked. Lives on the node strand.
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
    /// Ends the peer's tasks as Gone. What is with the port stays outstanding until released.
    void disconnect(const PeerId& peer, Seq cause);
    /// Pauses a peer whose send failed.
    void freeze(const PeerId& peer, TimePoint until, Seq cause);
    /// Works for absent peers too and is kept.
    void setRate(const PeerId& peer, std::optional<std::uint64_t> bytesPerSecond, Seq cause);
    void setWeight(const PeerId& peer, std::uint32_t hundredths);

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
    /// Takes the next turn for worker `worker`; none when nobody is Ready.
    [[nodiscard]] std::optional<Dispatch> pick(std::uint32_t worker);
    /// Wakes peers whose time has come.
    void onTick();
    /// When the next parked peer may wake; the epoch: none by time alone.
    [[nodiscard]] TimePoint nextWake() const;

    // --- questions
    [[nodiscard]] const Task* find(TaskId task) const;
    [[nodiscard]] const Task* find(const PeerId& peer, const Cid& cid) const;
    [[nodiscard]] const PeerQueue* find(const PeerId& peer) const;
    [[nodiscard]] bool hasReady() const noexcept
    {
        return !m_ready.empty() || !m_readyPresences.empty();
    }
    [[nodiscard]] const TaskCounts& counts() const noexcept { return m_counts; }
    /// Order of service by a dry run on copies of the keys; what is parked comes last with its
    /// reason. At most 64 places. O(peers · log 64).
    [[nodiscard]] std::vector<telemetry::ServiceOrder::Place> order() const;
    /// Recomputes every sum and order. @return the first thing that is wrong, or nothing. For
    /// tests.
    [[nodiscard]] std::string audit() const;

private:
    struct Choice
    {
        Lane* lane = nullptr;
        Turn turn = Turn::Ordered;
    };

    PeerQueue& peerOf(const PeerId& peer);
    PeerQueue* lookUp(const PeerId& peer);
    Task& taskOf(TaskId task);
    void count(PeerQueue& peer, TaskState state, std::int64_t change);
    void enqueue(Task& task);
    void dequeue(Task& task);
    void forgetAbsent();

    // Eligibility.
    void refresh(PeerQueue& peer, Seq cause);
    void refreshLane(Lane& lane, TimePoint now);
    void judge(Lane& lane, TimePoint now) const;
    void enter(Lane& lane, TimePoint now);
    void leave(Lane& lane);
    void retag(Lane& lane);
    void tell(PeerQueue& peer, Seq cause);

    // Serving.
    [[nodiscard]] Choice choose() const;
    Seq tellPicked(const Choice& choice);
    [[nodiscard]] std::vector<Task*> takeTurn(Lane& lane);
    void account(const Choice& choice, std::uint64_t bytes, bool blocksWait);
    void settleWhenIdle();

    [[nodiscard]] std::string sentence(const Lane& lane, TimePoint now) const;
    [[nodiscard]] std::string parkSentence(const Lane& lane, TimePoint now) const;
    [[nodiscard]] std::string auditPeer(const PeerQueue& peer) const;

    const Clock* m_clock;
    telemetry::EventLog* m_log;
    std::unique_ptr<Strategy> m_strategy;
    RequestQueueConfig m_config;

    std::unordered_map<PeerId, PeerQueue> m_peers;
    std::unordered_map<TaskId, Task, StrongIdHash> m_tasks;
    std::vector<PeerSlot> m_freeSlots;
    PeerSlot m_slots = 0;

    IndexedHeap<Lane, ReadyOrder> m_ready; ///< Lanes of blocks.
    IndexedHeap<Lane, AgeOrder> m_byAge;   ///< The same lanes.
    IndexedHeap<Lane, ReadyOrder> m_readyPresences;
    IndexedHeap<Lane, WakeOrder> m_parked; ///< Those that wake by time.

    ByteShare m_presenceShare;
    ByteShare m_agedShare;
    std::uint64_t m_lastTask = 0;
    std::uint64_t m_lastTurn = 0;
    TaskCounts m_counts;
};

} // namespace swapscope::bitswap
