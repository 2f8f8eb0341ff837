// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

namespace {

bool isWritten(AskState state)
{
    return state != AskState::Pending && state != AskState::Dropped;
}

bool isOpen(AskState state)
{
    return state != AskState::DontHave && state != AskState::Dropped;
}

bool isUnanswered(AskState state)
{
    return state == AskState::Sent || state == AskState::TimedOut;
}

bool isFinished(const OurWantRow& row)
{
    return row.phase == WantPhase::Done || row.phase == WantPhase::Cancelled;
}

WantPhase phaseOf(const WantRecord& want)
{
    if (want.stalled) {
        return WantPhase::Stalled;
    }
    if (want.blockAsks > 0) {
        return WantPhase::BlockRequested;
    }
    if (want.row.haves > 0) {
        return WantPhase::HaveFound;
    }
    return want.row.asked > 0 ? WantPhase::Asked : WantPhase::Queued;
}

void expectBytes(PeerRecord& peer)
{
    const Session& session = *peer.session;
    peer.row.expectedBytes =
        static_cast<std::uint64_t>(session.openBlockAsks * session.expectedBlock);
}

/// Adds (or takes away) one ask in every count that it is part of.
void countAsk(Book& book, WantRecord& want, PeerRecord* peer, const Ask& ask, bool add)
{
    const auto count = [add](std::uint32_t& counter, bool counts) {
        if (counts) {
            add ? ++counter : --counter;
        }
    };
    count(want.row.asked, isWritten(ask.state));
    count(want.row.haves, ask.state == AskState::Have);
    count(want.row.dontHaves, ask.state == AskState::DontHave);
    count(want.row.silent, ask.state == AskState::TimedOut);
    const bool isOpenBlockAsk = ask.type == WantType::Block && ask.state == AskState::Sent;
    const bool wasRequested = want.blockAsks > 0;
    count(want.blockAsks, isOpenBlockAsk);
    if (wasRequested != (want.blockAsks > 0)) {
        wasRequested ? --book.meters.requestedWants : ++book.meters.requestedWants;
    }
    if (peer != nullptr && peer->session) {
        count(peer->session->openBlockAsks, isOpenBlockAsk);
        expectBytes(*peer);
        count(peer->row.ourWants, isOpen(ask.state));
        count(peer->session->unanswered, isUnanswered(ask.state));
    }
}

void touchAsked(Book& book, PeerRecord& peer)
{
    touch(book, peer);
    if (peer.session && peer.session->queue) {
        book.queueChanges.touch(peer.row.peer, peer.session->queue->mark);
    }
}

void touchWant(Book& book, WantRecord& want)
{
    book.wantChanges.touch(want.row.cid, want.mark);
}

Ask* findAsk(WantRecord& want, const PeerRecord* peer)
{
    const auto found = std::ranges::find(want.asks, peer, &Ask::peer);
    return found == want.asks.end() ? nullptr : &*found;
}

Ask& addAsk(WantRecord& want, PeerRecord& peer, const WantAsked& body)
{
    std::vector<WantRecord*>& asked = peer.session->asked;
    asked.push_back(&want);
    return want.asks.emplace_back(
        Ask{.peer = &peer, .place = asked.size() - 1, .type = body.type, .state = body.state});
}

void removeAsk(Book& book, WantRecord& want, Ask& ask)
{
    PeerRecord& peer = *ask.peer;
    countAsk(book, want, &peer, ask, false);
    if (want.row.from == peer.row.peer) {
        want.row.from = {};
    }
    std::vector<WantRecord*>& asked = peer.session->asked;
    WantRecord* const last = asked.back();
    asked[ask.place] = last;
    findAsk(*last, &peer)->place = ask.place;
    asked.pop_back();
    touchAsked(book, peer);
    ask = want.asks.back();
    want.asks.pop_back();
}

void leaveList(Book& book, WantRecord& want)
{
    WantList& list = want.stalled ? book.stalled : book.waiting;
    list.erase(list.iterator_to(want));
}

/// Puts the want at the end of those that wait for news.
void hearNews(Book& book, WantRecord& want)
{
    leaveList(book, want);
    book.waiting.push_back(want);
    want.stalled = false;
    want.lastNews = book.now;
}

void forgetFinished(Book& book)
{
    while (!book.finished.empty()) {
        const auto& [cid, end] = book.finished.front();
        const auto found = book.wants.find(cid);
        const bool stale = found == book.wants.end() || found->second.finished != end;
        if (!stale) {
            const bool isOld = book.now - found->second.row.lastEvent >= kFinishedStay;
            if (!isOld && book.finishedCount <= kMaxFinishedWants) {
                return;
            }
            book.wantChanges.erased(cid, found->second.mark);
            book.wants.erase(found);
            --book.finishedCount;
        }
        book.finished.pop_front();
    }
}

void finish(Book& book, const Event& event, WantRecord& want, WantPhase phase)
{
    while (!want.asks.empty()) {
        removeAsk(book, want, want.asks.back());
    }
    leaveList(book, want);
    want.stalled = false;
    want.row.phase = phase;
    want.row.lastEvent = event.at;
    want.finished = event.seq;
    book.finished.emplace_back(want.row.cid, event.seq);
    ++book.finishedCount;
    --book.totals.ourWants;
    book.totalsChanged = true;
    touchWant(book, want);
}

/// The peer of an ask; none when it has left, whatever still times out there.
PeerRecord* askedPeer(Book& book, const WantAsked& body)
{
    if (body.state == AskState::Pending || body.state == AskState::Sent) {
        PeerRecord& peer = peerOf(book, body.peer);
        static_cast<void>(sessionOf(book, peer));
        return &peer;
    }
    PeerRecord* peer = findPeer(book, body.peer);
    return peer != nullptr && peer->session ? peer : nullptr;
}

/// A peer answered what was written to it, or did not in time.
void countAnswer(Book& book, PeerRecord& peer, const Ask& ask, AskState answer)
{
    if (ask.state == answer) {
        return;
    }
    tally(book, &peer, [answer](Counts& counts) {
        counts.haves += answer == AskState::Have ? 1U : 0U;
        counts.dontHaves += answer == AskState::DontHave ? 1U : 0U;
        counts.timeouts += answer == AskState::TimedOut ? 1U : 0U;
    });
    if (answer == AskState::Have && ask.sent != TimePoint{}) {
        const Duration time = book.now - ask.sent;
        peer.row.firstHave = peer.row.firstHave ? (*peer.row.firstHave + time) / 2 : time;
    }
}

/// Remembers when the want came how far.
void noteStep(Book& book, WantRecord& want, PeerRecord& peer, Ask& ask)
{
    const bool isBlock = ask.type == WantType::Block;
    const bool isAsked = ask.state == AskState::Pending || ask.state == AskState::Sent;
    if (want.candidate == TimePoint{} && ((isBlock && isAsked) || ask.state == AskState::Have)) {
        want.candidate = book.now;
    }
    if (ask.state != AskState::Sent) {
        return;
    }
    ask.sent = book.now;
    if (isBlock) {
        want.blockSent = book.now;
        tally(book, &peer, [](Counts& counts) { ++counts.blocksAsked; });
    }
}

/// Where the time until now went. Steps that were not seen took none.
WantLatency partsOf(const WantRecord& want, TimePoint now)
{
    const auto next = [](TimePoint step, TimePoint before) { return std::max(step, before); };
    const TimePoint candidate = next(want.candidate, want.row.since);
    const TimePoint sent = next(want.blockSent, candidate);
    const TimePoint arrived = next(want.arrived, sent);
    return {candidate - want.row.since, sent - candidate, arrived - sent, now - arrived};
}

void countLatency(Book& book, WantRecord& want, const PeerId& from)
{
    if (PeerRecord* const giver = findPeer(book, from); giver != nullptr && giver->session) {
        auto& latency = giver->session->wantLatency;
        if (!latency) {
            latency = std::make_unique<RecentSpread>();
        }
        latency->add(book.now - want.row.since, book.now);
    }
    want.row.parts = partsOf(want, book.now);
    book.wantLatency.add(book.now - want.row.since, book.now);
    book.meters.wantLatency.add(book.now - want.row.since);
    book.discovery.add(want.row.parts.discovery, book.now);
    book.meters.discovery.add(want.row.parts.discovery);
    book.ask.add(want.row.parts.ask, book.now);
    book.meters.ask.add(want.row.parts.ask);
    book.answer.add(want.row.parts.answer, book.now);
    book.meters.answer.add(want.row.parts.answer);
    book.storing.add(want.row.parts.storing, book.now);
    book.meters.storing.add(want.row.parts.storing);
}

WantRecord* findOpen(Book& book, const Cid& cid)
{
    const auto found = book.wants.find(cid);
    return found == book.wants.end() || isFinished(found->second.row) ? nullptr : &found->second;
}

void growSession(Book& book, SessionId session)
{
    const auto found = book.sessions.find(session);
    if (found != book.sessions.end() && found->second.isGrowing) {
        ++found->second.row.wants;
        book.sessionChanges.touch(session, found->second.mark);
    }
}

} // namespace

