// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/asker.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

namespace {

/// What an answer made of the peer's score. @param peer  An Asker::Peer.
void tellScore(telemetry::EventLog& log, const auto& peer, TimePoint now, Seq cause)
{
    if (!log.tellsDetail()) {
        return;
    }
    using telemetry::PeerStanding;
    PeerStanding standing = PeerStanding::Mixed;
    if (peer.score.isPromising(now)) {
        standing = PeerStanding::Promising;
    } else if (peer.score.isDiscouraging(now)) {
        standing = PeerStanding::Discouraging;
    }
    log.emit(telemetry::PeerScored{.peer = peer.id,
                                   .standing = standing,
                                   .recentBlocks =
                                       static_cast<std::uint32_t>(peer.score.recentBlocks(now)),
                                   .latency = peer.score.latency()},
             cause);
}

constexpr Duration kLongestPatience = std::chrono::seconds{30};

telemetry::WantType shownType(WantType type) noexcept
{
    return type == WantType::Block ? telemetry::WantType::Block : telemetry::WantType::Have;
}

} // namespace

// --- wants ---------------------------------------------------------------------------------------

void Asker::start(std::span<Want* const> wants, Seq cause)
{
    for (Want* const want : wants) {
        want->stage = Want::Stage::Asking;
        std::ranges::for_each(want->sessions,
                              [want](Session* session) { session->hold(want->rank()); });
        offer(*want, want->cause != 0 ? want->cause : cause);
        std::ranges::for_each(want->sessions, [this](Session* session) { feed(*session); });
    }
}

void Asker::pause(Want& want)
{
    want.stage = Want::Stage::Storing;
    closeAll(want);
}

void Asker::resumeLater(Want& want)
{
    want.stage = Want::Stage::Asking;
    for (auto& [handle, ask] : want.asks) {
        Peer& peer = m_peers.at(handle);
        setState(want, ask, peer, AskState::TimedOut, 0);
        noteDormant(want, peer, ask);
    }
    want.isExhausted = true;
    setTimer(want.wakeAt, m_clock->now() + m_config.askTimeout, want.number, 0);
}

void Asker::stop(Want& want, const PeerId& deliverer, bool isDone, Seq cause)
{
    for (Session* const session : std::exchange(want.sessions, {})) {
        removeWant(*session, want, isDone, cause);
    }
    want.stage = Want::Stage::Storing;
    closeAll(want);
    for (const auto& [handle, ask] : want.asks) {
        Peer& peer = m_peers.at(handle);
        if (peer.id != deliverer) {
            peer.queue.cancel(want.cid, cause);
            touch(peer);
        }
    }
    want.asks.clear();
}

void Asker::setPriority(Want& want, std::int32_t priority, Seq cause)
{
    setReady(want, false);
    m_wants->setPriority(want, priority);
    setReady(want, want.chosen == 0 && want.stage == Want::Stage::Asking);
    for (auto& [handle, peer] : m_peers) {
        const auto found = want.asks.find(handle);
        if (found == want.asks.end()) {
            peer.cursor = std::min(peer.cursor, want.rank().before());
            touch(peer);
        } else if (found->second.isOpen()) {
            peer.queue.want(want.cid, {found->second.type, priority, true}, cause);
            touch(peer);
        }
    }
}

// --- answers -------------------------------------------------------------------------------------

void Asker::onPresence(const PeerId& peer, const Presence& presence, Seq cause)
{
    Peer* const from = find(peer);
    Want* const want = m_wants->find(presence.cid);
    if (from == nullptr || want == nullptr || want->stage != Want::Stage::Asking) {
        return;
    }
    auto found = want->asks.find(from->handle);
    if (found == want->asks.end()) {
        if (!presence.have) {
            return;
        }
        found = want->asks.emplace(from->handle, Ask{}).first; // it says so without being asked
        found->second.state = AskState::Dropped;
    }
    Ask& ask = found->second;
    from->score.presence(m_clock->now(), presence.have, latencyOf(ask));
    tellScore(*m_log, *from, m_clock->now(), cause);
    touch(*from);
    if (presence.have) {
        addMember(*want, *from, cause);
        from->queue.answeredHave(want->cid, cause);
        if (want->chosen == from->handle) {
            return; // the block itself is on its way
        }
    }
    close(*want, from->handle, ask);
    const Seq changed =
        setState(*want, ask, *from, presence.have ? AskState::Have : AskState::DontHave, cause);
    if (presence.have && want->chosen == 0) {
        from->ready.insert(want->rank());
        if (want->isExhausted) {
            want->isExhausted = false;
            setTimer(want->wakeAt, {}, want->number, 0);
        }
    } else {
        from->ready.erase(want->rank());
    }
    noteDormant(*want, *from, ask);
    if (!presence.have) {
        noteNo(*want, *from, changed);
    }
    consider(*want, changed);
}

