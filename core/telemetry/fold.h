// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/book.h"

/// One function per kind of event that changes the tables, and what they share.
/// Events that name unknown rows change nothing; no event can make the tables
/// inconsistent.
namespace swapscope::telemetry {

/// For the kinds that change nothing.
template <typename Body>
void fold(Book&, const Event&, const Body&)
{}

// fold_peers.cpp
void fold(Book& book, const Event& event, const DialStarted& body);
void fold(Book& book, const Event& event, const DialFailed& body);
void fold(Book& book, const Event& event, const PeerConnected& body);
void fold(Book& book, const Event& event, const PeerIdentified& body);
void fold(Book& book, const Event& event, const RttMeasured& body);
void fold(Book& book, const Event& event, const PeerDisconnected& body);
void fold(Book& book, const Event& event, const PeerEligibility& body);
void fold(Book& book, const Event& event, const LedgerCredited& body);

// fold_wants.cpp
void fold(Book& book, const Event& event, const WantAdded& body);
void fold(Book& book, const Event& event, const WantChanged& body);
void fold(Book& book, const Event& event, const WantAsked& body);
void fold(Book& book, const Event& event, const WantDone& body);
void fold(Book& book, const Event& event, const WantCancelled& body);

// fold_queue.cpp
void fold(Book& book, const Event& event, const TheirWantAdded& body);
void fold(Book& book, const Event& event, const TheirWantRemoved& body);
void fold(Book& book, const Event& event, const TaskPushed& body);
void fold(Book& book, const Event& event, const TaskChanged& body);
void fold(Book& book, const Event& event, const TaskMoved& body);
void fold(Book& book, const Event& event, const TaskEnded& body);
void fold(Book& book, const Event& event, const CancelledTooLate& body);
void fold(Book& book, const Event& event, const WorkerChanged& body);
void fold(Book& book, const Event& event, const WorkersResized& body);
void fold(Book& book, const Event& event, const EnvelopeSent& body);
void fold(Book& book, const Event& event, const ServiceOrder& body);

// fold_message_queues.cpp
void fold(Book& book, const Event& event, const QueueStateChanged& body);
void fold(Book& book, const Event& event, const EntryQueued& body);
void fold(Book& book, const Event& event, const EntryErased& body);
void fold(Book& book, const Event& event, const MessageGrabbed& body);
void fold(Book& book, const Event& event, const MessageSent& body);

// fold_rules.cpp
void fold(Book& book, const Event& event, const PeerRulesChanged& body);
void fold(Book& book, const Event& event, const NodeRulesChanged& body);
void fold(Book& book, const Event& event, const DenialChanged& body);
void fold(Book& book, const Event& event, const WantsRefused& body);
void fold(Book& book, const Event& event, const LedgerRestored& body);
void fold(Book& book, const Event& event, const LedgerReset& body);
void fold(Book& book, const Event& event, const SessionOpened& body);
void fold(Book& book, const Event& event, const SessionClosed& body);
void fold(Book& book, const Event& event, const SessionPeerChanged& body);
void fold(Book& book, const Event& event, const SessionChose& body);
void fold(Book& book, const Event& event, const SessionTicked& body);
void fold(Book& book, const Event& event, const PeerExplained& body);
void fold(Book& book, const Event& event, const WantExplained& body);
void fold(Book& book, const Event& event, const LedgerHistory& body);

// fold_service.cpp
void fold(Book& book, const Event& event, const TokensChanged& body);

// fold_totals.cpp
void fold(Book& book, const Event& event, const NodeStarted& body);
void fold(Book& book, const Event& event, const Listening& body);
void fold(Book& book, const Event& event, const NodeStopped& body);
void fold(Book& book, const Event& event, const MessageReceived& body);
void fold(Book& book, const Event& event, const MessageRefused& body);
void fold(Book& book, const Event& event, const BlockReceived& body);
void fold(Book& book, const Event& event, const BlockStored& body);

// fold_records.cpp
void fold(Book& book, const Event& event, const MessageSeen& body);
void fold(Book& book, const Event& event, const BlockExplained& body);
void fold(Book& book, const Event& event, const LimitsCounted& body);

// fold_jobs.cpp
void fold(Book& book, const Event& event, const JobStarted& body);
void fold(Book& book, const Event& event, const JobProgress& body);
void fold(Book& book, const Event& event, const JobWaiting& body);
void fold(Book& book, const Event& event, const JobEnded& body);
void fold(Book& book, const Event& event, const KeptChanged& body);
void fold(Book& book, const Event& event, const CollectPlanned& body);
void fold(Book& book, const Event& event, const BlocksRemoved& body);

// fold_notices.cpp
void note(Book& book, const Event& event);
/// A peer as people tell them apart: the end of its id, since the starts are alike.
[[nodiscard]] std::string shortName(const PeerId& peer);

// --- shared
// --------------------------------------------------------------------------------------

/// The peer's record; a new one for a peer that was never met. The oldest
/// departed peer makes room.
PeerRecord& peerOf(Book& book, const PeerId& peer);
[[nodiscard]] PeerRecord* findPeer(Book& book, const PeerId& peer) noexcept;
[[nodiscard]] Session& sessionOf(Book& book, PeerRecord& peer);
void touch(Book& book, PeerRecord& peer);
/// One more want of the session is done.
void countDone(Book& book, SessionId session);
/// Has the next tick look at this peer.
void activate(Book& book, PeerRecord& peer);

/// Forgets the tasks and wants of a peer that left, and what we asked there.
void dropTheirs(Book& book, PeerRecord& peer);
void dropAsks(Book& book, PeerRecord& peer);
void dropQueue(Book& book, PeerRecord& peer);

/// Changes the counts of the node and, when it is known, of the peer.
template <typename Change>
void tally(Book& book, PeerRecord* peer, const Change& change)
{
    change(book.totals.counts);
    book.totalsChanged = true;
    if (peer != nullptr) {
        change(peer->row.counts);
        touch(book, *peer);
    }
}

// fold_service.cpp: what the queue owes whom.

/// fold_wants.cpp: a wanted block came.
void noteArrival(Book& book, PeerRecord* from, const BlockReceived& body, TimePoint at);

/// A task moves on: its times, and the virtual time when it is dispatched.
void countMove(Book& book, const Event& event, TaskRecord& task, TaskState next);
void countEnd(Book& book, PeerRecord& peer, TaskRecord& task, TaskEnd how);
/// The peer is, or is not, backlogged and served by its weight from now on.
/// `isIdle`: it wants nothing, and owes and is owed nothing.
void setBacklogged(Book& book, PeerRecord& peer, bool isBacklogged, bool isIdle);
/// Before its weight changes.
void settleLag(Book& book, PeerRecord& peer);
void countWorkTime(Book& book);

/// Adds the time until `now` to the slices in progress.
void countQueueTime(QueueRecord& queue, TimePoint now);
void countServable(Session& session, TimePoint now);
void countThrottled(PeerRecord& peer, TimePoint now);
/// fold_peers.cpp: counts from now on whether the peer may be served, by its eligibility and rules.
/// It has a session.
void judgeServable(Book& book, PeerRecord& peer, TimePoint at);

// What a tick does, in this order; `slot` is the slice that ends.
void tickPeers(Book& book, TimePoint now,
               Duration length); ///< Calls tickQueue() for each.
void tickWork(Book& book, std::size_t slot);
void tickService(Book& book,
                 bool isSecond); ///< After the window has closed the slice.
void tickTokens(Book& book, PeerRecord& peer);
void tickQueue(Book& book, PeerRecord& peer, std::size_t slot);
void tickShares(Book& book);
void tickFairness(Book& book);
void tickWants(Book& book, TimePoint now);
void tickLimits(Book& book);

/// fold_records.cpp: the limits that are counted.
[[nodiscard]] std::vector<limits::Use> limitsOf(const Book& book);

} // namespace swapscope::telemetry
