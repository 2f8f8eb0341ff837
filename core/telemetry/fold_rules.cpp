// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

namespace {

bool hasLimit(const PeerRules& rules)
{
    return rules.uploadLimit || rules.downloadLimit;
}

} // namespace

void fold(Book& book, const Event& event, const PeerRulesChanged& body)
{
    PeerRecord& peer = peerOf(book, body.peer);
    if (hasLimit(peer.row.rules) != hasLimit(body.rules)) {
        hasLimit(body.rules) ? ++book.totals.limits : --book.totals.limits;
        book.totalsChanged = true;
    }
    if (peer.session) {
        settleLag(book, peer);
        if (peer.session->lag.isBacklogged) {
            book.backloggedWeight += body.rules.weight;
            book.backloggedWeight -= peer.row.rules.weight;
        }
    }
    peer.row.rules = body.rules;
    if (peer.session) {
        judgeServable(book, peer, event.at);
    }
    touch(book, peer);
}

void fold(Book& book, const Event&, const NodeRulesChanged& body)
{
    book.totals.rules = body.rules;
    book.totalsChanged = true;
}

void fold(Book& book, const Event&, const DenialChanged& body)
{
    if (!body.answer) {
        const auto found = book.denials.find(body.what);
        if (found != book.denials.end()) {
            book.denialChanges.erased(found->first, found->second.mark);
            book.denials.erase(found);
        }
        return;
    }
    DenialRecord& record = book.denials[body.what];
    record.row.what = body.what;
    record.row.answer = *body.answer;
    book.denialChanges.touch(body.what, record.mark);
}

void fold(Book& book, const Event&, const WantsRefused& body)
{
    const bool isDenied = body.denial != DenyKey{};
    const auto kind = static_cast<std::size_t>(isDenied ? Refusal::Denied : body.kind);
    tally(book, findPeer(book, body.peer),
          [&](Counts& counts) { counts.refused[kind] += body.count; });
    const auto found = book.denials.find(body.denial);
    if (found != book.denials.end()) {
        found->second.row.refused += body.count;
        book.denialChanges.touch(found->first, found->second.mark);
    }
}

void fold(Book& book, const Event&, const LedgerRestored& body)
{
    PeerRow& row = peerOf(book, body.peer).row;
    book.totals.sentBytes += body.figures.sentBytes - row.sentBytes;
    book.totals.receivedBytes += body.figures.receivedBytes - row.receivedBytes;
    book.totals.duplicateBytes += body.figures.duplicateBytes - row.duplicateBytes;
    book.totals.unaskedBytes += body.figures.unaskedBytes - row.unaskedBytes;
    book.totalsChanged = true;
    row.sentBytes = body.figures.sentBytes;
    row.receivedBytes = body.figures.receivedBytes;
    row.duplicateBytes = body.figures.duplicateBytes;
    row.unaskedBytes = body.figures.unaskedBytes;
    row.exchanges = body.figures.exchanges;
    row.firstExchange = body.figures.firstExchange;
    row.lastExchange = body.figures.lastExchange;
    touch(book, peerOf(book, body.peer));
}

void fold(Book& book, const Event& event, const LedgerReset& body)
{
    fold(book, event, LedgerRestored{body.peer, {}});
}

// --- sessions
// ------------------------------------------------------------------------------------

namespace {

constexpr std::size_t kMaxMembersShown = 64;

template <typename Change>
void changeSession(Book& book, SessionId session, const Change& change)
{
    const auto found = book.sessions.find(session);
    if (found != book.sessions.end()) {
        change(found->second.row);
        book.sessionChanges.touch(session, found->second.mark);
    }
}

} // namespace

void countDone(Book& book, SessionId session)
{
    changeSession(book, session, [](SessionRow& row) { ++row.done; });
}

SessionRow rowOf(const SessionRecord& record)
{
    SessionRow row = record.row;
    if (record.lastChoice) {
        row.lastChoice = shortName(record.lastChoice->peer) + ' ' + reasonOf(*record.lastChoice);
    }
    return row;
}

void fold(Book& book, const Event& event, const SessionOpened& body)
{
    const auto [place, isNew] = book.sessions.try_emplace(body.session);
    SessionRecord& record = place->second;
    if (!isNew) { // a number that was used before
        std::erase(book.endedSessions, body.session);
        const RowMark mark = record.mark;
        record = {};
        record.mark = mark;
    }
    record.row.session = body.session;
    record.row.origin = body.origin;
    record.row.since = event.at;
    record.row.wants = body.wants;
    record.isGrowing = body.wants == 0;
    book.sessionChanges.touch(body.session, record.mark);
}

void fold(Book& book, const Event&, const SessionClosed& body)
{
    const auto closed = book.sessions.find(body.session);
    if (closed == book.sessions.end() || closed->second.row.state != SessionState::Open) {
        return;
    }
    closed->second.row.state = body.complete ? SessionState::Complete : SessionState::GivenUp;
    book.sessionChanges.touch(closed->first, closed->second.mark);
    book.endedSessions.push_back(body.session);
    if (book.endedSessions.size() > Delta::kMaxEndedSessions) {
        const auto oldest = book.sessions.find(book.endedSessions.front());
        book.endedSessions.pop_front();
        book.sessionChanges.erased(oldest->first, oldest->second.mark);
        book.sessions.erase(oldest);
    }
}

void fold(Book& book, const Event&, const SessionPeerChanged& body)
{
    changeSession(book, body.session, [&body](SessionRow& row) {
        const auto at = std::ranges::find(row.members, body.peer);
        if (!body.isMember && at != row.members.end()) {
            row.members.erase(at);
        } else if (body.isMember && at == row.members.end()
                   && row.members.size() < kMaxMembersShown) {
            row.members.push_back(body.peer);
        }
    });
}

void fold(Book& book, const Event&, const SessionChose& body)
{
    const auto found = book.sessions.find(body.session);
    if (found != book.sessions.end()) {
        found->second.lastChoice = body;
        book.sessionChanges.touch(body.session, found->second.mark);
    }
}

void fold(Book& book, const Event& event, const SessionTicked& body)
{
    changeSession(book, body.session, [&](SessionRow& row) {
        row.broadcasts += body.broadcast > 0 ? 1U : 0U;
        row.nextTick = event.at + body.next;
    });
}

// --- answers to questions
// ------------------------------------------------------------------------

void fold(Book& book, const Event&, const PeerExplained& body)
{
    book.peerExplained = body;
}

void fold(Book& book, const Event&, const WantExplained& body)
{
    book.wantExplained = body;
}

void fold(Book& book, const Event&, const LedgerHistory& body)
{
    book.ledgerHistory = body;
}

} // namespace swapscope::telemetry