void Asker::onBlock(const PeerId& peer, const Block& block, Seq cause)
{
    Peer* const from = find(peer);
    if (from == nullptr) {
        return;
    }
    if (Want* const want = m_wants->find(block.cid)) {
        const TimePoint now = m_clock->now();
        const auto ask = want->asks.find(from->handle);
        const auto latency = ask == want->asks.end() ? std::nullopt : latencyOf(ask->second);
        from->score.block(now, block.data->size(), latency);
        tellScore(*m_log, *from, now, cause);
        grow(*from, block.data->size());
        if (want->stage == Want::Stage::Asking) {
            addMember(*want, *from, cause);
            for (Session* const session : want->sessions) {
                session->onBlock(now, latency);
                arm(*session);
            }
        }
    }
    from->queue.answeredBlock(block.cid, cause);
    touch(*from);
}

void Asker::onWritten(Peer& peer, const Cid& cid)
{
    Want* const want = m_wants->find(cid);
    if (want == nullptr) {
        return;
    }
    const auto found = want->asks.find(peer.handle);
    if (found == want->asks.end() || found->second.state != AskState::Pending) {
        return;
    }
    Ask& ask = found->second;
    const TimePoint now = m_clock->now();
    ask.sentAt = now;
    setState(*want, ask, peer, AskState::Sent, 0);
    setTimer(ask.deadline, now + patienceOf(*want, peer, ask.type), want->number, peer.handle);
}

/// How long an answer may take: longer each time that everybody was asked in vain.
Duration Asker::patienceOf(const Want& want, const Peer& peer, WantType type) const
{
    const Duration patience = peer.score.patience(type, m_config.askTimeout);
    return std::min(patience * (1 << std::min(want.rounds, 10U)),
                    std::max(kLongestPatience, m_config.askTimeout));
}

void Asker::onRtt(const PeerId& peer, Duration rtt)
{
    Peer* const known = find(peer);
    if (known == nullptr) {
        return;
    }
    const bool isFirst = !std::exchange(known->hasRtt, true);
    known->score.setRtt(rtt);
    if (!isFirst || known->score.latency()) {
        return;
    }
    for (const auto& [rank, want] : m_wants->inOrder()) {
        const auto found = want->asks.find(known->handle);
        if (found != want->asks.end() && found->second.deadline != TimePoint{}) {
            Ask& ask = found->second;
            setTimer(ask.deadline, ask.sentAt + patienceOf(*want, *known, ask.type), rank.number,
                     known->handle);
        }
    }
}

void Asker::onInputHeld(const PeerId& peer, bool isHeld)
{
    Peer* const known = find(peer);
    if (known == nullptr || (!isHeld && known->heldInputs == 0)) {
        return; // of an earlier connection
    }
    known->heldInputs += isHeld ? 1U : ~0U;
    known->heldUntil = m_clock->now();
}

/// While we hold the peer's bytes back, and for as long as an answer may take after that, nobody
/// can say that the peer is silent. The epoch: always.
TimePoint Asker::notSilentUntil(const Peer& peer, WantType type) const
{
    if (!peer.heldUntil) {
        return {};
    }
    const TimePoint heldUntil = peer.heldInputs > 0 ? m_clock->now() : *peer.heldUntil;
    return heldUntil + peer.score.patience(type, m_config.askTimeout);
}

/// Silence counts as no. Of a want-block it is silence of the peer that counts: while others of its
/// blocks come, this one is only in a queue, unless somebody else could send it at once.
void Asker::onSilence(Want& want, Peer& peer, Ask& ask)
{
    const TimePoint notSilent = notSilentUntil(peer, ask.type);
    if (notSilent > m_clock->now()) {
        setTimer(ask.deadline, notSilent, want.number, peer.handle);
        return;
    }
    const bool isChosen = want.chosen == peer.handle;
    if (isChosen) {
        const TimePoint quietFrom =
            peer.score.lastBlock() + peer.score.patience(WantType::Block, m_config.askTimeout);
        const bool isBusy = quietFrom > m_clock->now();
        Peer* const other = bestHolder(want, peer.handle);
        if (isBusy && other == nullptr) {
            setTimer(ask.deadline, quietFrom, want.number, peer.handle);
            return;
        }
        if (isBusy) {
            peer.queue.cancel(want.cid, want.cause); // it would send it all the same
        }
    }
    close(want, peer.handle, ask);
    const Seq changed = setState(want, ask, peer, AskState::TimedOut, 0);
    if (isChosen && (peer.downloadLimit || m_downloadLimit)) {
        peer.queue.cancel(want.cid, changed); // what else is asked would come on top of it
    }
    noteDormant(want, peer, ask);
    noteNo(want, peer, changed);
    touch(peer);
    consider(want, changed);
}