void fold(Book& book, const Event& event, const WantAdded& body)
{
    if (WantRecord* open = findOpen(book, body.cid)) {
        open->row.type = body.type;
        open->row.priority = body.priority;
        open->row.lastEvent = event.at;
        touchWant(book, *open);
        return;
    }
    const auto [place, isNew] = book.wants.try_emplace(body.cid);
    WantRecord& want = place->second;
    if (!isNew) { // finished: the reader's knowledge of the row outlives its end
        --book.finishedCount;
        const RowMark mark = want.mark;
        want = WantRecord{};
        want.mark = mark;
    }
    want.row.cid = body.cid;
    want.row.type = body.type;
    want.row.priority = body.priority;
    want.row.origin = body.origin;
    want.row.session = body.session;
    want.sessions.push_back(body.session);
    growSession(book, body.session);
    want.row.since = event.at;
    want.row.lastEvent = event.at;
    want.lastNews = event.at;
    book.waiting.push_back(want);
    ++book.totals.ourWants;
    book.totalsChanged = true;
    touchWant(book, want);
}

void fold(Book& book, const Event& event, const WantChanged& body)
{
    if (WantRecord* want = findOpen(book, body.cid)) {
        want->row.priority = body.priority;
        want->row.lastEvent = event.at;
        if (body.session != SessionId{}) {
            want->sessions.push_back(body.session);
            growSession(book, body.session);
        }
        touchWant(book, *want);
    }
}

