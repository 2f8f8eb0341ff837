// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/token_bucket.h"
#include "core/net/notifier.h"
#include "core/net/sleep.h"
#include "core/net/task.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>

namespace swapscope::net {

/// A rate and what may go now. What goes may be owed; a debt is paid by time before anything else
/// goes without one.
///
/// For any stretch of time Δt, with D the largest debt that was allowed: bytes ≤ rate·Δt + D +
/// credit().
class PaceBucket
{
public:
    static constexpr std::uint64_t kMinSlice = 1024;
    static constexpr std::uint64_t kMaxSlice = 16 * 1024;

    /// @param bytesPerSecond  none: unlimited. 0: nothing goes. Above TokenBucket::kMaxRate: that.
    void setRate(std::optional<std::uint64_t> bytesPerSecond, TimePoint now);
    [[nodiscard]] const TokenBucket::Rate& rate() const noexcept { return m_bucket.rate(); }

    /// Bytes handed over at a time, so that the flow is smooth: a quarter of a second's worth
    /// within kMinSlice…kMaxSlice; kMaxSlice without a limit.
    [[nodiscard]] std::uint64_t slice() const noexcept { return sliceAt(rate()); }

    /// What may go at once after a rest: a slice, or the 20 ms by which timers may be late.
    [[nodiscard]] std::uint64_t credit() const noexcept
    {
        return static_cast<std::uint64_t>(m_bucket.capacity());
    }

    /// When `bytes` may go with at most `debt` bytes owed afterwards (more than a credit of bytes
    /// waits for a full one only). The epoch: not before the rate changes.
    [[nodiscard]] TimePoint when(std::uint64_t bytes, std::uint64_t debt, TimePoint now) noexcept;

    /// When `bytes` may go by what time has paid since the debt was largest, or without a debt.
    /// The epoch: not before the rate changes.
    [[nodiscard]] TimePoint whenPaid(std::uint64_t bytes, TimePoint now) noexcept;

    /// Books bytes that go, into debt where need be.
    void take(std::uint64_t bytes, TimePoint now) noexcept;
    /// Books back bytes that did not go after all.
    void refund(std::uint64_t bytes) noexcept { m_bucket.refund(bytes); }

    /// Bytes that are owed, rounded up.
    [[nodiscard]] std::uint64_t debt(TimePoint now) noexcept;

private:
    [[nodiscard]] static std::uint64_t sliceAt(const TokenBucket::Rate& rate) noexcept;
    [[nodiscard]] TimePoint whenAt(std::int64_t level, TimePoint now) noexcept;

    TokenBucket m_bucket; ///< Its capacity is the credit.
};

/// Lets coroutines go on at a common rate: by place, those of one place in the order of asking, and
/// those that are due before the others. Lives on the node strand; outlives who waits.
class Pacer
{
public:
    /// What somebody wants to hand over.
    struct Claim
    {
        std::uint64_t bytes = 0;
        std::uint64_t place = 0; ///< Lower ones go first.
        /// From then on it may go into debt, past those that asked before; the epoch: never.
        TimePoint due{};
        std::uint64_t debt = 0; ///< At most so many bytes owed afterwards.
        /// When due it may also go by what time has paid of a debt: that becomes no larger by it.
        bool isShort = false;
    };

    /// @param clock  Outlives the pacer.
    explicit Pacer(Clock& clock) noexcept
        : m_clock{&clock}
    {}
    ~Pacer(); ///< When nobody waits any more.

    Pacer(const Pacer&) = delete;
    Pacer& operator=(const Pacer&) = delete;

    /// Acts at once on those who wait. Values as for PaceBucket::setRate.
    void setRate(std::optional<std::uint64_t> bytesPerSecond);
    [[nodiscard]] const std::optional<std::uint64_t>& rate() const noexcept
    {
        return m_bucket.rate();
    }
    [[nodiscard]] std::uint64_t slice() const noexcept { return m_bucket.slice(); }
    [[nodiscard]] std::uint64_t credit() const noexcept { return m_bucket.credit(); }

    /// Completes when the bytes may go; they are booked by then. False when cancelled.
    [[nodiscard]] Task<bool> take(Claim claim);

    /// Books bytes that nobody could hold back: they came, and what comes next waits longer.
    void charge(std::uint64_t bytes);

    [[nodiscard]] std::size_t waiting() const noexcept { return m_line.size(); }

private:
    class Waiter;

    [[nodiscard]] TimePoint turnOf(const Claim& claim, bool isFirst, TimePoint now) noexcept;
    void serve();
    [[nodiscard]] std::list<Waiter*>::iterator lineUp(Waiter& waiter);

    Clock* m_clock;
    PaceBucket m_bucket;
    std::list<Waiter*> m_line; // in order; each takes itself out
    ScopedTimer m_timer;
};

} // namespace swapscope::net
