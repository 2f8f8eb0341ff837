// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/message_queue.h"

#include "core/base/limits.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

using telemetry::QueueState;

namespace {

// A cancel alone is in no hurry: more of them usually follow.
constexpr Duration kCancelDelay = std::chrono::milliseconds{10};
constexpr Duration kFirstBackOff = std::chrono::milliseconds{100};
constexpr Duration kLongestBackOff = std::chrono::seconds{10};
constexpr std::uint32_t kTries = 3;
// Some peers keep a want listed after they have answered it and free the place at a cancel only.
constexpr std::size_t kTidyAt = 128;
// What was written so lately may not have been read when a stream ends. Peers end a stream that is
// idle after 10 s and more: to them nothing is said again.
constexpr Duration kUnread = std::chrono::seconds{5};
constexpr Duration kComparePeriod = std::chrono::minutes{1};

} // namespace

MessageQueue::MessageQueue(PeerId peer, const Clock& clock, telemetry::EventLog& log,
                           ExchangePort& port)
    : m_peer{std::move(peer)}
    , m_clock{&clock}
    , m_log{&log}
    , m_port{&port}
{}

std::size_t MessageQueue::freePlaces() const noexcept
{
    const std::size_t taken = m_wanted.size() + m_leaving.size() + m_answered.size();
    const auto places = static_cast<std::size_t>(limits::kWantsAtPeer.value);
    return taken < places ? places - taken : 0;
}

bool MessageQueue::holdsBlock(const Cid& cid) const
{
    const auto found = m_wanted.find(cid);
    return found != m_wanted.end() && found->second.intent.kind == EntryKind::WantBlock;
}

bool MessageQueue::isStalled() const noexcept
{
    return m_tries >= kTries;
}

telemetry::StaticText MessageQueue::howQueued() const
{
    switch (m_state) {
    case QueueState::Connecting: return "combined while connecting";
    case QueueState::Sending: return "combined while sending";
    case QueueState::BackingOff: return "combined while waiting to try again";
    default: break;
    }
    if (m_pending.empty()) {
        return "first";
    }
    return "same call";
}

void MessageQueue::queue(const Cid& cid, const Intent& intent, telemetry::StaticText how, Seq cause)
{
    m_pending.apply(cid, intent);
    const Intent& now = *m_pending.find(cid);
    const bool combined = m_state == QueueState::Connecting || m_state == QueueState::Sending;
    m_cause = m_log->emit(
        telemetry::EntryQueued{m_peer, cid, now.kind, now.priority, combined, how}, cause);
}

void MessageQueue::want(const Cid& cid, const Wish& wish, Seq cause)
{
    Intent asked = Intent::want(wish.type, wish.priority, true);
    const auto told = m_told.find(cid);
    const Intent* const pending = m_pending.find(cid);
    const bool isCancelled = pending != nullptr && pending->isCancel();
    if (isCancelled && told != m_told.end() && told->second == WantType::Block) {
        asked.kind = EntryKind::WantBlock; // not weakened while the peer has it so
    }
    const auto [place, isNew] = m_wanted.try_emplace(cid, Wanted{asked, false});
    Wanted& wanted = place->second;
    if (isNew) {
        wanted.hasLeft = isCancelled || m_answered.contains(cid);
        m_leaving.erase(cid);
        m_answered.erase(cid);
        const telemetry::StaticText again{"wanted again before its cancel left"};
        queue(cid, asked, isCancelled ? again : howQueued(), cause);
        return;
    }
    const bool isUpgrade =
        wish.type == WantType::Block && wanted.intent.kind == EntryKind::WantHave;
    const bool isWeaker = wish.type == WantType::Have && wanted.intent.kind == EntryKind::WantBlock;
    if (isWeaker || (!isUpgrade && !wish.again)) {
        return;
    }
    wanted.intent = combine(wanted.intent, asked);
    const telemetry::StaticText upgraded{"upgraded from want-have"};
    queue(cid, asked, isUpgrade ? upgraded : "asked again", cause);
}

void MessageQueue::cancel(const Cid& cid, Seq cause)
{
    const auto found = m_wanted.find(cid);
    if (found == m_wanted.end()) {
        return;
    }
    const bool hasLeft = found->second.hasLeft;
    m_wanted.erase(found);
    if (!hasLeft) {
        forget(cid, cause);
        return;
    }
    m_leaving.insert(cid);
    queue(cid, Intent::cancel(), howQueued(), cause);
}

void MessageQueue::forget(const Cid& cid, Seq cause)
{
    if (m_pending.erase(cid)) {
        m_log->emit(telemetry::EntryErased{m_peer, cid}, cause);
    }
}

