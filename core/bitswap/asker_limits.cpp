// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/asker.h"
#include "core/bitswap/throttle.h"

#include <algorithm>

namespace swapscope::bitswap {

namespace {

// A peer that packs all that is ready into one message must stay below what a message may have.
constexpr std::uint64_t kPackBytes = 3 * 1024 * 1024;
constexpr std::uint64_t kLeastPackBytes = 256 * 1024;
constexpr std::uint64_t kMostPackBytes = 64 * 1024 * 1024;
constexpr std::uint64_t kPackGrowth = 16; // a sixteenth of what came is asked for in addition

constexpr Duration kUnknownAnswerTime = std::chrono::milliseconds{100};
constexpr Duration kLongestAnswerTime = std::chrono::seconds{10};

/// Bytes that may be asked for at a time so that they come no faster than `rate`: what is under way
/// during one answer time, and one second's burst.
std::uint64_t budget(std::uint64_t rate, std::optional<Duration> answerTime)
{
    const std::uint64_t bounded = std::min(rate, TokenBucket::kMaxRate);
    const Duration time = std::min(answerTime.value_or(kUnknownAnswerTime), kLongestAnswerTime);
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    return bounded * static_cast<std::uint64_t>(millis) / 1000
           + std::max(bounded, Throttle::kMinBurstBytes);
}

/// Whether more may pass now than before.
bool isWider(const telemetry::RateLimit& now, const telemetry::RateLimit& before)
{
    return before && (!now || *now > *before);
}

} // namespace

// --- rules ---------------------------------------------------------------------------------------

void Asker::setPeerRules(const PeerId& peer, const telemetry::PeerRules& rules, Seq cause)
{
    if (Peer* const known = find(peer)) {
        known->askingPaused = rules.askingPaused;
        const bool isOpened = isWider(rules.downloadLimit, known->downloadLimit);
        known->downloadLimit = rules.downloadLimit;
        touch(*known);
        applyPauses(cause);
        if (isOpened) {
            hurryExhausted();
        }
    }
}

/// Those that nobody seemed to have may only have been held back: everybody is asked again now.
void Asker::hurryExhausted()
{
    for (const auto& [rank, want] : m_wants->inOrder()) {
        if (want->isExhausted && want->wakeAt != TimePoint{}) {
            setTimer(want->wakeAt, m_clock->now(), rank.number, 0);
        }
    }
}

void Asker::setNodeRules(const telemetry::NodeRules& rules, Seq cause)
{
    const bool wasPaused = m_isPaused;
    const bool isOpened = isWider(rules.downloadInForce(), m_downloadLimit);
    m_downloadLimit = rules.downloadInForce();
    m_isPaused = rules.askingPaused || m_downloadLimit == std::uint64_t{0};
    applyPauses(cause);
    if (m_isPaused && !wasPaused) {
        stopTimers();
    } else if (!m_isPaused && wasPaused) {
        restartTimers();
    }
    if (isOpened) {
        hurryExhausted();
    }
    touchAll();
}

/// Brings every peer into the state that the rules ask for. A limit of 0 lets nothing pass.
void Asker::applyPauses(Seq cause)
{
    std::vector<Peer*> paused;
    bool isResumed = false;
    for (auto& [handle, peer] : m_peers) {
        const bool isPaused =
            m_isPaused || peer.askingPaused || peer.downloadLimit == std::uint64_t{0};
        if (isPaused == peer.isPaused) {
            continue;
        }
        peer.isPaused = isPaused;
        setAway(peer, !peer.isUsable());
        if (isPaused) {
            paused.push_back(&peer);
        } else {
            isResumed = true;
            invite(peer);
            peer.cursor = {};
            touch(peer);
        }
    }
    countUsable();
    WantNumbers freed;
    for (Peer* const peer : paused) {
        const WantNumbers numbers = leaveAll(*peer, false, cause);
        freed.insert(freed.end(), numbers.begin(), numbers.end());
    }
    considerAll(freed, cause);
    if (isResumed) {
        freeStalled(cause);
    }
}

void Asker::stopTimers()
{
    for (const auto& [rank, want] : m_wants->inOrder()) {
        want->isExhausted = false;
        setTimer(want->wakeAt, {}, rank.number, 0);
    }
    for (auto& [id, session] : m_sessions) {
        arm(session);
    }
}

void Asker::restartTimers()
{
    for (auto& [id, session] : m_sessions) {
        session.restart(m_clock->now());
        arm(session);
    }
}

// --- budgets -------------------------------------------------------------------------------------

/// Whether one more block may be asked for there. One may be on its way at any time.
bool Asker::hasBudget(const Peer& peer) const
{
    const std::uint64_t next = peer.score.expectedBlock();
    const auto answerTime = peer.score.answerTime();
    const std::uint64_t there = peer.expectedBytes + next;
    if (peer.outstanding > 0) {
        const bool isOverLimit =
            peer.downloadLimit && there > budget(*peer.downloadLimit, answerTime);
        if (isOverLimit || (peer.packBytes && there > *peer.packBytes)) {
            return false;
        }
    }
    return !m_downloadLimit || m_expectedBytes == 0
           || m_expectedBytes + next <= budget(*m_downloadLimit, answerTime);
}

void Asker::onPacksAll(const PeerId& peer)
{
    Peer* const known = find(peer);
    if (known != nullptr && !known->packBytes) {
        known->packBytes = kPackBytes;
    }
}

void Asker::onOversize(const PeerId& peer, Seq cause)
{
    if (Peer* const known = find(peer)) {
        const std::uint64_t asked = std::min(known->packBytes.value_or(kMostPackBytes),
                                             std::max(known->expectedBytes, 2 * kLeastPackBytes));
        known->packBytes = std::max(asked / 2, kLeastPackBytes);
        askAnew(*known, cause);
    }
}

/// A block of that size came in a message that we could take.
void Asker::grow(Peer& peer, std::uint64_t bytes)
{
    if (peer.packBytes) {
        peer.packBytes = std::min(*peer.packBytes + bytes / kPackGrowth, kMostPackBytes);
    }
}

/// What was asked there is lost, as far as we know.
void Asker::askAnew(Peer& peer, Seq cause)
{
    const WantNumbers numbers = leaveAll(peer, false, cause);
    peer.cursor = {};
    considerAll(numbers, cause);
    touch(peer);
}

} // namespace swapscope::bitswap