void fold(Book& book, const Event& event, const WantAsked& body)
{
    WantRecord* want = findOpen(book, body.cid);
    if (want == nullptr) {
        return;
    }
    want->row.lastEvent = event.at;
    if (body.state == AskState::Dropped) {
        if (Ask* const ask = findAsk(*want, findPeer(book, body.peer))) {
            removeAsk(book, *want, *ask);
        }
    } else if (PeerRecord* asked = askedPeer(book, body)) {
        PeerRecord& peer = *asked;
        Ask* const known = findAsk(*want, &peer);
        if (known != nullptr) {
            countAsk(book, *want, &peer, *known, false);
            countAnswer(book, peer, *known, body.state);
            known->type = body.type;
            known->state = body.state;
        }
        Ask& ask = known != nullptr ? *known : addAsk(*want, peer, body);
        noteStep(book, *want, peer, ask);
        countAsk(book, *want, &peer, ask, true);
        const bool asksBlock = body.type == WantType::Block
                               && (body.state == AskState::Pending || body.state == AskState::Sent);
        if (asksBlock) {
            want->row.from = body.peer;
        } else if (want->row.from == body.peer) {
            want->row.from = {};
        }
        if (body.state == AskState::Have) {
            hearNews(book, *want);
        }
        touchAsked(book, peer);
    }
    want->row.phase = phaseOf(*want);
    touchWant(book, *want);
}

void fold(Book& book, const Event& event, const WantDone& body)
{
    book.blocks.fetched(body.cid, body.latency);
    if (WantRecord* want = findOpen(book, body.cid)) {
        if (!body.from.empty()) {
            countLatency(book, *want, body.from);
        }
        finish(book, event, *want, WantPhase::Done);
        want->row.from = body.from;
        want->row.bytes = body.bytes;
        want->row.latency = body.latency;
        for (const SessionId session : want->sessions) {
            countDone(book, session);
        }
        forgetFinished(book);
    }
}

void fold(Book& book, const Event& event, const WantCancelled& body)
{
    if (WantRecord* want = findOpen(book, body.cid)) {
        finish(book, event, *want, WantPhase::Cancelled);
        forgetFinished(book);
    }
}

void noteArrival(Book& book, PeerRecord* from, const BlockReceived& body, TimePoint at)
{
    constexpr double kWeight = 1.0 / 8;
    if (from != nullptr) {
        from->lastDelivery = at;
    }
    if (from != nullptr && from->session) {
        double& expected = from->session->expectedBlock;
        expected += kWeight * (static_cast<double>(body.bytes) - expected);
        expectBytes(*from);
    }
    if (WantRecord* const want = findOpen(book, body.cid)) {
        want->arrived = at;
        const Ask* const ask = findAsk(*want, from);
        if (ask != nullptr && ask->type == WantType::Block && ask->sent != TimePoint{}) {
            want->blockSent = ask->sent; // others may have been asked later
        }
    }
}

void dropAsks(Book& book, PeerRecord& peer)
{
    while (!peer.session->asked.empty()) {
        WantRecord& want = *peer.session->asked.back();
        removeAsk(book, want, *findAsk(want, &peer));
        want.row.phase = phaseOf(want);
        touchWant(book, want);
    }
}

void tickWants(Book& book, TimePoint now)
{
    forgetFinished(book);
    while (!book.waiting.empty()) {
        WantRecord& want = book.waiting.front();
        if (now - want.lastNews < kStalledAfter) {
            return;
        }
        // Its turn may not have come: nobody was asked, or the peer is busy with
        // our other wants.
        const PeerRecord* from = findPeer(book, want.row.from);
        const bool isServed = from != nullptr && now - from->lastDelivery < kStalledAfter;
        if (want.row.asked == 0 || isServed) {
            hearNews(book, want);
            continue;
        }
        leaveList(book, want);
        book.stalled.push_back(want);
        want.stalled = true;
        want.row.phase = WantPhase::Stalled;
        touchWant(book, want);
    }
}

} // namespace swapscope::telemetry