void MessageQueue::answeredBlock(const Cid& cid, Seq cause)
{
    const auto found = m_wanted.find(cid);
    if (found == m_wanted.end()) {
        return;
    }
    const Intent* const inFlight = m_inFlight.find(cid);
    if (inFlight != nullptr && !inFlight->isCancel()) {
        cancel(cid, cause); // what is being written asks once more
        return;
    }
    if (found->second.hasLeft) {
        m_answered.insert(cid);
    }
    m_wanted.erase(found);
    m_told.erase(cid);
    forget(cid, cause);
}

void MessageQueue::answeredHave(const Cid& cid, Seq cause)
{
    if (!holdsBlock(cid)) {
        answeredBlock(cid, cause);
    }
}

void MessageQueue::tidyUp()
{
    if (m_answered.size() < kTidyAt) {
        return;
    }
    std::vector<Cid> cids{m_answered.begin(), m_answered.end()};
    std::ranges::sort(cids);
    m_answered.clear();
    for (const Cid& cid : cids) {
        m_leaving.insert(cid);
        queue(cid, Intent::cancel(), "tidies up after its answer", m_cause);
    }
}

bool MessageQueue::hasWork() const noexcept
{
    return !m_pending.empty() || (m_full && !m_wanted.empty());
}

void MessageQueue::pump()
{
    const TimePoint now = m_clock->now();
    const bool isBusy = m_state == QueueState::Connecting || m_state == QueueState::Sending
                        || m_state == QueueState::Closed;
    if (isBusy || (m_state == QueueState::BackingOff && now < m_until)) {
        return;
    }
    tidyUp();
    compareLists();
    if (!hasWork()) {
        setState(QueueState::Idle);
        return;
    }
    const bool cancelsOnly = m_pending.counts().wants() == 0 && m_state != QueueState::BackingOff
                             && !(m_full && !m_wanted.empty());
    if (cancelsOnly) {
        if (m_state != QueueState::Waiting) {
            m_until = now + kCancelDelay;
            setState(QueueState::Waiting);
        }
        if (now < m_until) {
            return;
        }
    }
    if (m_isConnected) {
        send();
        return;
    }
    setState(QueueState::Connecting);
    m_port->connectQueue(m_peer);
}

TimePoint MessageQueue::nextWake() const noexcept
{
    switch (m_state) {
    case QueueState::Waiting:
    case QueueState::BackingOff: return m_until;
    case QueueState::Idle: return m_compareAt;
    default: return {};
    }
}

void MessageQueue::doubt(Seq cause)
{
    m_full = true;
    m_cause = cause;
    const TimePoint now = m_clock->now();
    for (const auto& [written, cid] : std::exchange(m_cancelled, {})) {
        if (const auto wanted = m_wanted.find(cid); wanted != m_wanted.end()) {
            wanted->second.hasLeft = true; // the peer may list it still
        } else if (written + kUnread > now) {
            m_leaving.insert(cid);
            queue(cid, Intent::cancel(), "again: the peer may not have read it", cause);
        }
    }
}

void MessageQueue::noteCancelled(const Cid& cid)
{
    const TimePoint now = m_clock->now();
    m_cancelled.emplace_back(now, cid);
    while (m_cancelled.size() > limits::kWantsAtPeer || m_cancelled.front().first + kUnread <= now)
    {
        m_cancelled.pop_front();
    }
}

void MessageQueue::noteTold(const std::vector<WantEntry>& entries)
{
    if (m_inFlightFull) {
        m_told.clear();
    }
    for (const WantEntry& entry : entries) {
        const bool isKept = m_wanted.contains(entry.cid) || m_leaving.contains(entry.cid);
        if (entry.cancel || !isKept) {
            m_told.erase(entry.cid);
        } else {
            WantType& told = m_told.try_emplace(entry.cid, entry.type).first->second;
            told = entry.type == WantType::Block ? WantType::Block : told;
        }
    }
}

/// Now and then the list that the peer was told is compared with the list that it shall have: what
/// differs, for whatever reason, does not stay so.
void MessageQueue::compareLists()
{
    const TimePoint now = m_clock->now();
    if (m_wanted.empty()) {
        m_compareAt = {};
        return;
    }
    if (m_compareAt == TimePoint{}) {
        m_compareAt = now + kComparePeriod;
    }
    if (now < m_compareAt || hasWork()) {
        return;
    }
    m_compareAt = now + kComparePeriod;
    const bool isSame =
        m_told.size() == m_wanted.size() && std::ranges::all_of(m_wanted, [this](const auto& item) {
            const auto told = m_told.find(item.first);
            const bool wantsBlock = item.second.intent.kind == EntryKind::WantBlock;
            return told != m_told.end() && (told->second == WantType::Block) == wantsBlock;
        });
    m_full = m_full || !isSame;
}

