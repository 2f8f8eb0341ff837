// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/asker.h"

#include "core/bitswap/words.h"

#include <utility>

namespace swapscope::bitswap {

Asker::Asker(const Clock& clock, telemetry::EventLog& log, ExchangePort& port, WantTable& wants,
             ExchangeConfig config)
    : m_clock{&clock}
    , m_log{&log}
    , m_port{&port}
    , m_wants{&wants}
    , m_config{config}
{}

Asker::Peer* Asker::find(const PeerId& peer)
{
    const auto handle = m_handles.find(peer);
    return handle == m_handles.end() ? nullptr : &m_peers.at(handle->second);
}

void Asker::touch(Peer& peer)
{
    if (!std::exchange(peer.isTouched, true)) {
        m_touched.push_back(peer.handle);
    }
}

void Asker::touchAll()
{
    for (auto& [handle, peer] : m_peers) {
        touch(peer);
    }
}

void Asker::countUsable()
{
    const bool wasAlone = m_usable == 1;
    m_usable = 0;
    m_usableHave = 0;
    for (const auto& [handle, peer] : m_peers) {
        m_usable += peer.isUsable() ? 1U : 0U;
        m_usableHave += peer.isUsable() && peer.knowsHave() ? 1U : 0U;
    }
    if (m_usable == 1 && !wasAlone) { // everything is its own now
        for (auto& [handle, peer] : m_peers) {
            peer.cursor = {};
            touch(peer);
        }
    }
    feedAll();
}

// --- peers ---------------------------------------------------------------------------------------

void Asker::onPeerConnected(const PeerId& peer, Protocol protocol, Seq cause)
{
    if (Peer* const known = find(peer)) {
        onProtocol(*known, protocol);
        return;
    }
    const PeerHandle handle = ++m_lastHandle;
    m_handles.emplace(peer, handle);
    const auto [place, isNew] =
        m_peers.try_emplace(handle, Peer{handle, peer, shortName(peer), protocol,
                                         MessageQueue{peer, *m_clock, *m_log, *m_port}});
    place->second.isPaused = m_isPaused;
    invite(place->second);
    countUsable();
    if (place->second.isUsable()) {
        freeStalled(cause);
    }
    touch(place->second);
}

/// Somebody else can be asked now for what a queue cannot get through.
void Asker::freeStalled(Seq cause)
{
    for (auto& [handle, stalled] : m_peers) {
        if (stalled.isStalled) {
            stalled.cursor = {};
            considerAll(leaveAll(stalled, false, cause), cause);
        }
    }
}

void Asker::onPeerDisconnected(const PeerId& peer, Seq cause)
{
    Peer* const gone = find(peer);
    if (gone == nullptr) {
        return;
    }
    const WantNumbers numbers = leaveAll(*gone, true, cause);
    gone->queue.close(cause);
    setTimer(gone->queueTimer, {}, 0, gone->handle);
    const PeerHandle handle = gone->handle;
    m_handles.erase(peer);
    const auto gonePeer = m_peers.extract(handle);
    countUsable();
    for (auto& [id, session] : m_sessions) {
        removeMember(session, gonePeer.mapped(), "left", cause);
    }
    considerAll(numbers, cause);
    touchAll();
}

Asker::WantNumbers Asker::leaveAll(Peer& peer, bool isGone, Seq cause)
{
    WantNumbers numbers;
    for (const auto& [rank, want] : m_wants->inOrder()) {
        const auto found = want->asks.find(peer.handle);
        if (found == want->asks.end()) {
            continue;
        }
        close(*want, peer.handle, found->second);
        setState(*want, found->second, peer, AskState::Dropped, cause);
        want->asks.erase(found);
        if (!isGone) {
            peer.queue.cancel(want->cid, cause);
        }
        numbers.push_back(rank.number);
    }
    peer.ready.clear();
    peer.dormant.clear();
    touch(peer);
    return numbers;
}

void Asker::considerAll(const WantNumbers& numbers, Seq cause)
{
    for (const std::uint64_t number : numbers) {
        if (Want* const want = m_wants->at(number)) {
            consider(*want, cause);
        }
    }
}

void Asker::onProtocol(Peer& peer, Protocol protocol)
{
    const bool knewHave = peer.knowsHave();
    peer.protocol = protocol;
    if (peer.knowsHave() == knewHave) {
        return;
    }
    const WantNumbers numbers = leaveAll(peer, false, 0);
    peer.cursor = {};
    countUsable();
    considerAll(numbers, 0);
    fill(peer, 0);
}

/// What its queue cannot get through is asked of others, if there are any.
void Asker::onStall(Peer& peer)
{
    if (peer.isStalled || !peer.queue.isStalled()) {
        return;
    }
    peer.isStalled = true;
    countUsable();
    setAway(peer, true);
    if (m_usable > 0) {
        peer.cursor = {};
        considerAll(leaveAll(peer, false, 0), 0);
    }
    touchAll();
}

void Asker::onQueueConnected(const PeerId& peer, const Result<Protocol>& outcome)
{
    Peer* const known = find(peer);
    if (known == nullptr) {
        return;
    }
    if (outcome) {
        onProtocol(*known, *outcome);
    }
    known->queue.onConnected(outcome);
    touch(*known);
    onStall(*known);
}

void Asker::onWantStreamLost(const PeerId& peer, Seq cause)
{
    if (Peer* const known = find(peer)) {
        known->queue.doubt(cause);
        touch(*known);
    }
}

void Asker::onQueueSent(const PeerId& peer, const Result<std::uint64_t>& wireBytes)
{
    Peer* const known = find(peer);
    if (known == nullptr) {
        return;
    }
    for (const Cid& cid : known->queue.onSent(wireBytes)) {
        onWritten(*known, cid);
    }
    touch(*known);
    onStall(*known);
}

// --- time ----------------------------------------------------------------------------------------

void Asker::setTimer(TimePoint& slot, TimePoint at, std::uint64_t number, PeerHandle peer)
{
    if (slot == at) {
        return;
    }
    if (slot != TimePoint{}) {
        m_timers.erase({slot, number, peer});
    }
    slot = at;
    if (slot != TimePoint{}) {
        m_timers.insert({slot, number, peer});
    }
}

TimePoint Asker::nextWake() const
{
    return m_timers.empty() ? TimePoint{} : m_timers.begin()->at;
}

void Asker::onTick()
{
    const TimePoint now = m_clock->now();
    while (!m_timers.empty() && m_timers.begin()->at <= now) {
        const Timer timer = *m_timers.begin();
        m_timers.erase(m_timers.begin());
        const auto peer = m_peers.find(timer.peer);
        Want* const want = m_wants->at(timer.number);
        if (timer.peer == kSessionTimer) {
            Session& session = m_sessions.at(SessionId{timer.number});
            session.timer = {};
            onSessionTick(session);
        } else if (timer.number == 0) {
            onQueueTimer(peer->second);
        } else if (timer.peer == 0) {
            want->wakeAt = {};
            onWantTimer(*want);
        } else {
            Ask& ask = want->asks.at(timer.peer);
            ask.deadline = {};
            onSilence(*want, peer->second, ask);
        }
    }
}

void Asker::onQueueTimer(Peer& peer)
{
    peer.queueTimer = {};
    touch(peer);
}

/// A queue that may try again is worth a question again.
void Asker::recover(Peer& peer)
{
    const bool isBackingOff = peer.queue.state() == telemetry::QueueState::BackingOff
                              && peer.queue.nextWake() > m_clock->now();
    if (peer.isStalled && !isBackingOff) {
        peer.isStalled = false;
        invite(peer);
        countUsable();
        setAway(peer, !peer.isUsable());
    }
}

void Asker::onWantTimer(Want& want)
{
    if (std::exchange(want.isExhausted, false)) {
        askEverybodyAgain(want, want.cause);
    } else {
        consider(want, want.cause, true);
    }
}

void Asker::pump()
{
    do {
        serveHungry();
        pumpTouched();
    } while (!m_hungry.empty());
}

void Asker::pumpTouched()
{
    for (std::size_t i = 0; i < m_touched.size(); ++i) {
        const auto found = m_peers.find(m_touched[i]);
        if (found == m_peers.end()) {
            continue;
        }
        Peer& peer = found->second;
        peer.isTouched = false;
        recover(peer);
        pull(peer, 0);
        fill(peer, 0);
        peer.queue.pump();
        setTimer(peer.queueTimer, peer.queue.nextWake(), 0, peer.handle);
    }
    m_touched.clear();
}

} // namespace swapscope::bitswap
