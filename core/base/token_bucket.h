// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>

namespace swapscope {

/// Bytes that time brings at a rate, up to a capacity; what is taken beyond them is owed, and paid
/// by time. A clock that steps back brings nothing; a change of the rate forgives no debt but when
/// it lifts the limit. All arithmetic is in integers; fractions of a byte are carried.
class TokenBucket
{
public:
    using Rate = std::optional<std::uint64_t>; ///< B/s; none: unlimited.

    /// Faster than any link; keeps the arithmetic inside 64 bits.
    static constexpr std::uint64_t kMaxRate = 10'000'000'000;
    /// The rate, or kMaxRate where it is higher.
    [[nodiscard]] static Rate clamped(Rate rate) noexcept;

    /// The first rate finds the bucket full.
    /// @param rate      At most kMaxRate.
    /// @param capacity  In bytes, at most kMaxRate.
    void setRate(Rate rate, std::uint64_t capacity, TimePoint now) noexcept;
    [[nodiscard]] const Rate& rate() const noexcept { return m_rate; }

    /// Books what time has brought.
    void refill(TimePoint now) noexcept;
    void take(std::uint64_t bytes) noexcept;
    /// Gives back bytes that were taken and never left.
    void refund(std::uint64_t bytes) noexcept;

    /// In bytes, as of the last refill; below 0: a debt; at most the capacity.
    [[nodiscard]] std::int64_t level() const noexcept { return m_level; }
    /// Of the debt that is being paid; 0 without one.
    [[nodiscard]] std::int64_t lowest() const noexcept { return m_lowest; }
    [[nodiscard]] std::int64_t capacity() const noexcept { return m_capacity; }
    /// When there will be so many bytes; the time of the last refill where they are there. The
    /// epoch: not before the rate changes. Not to be asked without a rate.
    /// @param level  At most the capacity.
    [[nodiscard]] TimePoint when(std::int64_t level) const noexcept;

private:
    void noteLevel() noexcept;

    Rate m_rate;
    std::int64_t m_capacity = 0;
    std::int64_t m_level = 0;
    std::int64_t m_lowest = 0;
    std::uint64_t m_carry = 0; // 10⁻⁹ bytes
    TimePoint m_refilled{};
};

} // namespace swapscope