void MessageQueue::onConnected(const Result<Protocol>& outcome)
{
    if (m_state != QueueState::Connecting) {
        return;
    }
    if (!outcome) {
        fail(outcome.error());
        return;
    }
    m_isConnected = true;
    if (hasWork()) {
        send(); // cancels too: they have waited long enough
    } else {
        setState(QueueState::Idle);
    }
}

/// Takes what goes into the next message. At the peer, wants take their places before cancels of
/// the same message free any, and `full` removes nothing at some: cancels then go ahead alone.
PendingMessage MessageQueue::grab(bool& full)
{
    const PendingMessage::Counts counts = m_pending.counts();
    const bool isSplit = counts.cancels > 0 && (m_full || counts.all() > limits::kWantsAtPeer);
    full = m_full && !isSplit;
    if (isSplit) {
        return m_pending.takeCancels();
    }
    PendingMessage grabbed = std::exchange(m_pending, {});
    if (full) {
        m_full = false;
        grabbed.clear();
        for (const auto& [cid, wanted] : m_wanted) {
            grabbed.apply(cid, wanted.intent);
        }
    }
    return grabbed;
}

void MessageQueue::send()
{
    bool full = false;
    m_inFlight = grab(full);
    m_inFlightFull = full;
    const PendingMessage::Counts counts = m_inFlight.counts();
    m_inFlightEntries = counts.all();
    m_inFlightCancels = counts.cancels;
    m_grabbed = m_log->emit(telemetry::MessageGrabbed{m_peer, counts.wantBlocks, counts.wantHaves,
                                                      counts.cancels, full},
                            m_cause);
    setState(QueueState::Sending);
    Outgoing message;
    message.wants = m_inFlight.entries();
    message.full = full;
    for (const WantEntry& entry : message.wants) {
        if (!entry.cancel) {
            m_wanted.at(entry.cid).hasLeft = true;
        }
    }
    for (const WantEntry& left : m_pending.entries()) {
        const Intent intent = *m_pending.find(left.cid);
        queue(left.cid, intent, "follows in the next message", m_grabbed);
    }
    m_port->sendWants(m_peer, std::move(message));
}

std::vector<Cid> MessageQueue::onSent(const Result<std::uint64_t>& wireBytes)
{
    if (m_state != QueueState::Sending) {
        return {};
    }
    if (!wireBytes) {
        takeBack();
        fail(wireBytes.error());
        return {};
    }
    m_tries = 0;
    std::vector<Cid> atPeer;
    const std::vector<WantEntry> entries = std::exchange(m_inFlight, {}).entries();
    noteTold(entries);
    for (const WantEntry& entry : entries) {
        if (!entry.cancel) {
            atPeer.push_back(entry.cid);
            continue;
        }
        noteCancelled(entry.cid);
        if (const Intent* const later = m_pending.find(entry.cid);
            later == nullptr || !later->isCancel()) {
            m_leaving.erase(entry.cid);
        }
    }
    m_log->emit(telemetry::MessageSent{m_peer, m_inFlightEntries, *wireBytes, m_inFlightFull,
                                       m_inFlightCancels},
                m_grabbed);
    setState(QueueState::Idle);
    return atPeer;
}

/// After a failed write nobody knows what the peer has read: what was in flight is pending again,
/// and the complete list follows.
void MessageQueue::takeBack()
{
    const PendingMessage lost = std::exchange(m_inFlight, {});
    m_full = true;
    const PendingMessage later = std::exchange(m_pending, {});
    for (const WantEntry& entry : lost.entries()) {
        const auto wanted = m_wanted.find(entry.cid);
        if (entry.cancel == (wanted != m_wanted.end())) { // the opposite was decided meanwhile
            if (entry.cancel) {
                wanted->second.hasLeft = true;
            }
            continue;
        }
        if (entry.cancel) {
            m_leaving.insert(entry.cid);
        }
        const Intent intent = *lost.find(entry.cid);
        if (later.find(entry.cid) == nullptr) {
            queue(entry.cid, intent, "back after a failed send", m_grabbed);
        } else {
            m_pending.apply(entry.cid, intent);
        }
    }
    m_pending.merge(later);
}

void MessageQueue::fail(const Error& error)
{
    m_isConnected = false;
    ++m_tries;
    const auto doublings = std::min(m_tries - 1, 10U);
    m_until = m_clock->now() + std::min(kFirstBackOff * (1 << doublings), kLongestBackOff);
    setState(QueueState::BackingOff, error);
}

void MessageQueue::close(Seq cause)
{
    m_cause = cause;
    setState(QueueState::Closed);
}

void MessageQueue::setState(QueueState state, std::optional<Error> error)
{
    if (state == m_state && !error) {
        return;
    }
    m_state = state;
    m_log->emit(
        telemetry::QueueStateChanged{m_peer, state, std::min(m_tries, kTries), std::move(error),
                                     state == QueueState::BackingOff ? m_until : TimePoint{}},
        m_cause);
}

} // namespace swapscope::bitswap
