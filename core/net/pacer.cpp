// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/pacer.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace swapscope::net {
namespace {

/// Timers may be late by 1/kLateShare of a second without a loss of speed.
constexpr std::uint64_t kLateShare = 50;

/// Larger numbers than any message keep the arithmetic inside 64 bits.
constexpr std::uint64_t kMaxBytes = 1'000'000'000;

std::int64_t boundedBytes(std::uint64_t bytes)
{
    return static_cast<std::int64_t>(std::min(bytes, kMaxBytes));
}

} // namespace

void PaceBucket::setRate(std::optional<std::uint64_t> bytesPerSecond, TimePoint now)
{
    const auto rate = TokenBucket::clamped(bytesPerSecond);
    m_bucket.setRate(rate, rate ? std::max(sliceAt(rate), *rate / kLateShare) : 0, now);
}

std::uint64_t PaceBucket::sliceAt(const TokenBucket::Rate& rate) noexcept
{
    return rate ? std::clamp(*rate / 4, kMinSlice, kMaxSlice) : kMaxSlice;
}

TimePoint PaceBucket::when(std::uint64_t bytes, std::uint64_t debt, TimePoint now) noexcept
{
    return whenAt(boundedBytes(bytes) - boundedBytes(debt), now);
}

TimePoint PaceBucket::whenPaid(std::uint64_t bytes, TimePoint now) noexcept
{
    m_bucket.refill(now);
    return whenAt(m_bucket.lowest() + boundedBytes(bytes), now);
}

TimePoint PaceBucket::whenAt(std::int64_t level, TimePoint now) noexcept
{
    m_bucket.refill(now);
    return rate() ? m_bucket.when(std::min(level, m_bucket.capacity())) : now;
}

void PaceBucket::take(std::uint64_t bytes, TimePoint now) noexcept
{
    m_bucket.refill(now);
    m_bucket.take(bytes);
}

std::uint64_t PaceBucket::debt(TimePoint now) noexcept
{
    m_bucket.refill(now);
    return static_cast<std::uint64_t>(std::max<std::int64_t>(-m_bucket.level(), 0));
}

/// A coroutine in the line. One that is cancelled after its turn came gives the bytes back.
class Pacer::Waiter
{
public:
    Waiter(Pacer& pacer, Claim wanted)
        : claim{wanted}
        , m_pacer{&pacer}
        , m_place{pacer.lineUp(*this)}
    {}
    ~Waiter()
    {
        if (!isServed) {
            m_pacer->m_line.erase(m_place);
        } else if (!isOver) {
            m_pacer->m_bucket.refund(claim.bytes);
        }
        if (!isOver) {
            m_pacer->serve();
        }
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    Claim claim;
    Notifier turn;
    bool isServed = false; ///< Booked, and no longer in the line.
    bool isOver = false;   ///< The coroutine has gone on.

private:
    Pacer* m_pacer;
    std::list<Waiter*>::iterator m_place;
};

/// Behind those of its own place.
std::list<Pacer::Waiter*>::iterator Pacer::lineUp(Waiter& waiter)
{
    auto before = m_line.end();
    while (before != m_line.begin() && (*std::prev(before))->claim.place > waiter.claim.place) {
        --before;
    }
    return m_line.insert(before, &waiter);
}

Pacer::~Pacer()
{
    assert(m_line.empty());
}

void Pacer::setRate(std::optional<std::uint64_t> bytesPerSecond)
{
    m_bucket.setRate(bytesPerSecond, m_clock->now());
    serve();
}

void Pacer::charge(std::uint64_t bytes)
{
    m_bucket.take(bytes, m_clock->now());
}

Task<bool> Pacer::take(Claim claim)
{
    if (!m_bucket.rate()) {
        co_return true;
    }
    Waiter waiter{*this, claim};
    serve();
    while (!waiter.isServed) {
        const bool isNotified = co_await waiter.turn.wait();
        if (!isNotified) {
            co_return false;
        }
    }
    waiter.isOver = true;
    co_return true;
}

/// When a claim may go: without a debt once it is the first in the line, with one once it is due.
/// The epoch: only a change can help.
TimePoint Pacer::turnOf(const Claim& claim, bool isFirst, TimePoint now) noexcept
{
    TimePoint turn{};
    if (isFirst) {
        turn = m_bucket.when(claim.bytes, 0, now);
    }
    if (claim.due != TimePoint{}) {
        TimePoint inDebt = m_bucket.when(claim.bytes, claim.debt, now);
        if (claim.isShort) {
            inDebt = std::min(inDebt, m_bucket.whenPaid(claim.bytes, now));
        }
        if (inDebt != TimePoint{}) {
            const TimePoint due = std::max(claim.due, inDebt);
            turn = turn == TimePoint{} ? due : std::min(turn, due);
        }
    }
    return turn;
}

/// Lets everybody go whose turn it is, and sets the timer for the next.
void Pacer::serve()
{
    const TimePoint now = m_clock->now();
    TimePoint next{};
    for (auto at = m_line.begin(); at != m_line.end();) {
        Waiter& waiter = **at;
        const TimePoint turn = turnOf(waiter.claim, at == m_line.begin(), now);
        if (turn != TimePoint{} && turn <= now) {
            m_bucket.take(waiter.claim.bytes, now);
            waiter.isServed = true;
            waiter.turn.notify();
            at = m_line.erase(at);
            next = {}; // the others have to wait longer now
            if (!m_line.empty()) {
                at = m_line.begin();
            }
            continue;
        }
        if (turn != TimePoint{}) {
            next = next == TimePoint{} ? turn : std::min(next, turn);
        }
        ++at;
    }
    m_timer =
        next == TimePoint{} ? ScopedTimer{} : ScopedTimer{*m_clock, next, [this] { serve(); }};
}

} // namespace swapscope::net