// --- bookkeeping ---------------------------------------------------------------------------------

void Asker::ask(Want& want, Peer& peer, WantType type, Seq cause)
{
    setReady(want, false);
    const auto [place, isNew] = want.asks.try_emplace(peer.handle);
    Ask& ask = place->second;
    if (!isNew) {
        close(want, peer.handle, ask);
    }
    peer.dormant.erase(want.number);
    ask = Ask{type};
    if (type == WantType::Block) {
        want.chosen = peer.handle;
        ++peer.outstanding;
        ask.expectedBytes = peer.score.expectedBlock();
        peer.expectedBytes += ask.expectedBytes;
        m_expectedBytes += ask.expectedBytes;
        want.isExhausted = false;
        setTimer(want.wakeAt, {}, want.number, 0);
    } else {
        ++want.openHaves;
    }
    setReady(want, want.chosen == 0);
    const bool isKnownThere = peer.queue.holds(want.cid);
    const Seq asked = setState(want, ask, peer, AskState::Pending, cause);
    peer.queue.want(want.cid, {type, want.priority, isKnownThere}, asked);
    touch(peer);
}

/// Makes the peer the one that is asked for the block, and says why.
void Asker::choose(Want& want, Peer& peer, Choice choice, Seq cause)
{
    const auto haves = static_cast<std::uint32_t>(std::ranges::count_if(
        want.asks, [](const auto& item) { return item.second.state == AskState::Have; }));
    const SessionId session = want.sessions.empty() ? SessionId{} : want.sessions.front()->id();
    const std::uint32_t candidates =
        choice == Choice::Only || choice == Choice::Untried ? 1U : std::max(haves, 1U);
    const Seq chosen =
        m_log->emit(telemetry::SessionChose{session, want.cid, peer.id, candidates, choice}, cause);
    ask(want, peer, WantType::Block, chosen);
}

Seq Asker::setState(Want& want, Ask& ask, const Peer& peer, AskState state, Seq cause)
{
    ask.state = state;
    return m_log->emit(telemetry::WantAsked{want.cid, peer.id, shownType(ask.type), state}, cause);
}

/// Ends an open question: the state that it leads to is the caller's.
void Asker::close(Want& want, PeerHandle handle, Ask& ask)
{
    setTimer(ask.deadline, {}, want.number, handle);
    if (!ask.isOpen()) {
        return;
    }
    if (want.chosen == handle) {
        Peer& peer = m_peers.at(handle);
        want.chosen = 0;
        --peer.outstanding;
        peer.expectedBytes -= ask.expectedBytes;
        m_expectedBytes -= ask.expectedBytes;
        if (m_downloadLimit) {
            touchAll(); // what all peers share has become free
        }
        touch(peer);
        setReady(want, want.stage == Want::Stage::Asking);
    } else if (ask.type == WantType::Have && want.openHaves > 0) {
        --want.openHaves;
    }
    ask.state = AskState::Dropped;
}

void Asker::closeAll(Want& want)
{
    setReady(want, false);
    setTimer(want.wakeAt, {}, want.number, 0);
    want.isExhausted = false;
    for (auto& [handle, ask] : want.asks) {
        close(want, handle, ask);
        m_peers.at(handle).dormant.erase(want.number);
    }
}

/// Keeps the want among those that its holders could send now, or takes it out.
void Asker::setReady(Want& want, bool isReady)
{
    for (const auto& [handle, ask] : want.asks) {
        if (ask.state != AskState::Have) {
            continue;
        }
        auto& ready = m_peers.at(handle).ready;
        if (isReady) {
            ready.insert(want.rank());
        } else {
            ready.erase(want.rank());
        }
    }
}

void Asker::noteDormant(const Want& want, Peer& peer, const Ask& ask)
{
    const bool isNo = ask.state == AskState::DontHave || ask.state == AskState::TimedOut;
    if (isNo && peer.queue.holds(want.cid)) {
        peer.dormant.insert(want.number);
    } else {
        peer.dormant.erase(want.number);
    }
}

std::optional<Duration> Asker::latencyOf(const Ask& ask) const
{
    const bool wasAsked = ask.sentAt != TimePoint{}
                          && (ask.state == AskState::Sent || ask.state == AskState::TimedOut);
    return wasAsked ? std::optional{m_clock->now() - ask.sentAt} : std::nullopt;
}

} // namespace swapscope::bitswap
