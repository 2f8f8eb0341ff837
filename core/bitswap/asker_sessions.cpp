// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/asker.h"
#include "core/bitswap/words.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

// --- the callers' side ---------------------------------------------------------------------------

void Asker::openSession(SessionId session, const std::string& origin, std::uint32_t wants,
                        Seq cause)
{
    const auto [place, isNew] = m_sessions.try_emplace(session, session, m_clock->now());
    place->second.isKept = wants == 0;
    m_log->emit(telemetry::SessionOpened{session, origin, wants}, cause);
    arm(place->second);
}

void Asker::closeSession(SessionId session, Seq cause)
{
    const auto found = m_sessions.find(session);
    if (found != m_sessions.end() && found->second.wants().empty()) {
        endSession(found->second, cause);
    }
}

void Asker::endSession(Session& session, Seq cause)
{
    setTimer(session.timer, {}, session.id().value, kSessionTimer);
    m_log->emit(telemetry::SessionClosed{session.id(), session.isComplete()}, cause);
    m_sessions.erase(session.id());
}

void Asker::join(SessionId session, Want& want)
{
    Session& joined = m_sessions.at(session);
    joined.add(want.rank());
    if (joined.timer == TimePoint{}) { // it had nothing to wait for
        joined.restart(m_clock->now());
        arm(joined);
    }
    want.sessions.push_back(&joined);
    for (const auto& [handle, ask] : want.asks) {
        if (ask.state == AskState::Have) {
            addMember(want, m_peers.at(handle), want.cause);
        }
    }
}

void Asker::leave(SessionId session, Want& want, Seq cause)
{
    const auto found = std::ranges::find(want.sessions, session, &Session::id);
    if (found == want.sessions.end()) {
        return;
    }
    Session& left = **found;
    want.sessions.erase(found);
    removeWant(left, want, false, cause);
    if (want.stage != Want::Stage::Asking || want.isBroadcast || hasMembers(want)) {
        return;
    }
    offerEverybody(want, cause); // it was left to members that are not its own any more
}

/// A session that is not kept ends with its last want.
void Asker::removeWant(Session& session, const Want& want, bool isDone, Seq cause)
{
    session.remove(want.rank());
    if (!isDone) {
        session.giveUp();
    }
    if (!session.wants().empty()) {
        return;
    }
    if (session.isKept) {
        arm(session);
    } else {
        endSession(session, cause);
    }
}

// --- members -------------------------------------------------------------------------------------

bool Asker::isMember(const Peer& peer, const Want& want)
{
    return std::ranges::any_of(
        want.sessions, [&peer](const Session* session) { return session->isMember(peer.handle); });
}

bool Asker::hasMembers(const Want& want)
{
    return std::ranges::any_of(want.sessions, &Session::hasMembers);
}

/// Whether the peer is one of those that are to be asked for the want.
bool Asker::concerns(const Peer& peer, const Want& want) const
{
    return want.isBroadcast || m_usable == 1
           || std::ranges::any_of(want.sessions, [&peer](const Session* session) {
                  return session->asks(peer.handle);
              });
}

/// What is wanted already was brought to others: this one may have it.
void Asker::invite(const Peer& peer)
{
    for (auto& [id, session] : m_sessions) {
        session.invite(peer.handle);
    }
}

/// The peer has the want, and so perhaps what else its sessions want.
void Asker::addMember(const Want& want, Peer& peer, Seq cause)
{
    for (Session* const session : want.sessions) {
        session->noteYes(peer.handle);
        if (!session->join(peer.handle)) {
            continue;
        }
        session->setAway(peer.handle, !peer.isUsable());
        m_log->emit(telemetry::SessionPeerChanged{session->id(), peer.id, true,
                                                  "had " + shortName(want.cid)},
                    cause);
        if (session->wants().size() > 1) {
            peer.cursor = std::min(peer.cursor, session->wants().begin()->before());
            touch(peer);
        }
    }
}

void Asker::noteNo(const Want& want, Peer& peer, Seq cause)
{
    for (Session* const session : want.sessions) {
        const bool isTooMuch = session->noteNo(peer.handle);
        if (isTooMuch && peer.outstanding == 0 && peer.ready.empty()) {
            removeMember(*session, peer,
                         std::to_string(Session::kMaxNosInARow) + " times DONT_HAVE in a row",
                         cause);
        }
    }
}

void Asker::removeMember(Session& session, const Peer& peer, std::string why, Seq cause)
{
    if (!session.leave(peer.handle)) {
        return;
    }
    m_log->emit(telemetry::SessionPeerChanged{session.id(), peer.id, false, std::move(why)}, cause);
    feed(session);
}

/// A member that cannot be asked does not keep the others from being asked.
void Asker::setAway(const Peer& peer, bool isAway)
{
    for (auto& [id, session] : m_sessions) {
        session.setAway(peer.handle, isAway);
        feed(session);
    }
}

// --- what everybody is asked for -----------------------------------------------------------------

/// Has the session look for room at the end of the turn.
void Asker::feed(Session& session)
{
    if (!std::exchange(session.isHungry, true)) {
        m_hungry.push_back(session.id());
    }
}

void Asker::feedAll()
{
    for (auto& [id, session] : m_sessions) {
        feed(session);
    }
}

void Asker::serveHungry()
{
    const std::vector<SessionId> hungry = std::exchange(m_hungry, {});
    for (const SessionId id : hungry) {
        const auto found = m_sessions.find(id);
        if (found == m_sessions.end()) {
            continue;
        }
        Session& session = found->second;
        session.isHungry = false;
        while (!session.hasMembers() && session.hasRoom()) {
            Want* const want = takeHeld(session);
            if (want == nullptr) {
                break;
            }
            session.setLive(want->rank());
            offerEverybody(*want, want->cause);
        }
    }
}

/// The session's next want that is not everybody's yet.
Want* Asker::takeHeld(Session& session)
{
    while (const auto next = session.takeNext()) {
        Want* const want = m_wants->at(next->number);
        if (want->stage == Want::Stage::Asking && !want->isBroadcast) {
            return want;
        }
    }
    return nullptr;
}

void Asker::offerEverybody(Want& want, Seq cause)
{
    want.isBroadcast = true;
    for (auto& [handle, peer] : m_peers) {
        const bool isPassed = peer.isUsable() && peer.cursor >= want.rank();
        if (isPassed && !offerTo(peer, want, cause)) {
            awaitTurn(want, peer);
        }
    }
    consider(want, cause);
}

// --- time ----------------------------------------------------------------------------------------

void Asker::arm(Session& session)
{
    const bool hasNoTime = m_isPaused || (session.isKept && session.wants().empty());
    setTimer(session.timer, hasNoTime ? TimePoint{} : session.nextTick(), session.id().value,
             kSessionTimer);
}

/// No block came for a while, or it is time to look for others.
void Asker::onSessionTick(Session& session)
{
    std::vector<Want*> wants;
    while (wants.size() < Session::kBroadcast) {
        Want* const want = takeHeld(session);
        if (want == nullptr) {
            break;
        }
        wants.push_back(want);
    }
    const TimePoint now = m_clock->now();
    const SessionTickKind kind = session.tick(now);
    arm(session);
    const Seq ticked = m_log->emit(telemetry::SessionTicked{
        session.id(), kind, static_cast<std::uint32_t>(wants.size()), session.nextTick() - now});
    for (Want* const want : wants) {
        offerEverybody(*want, ticked);
    }
}

} // namespace swapscope::bitswap
