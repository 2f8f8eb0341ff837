// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/bitswap/asker.h"

#include <algorithm>

namespace swapscope::bitswap {

namespace {

// Blocks awaited from one of several peers: enough to keep it busy, few enough that the others get
// their share.
constexpr std::uint32_t kWindow = 64;
// Wants that a peer is known to have and that wait for somebody's window: asking further ahead
// would only take memory.
constexpr std::size_t kMaxReady = 1024;
// Wants that give way together: one message of cancels for many places.
constexpr std::size_t kMakeRoom = 128;
constexpr Duration kBlockOnlyDelay = std::chrono::milliseconds{500};
constexpr Duration kFirstPause = std::chrono::seconds{5};
constexpr Duration kLongestPause = std::chrono::seconds{30};

} // namespace

std::uint32_t Asker::window() const noexcept
{
    return m_usable == 1 ? static_cast<std::uint32_t>(limits::kWantsAtPeer.value) : kWindow;
}

bool Asker::canTakeBlock(const Peer& peer, const Cid& cid) const
{
    return peer.isUsable() && peer.outstanding < window() && hasBudget(peer)
           && (peer.queue.freePlaces() > 0 || peer.queue.holds(cid));
}

bool Asker::canTakeHave(const Peer& peer) const
{
    return peer.isUsable() && peer.knowsHave() && peer.queue.freePlaces() > 0
           && peer.ready.size() < kMaxReady;
}

/// Why a want-block may go there before anybody said HAVE; none if it may not.
std::optional<Asker::Choice> Asker::straightTo(const Peer& peer, const Want& want) const
{
    if (m_usable == 1) {
        return Choice::Only;
    }
    const TimePoint now = m_clock->now();
    const bool isTried = peer.score.isDiscouraging(now);
    if (want.isExhausted && want.openHaves == 0 && !isTried) {
        return Choice::Untried;
    }
    const bool isPromising = !peer.knowsHave()      ? m_usableHave == 0
                             : isMember(peer, want) ? !isTried
                                                    : peer.score.isPromising(now);
    return isPromising ? std::optional{Choice::Promising} : std::nullopt;
}

/// Work is shared in proportion to what each has sent lately; then the quicker one, then the one
/// that was here first.
bool Asker::isBetter(const Peer& a, const Peer& b) const
{
    const TimePoint now = m_clock->now();
    const double costA = (a.outstanding + 1.0) / (a.score.recentBlocks(now) + 1.0);
    const double costB = (b.outstanding + 1.0) / (b.score.recentBlocks(now) + 1.0);
    if (costA != costB) {
        return costA < costB;
    }
    const Duration latencyA = a.score.latency().value_or(m_config.askTimeout);
    const Duration latencyB = b.score.latency().value_or(m_config.askTimeout);
    return latencyA != latencyB ? latencyA < latencyB : a.handle < b.handle;
}

Asker::Peer* Asker::bestHolder(const Want& want, PeerHandle except)
{
    Peer* best = nullptr;
    for (const auto& [handle, ask] : want.asks) {
        if (ask.state != AskState::Have || handle == except) {
            continue;
        }
        Peer& peer = m_peers.at(handle);
        if (canTakeBlock(peer, want.cid) && (best == nullptr || isBetter(peer, *best))) {
            best = &peer;
        }
    }
    return best;
}

Asker::Peer* Asker::bestStraight(const Want& want, const WantRank& before)
{
    Peer* best = nullptr;
    for (auto& [handle, peer] : m_peers) {
        const bool isFree = peer.cursor >= before && !want.asks.contains(handle)
                            && concerns(peer, want) && straightTo(peer, want)
                            && canTakeBlock(peer, want.cid);
        if (isFree && (best == nullptr || isBetter(peer, *best))) {
            best = &peer;
        }
    }
    return best;
}

/// A peer below 1.2.0 that was not asked yet.
Asker::Peer* Asker::bestUnasked(const Want& want)
{
    Peer* best = nullptr;
    for (auto& [handle, peer] : m_peers) {
        const bool isFree = !peer.knowsHave() && !want.asks.contains(handle) && concerns(peer, want)
                            && canTakeBlock(peer, want.cid);
        if (isFree && (best == nullptr || isBetter(peer, *best))) {
            best = &peer;
        }
    }
    return best;
}

bool Asker::hasUnaskedBlockOnlyPeer(const Want& want) const
{
    return std::ranges::any_of(m_peers, [this, &want](const auto& item) {
        const Peer& peer = item.second;
        return peer.isUsable() && !peer.knowsHave() && !want.asks.contains(item.first)
               && concerns(peer, want);
    });
}

bool Asker::hasHolder(const Want& want) const
{
    return std::ranges::any_of(want.asks, [this](const auto& item) {
        return item.second.state == AskState::Have && m_peers.at(item.first).isUsable();
    });
}

/// A question is open, or a peer has no place for it yet.
bool Asker::mayStillLearn(const Want& want) const
{
    return want.openHaves > 0 || std::ranges::any_of(m_peers, [this, &want](const auto& item) {
               const Peer& peer = item.second;
               return peer.isUsable() && peer.knowsHave() && peer.cursor < want.rank()
                      && concerns(peer, want);
           });
}

/// Brings a want to one peer for the first time. @return false if it has to wait for its turn.
bool Asker::offerTo(Peer& peer, Want& want, Seq cause)
{
    if (want.stage != Want::Stage::Asking || want.asks.contains(peer.handle)
        || !concerns(peer, want)) {
        return true;
    }
    const auto straight = want.chosen == 0 ? straightTo(peer, want) : std::nullopt;
    if (straight && canTakeBlock(peer, want.cid)) {
        choose(want, peer, *straight, cause);
        return true;
    }
    if (!peer.knowsHave()) {
        return !straight;
    }
    if (straight == Choice::Only || !canTakeHave(peer)) {
        return false;
    }
    ask(want, peer, WantType::Have, cause);
    return true;
}

void Asker::offer(Want& want, Seq cause)
{
    const WantRank before = m_wants->rankBefore(want);
    if (Peer* const straight = bestStraight(want, before)) {
        choose(want, *straight, straightTo(*straight, want).value_or(Choice::Only), cause);
    }
    for (auto& [handle, peer] : m_peers) {
        if (!peer.isUsable()) {
            continue;
        }
        if (peer.cursor >= before && offerTo(peer, want, cause)) {
            peer.cursor = std::max(peer.cursor, want.rank());
        } else {
            peer.cursor = std::min(peer.cursor, want.rank().before());
            touch(peer); // fill() comes to it
        }
    }
    consider(want, cause);
}

void Asker::fill(Peer& peer, Seq cause)
{
    if (!peer.isUsable()) {
        return;
    }
    while (Want* const want = m_wants->after(peer.cursor)) {
        if (!offerTo(peer, *want, cause != 0 ? cause : want->cause)) {
            makeRoom(peer, want->cause);
            return;
        }
        peer.cursor = want->rank();
        consider(*want, want->cause);
    }
}

void Asker::pull(Peer& peer, Seq cause)
{
    while (!peer.ready.empty()) {
        Want& want = *m_wants->at(peer.ready.begin()->number);
        if (!canTakeBlock(peer, want.cid)) {
            return;
        }
        choose(want, peer, Choice::Holder, cause != 0 ? cause : want.cause);
    }
}

/// Lets fill() bring the want to the peer when there is a place for it.
void Asker::awaitTurn(Want& want, Peer& peer)
{
    if (const auto ask = want.asks.find(peer.handle); ask != want.asks.end()) {
        close(want, peer.handle, ask->second);
        want.asks.erase(ask);
    }
    peer.ready.erase(want.rank());
    peer.cursor = std::min(peer.cursor, want.rank().before());
    touch(peer);
}

/// When wants wait for a place, some that the peer does not have give theirs back; their turn comes
/// again when everybody is asked again.
void Asker::makeRoom(Peer& peer, Seq cause)
{
    if (peer.queue.freePlaces() > 0 || peer.queue.isFreeing()) {
        return;
    }
    for (std::size_t i = 0; i < kMakeRoom && !peer.dormant.empty(); ++i) {
        Want& want = *m_wants->at(*peer.dormant.begin());
        peer.dormant.erase(peer.dormant.begin());
        const auto ask = want.asks.find(peer.handle);
        const Seq dropped = setState(want, ask->second, peer, AskState::Dropped, cause);
        want.asks.erase(ask);
        peer.queue.cancel(want.cid, dropped);
        touch(peer);
    }
}

/// The next step of a want that nobody is asked for. `isLate`: the peers that can say HAVE have had
/// their time.
void Asker::consider(Want& want, Seq cause, bool isLate)
{
    if (want.stage != Want::Stage::Asking || want.chosen != 0 || want.isExhausted) {
        return;
    }
    if (Peer* const holder = bestHolder(want, 0)) {
        choose(want, *holder, Choice::Holder, cause);
        return;
    }
    if (hasHolder(want)) {
        return; // it is ready there and follows as the window opens
    }
    const bool isOpen = mayStillLearn(want);
    if (!isOpen || isLate) {
        if (Peer* const peer = bestUnasked(want)) {
            choose(want, *peer, Choice::BlockOnly, cause);
            return;
        }
    }
    if (hasUnaskedBlockOnlyPeer(want)) {
        if (want.wakeAt == TimePoint{}) {
            setTimer(want.wakeAt, m_clock->now() + kBlockOnlyDelay, want.number, 0);
        }
        return;
    }
    if (isOpen || m_usable == 0) {
        return;
    }
    if (!want.isBroadcast && m_usable > 1) {
        if (hasMembers(want)) {
            offerEverybody(want, cause); // they have said no
        }
        return; // else its sessions bring it to everybody when they have room
    }
    const auto doublings = std::min(want.rounds++, 3U);
    want.isExhausted = true;
    for (Session* const session : want.sessions) {
        session->setVain(want.rank());
        feed(*session);
    }
    setTimer(want.wakeAt, m_clock->now() + std::min(kFirstPause * (1 << doublings), kLongestPause),
             want.number, 0);
}

void Asker::askEverybodyAgain(Want& want, Seq cause)
{
    want.isBroadcast = true;
    Peer* again = nullptr; // a want-block that was never answered: repeated at one peer only
    for (auto& [handle, peer] : m_peers) {
        const bool holdsBlock = peer.queue.holdsBlock(want.cid);
        if (!peer.isUsable()) {
            continue;
        }
        if (!holdsBlock && !canTakeHave(peer) && !peer.queue.holds(want.cid)) {
            awaitTurn(want, peer);
            continue;
        }
        if (holdsBlock || m_usable == 1) {
            again = again == nullptr || isBetter(peer, *again) ? &peer : again;
        } else if (peer.knowsHave()) {
            ask(want, peer, WantType::Have, cause);
        }
    }
    if (again != nullptr && canTakeBlock(*again, want.cid)) {
        choose(want, *again, m_usable == 1 ? Choice::Only : Choice::Again, cause);
    }
    consider(want, cause);
}

} // namespace swapscope::bitswap
