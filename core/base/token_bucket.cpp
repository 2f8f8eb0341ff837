// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/token_bucket.h"

#include <algorithm>

namespace swapscope {

namespace {
constexpr std::uint64_t kNanos = 1'000'000'000;
}

TokenBucket::Rate TokenBucket::clamped(Rate rate) noexcept
{
    return rate ? Rate{std::min(*rate, kMaxRate)} : rate;
}

void TokenBucket::setRate(Rate rate, std::uint64_t capacity, TimePoint now) noexcept
{
    const bool wasLimited = m_rate.has_value();
    refill(now);
    m_refilled = std::max(m_refilled, now);
    m_rate = rate;
    m_capacity = static_cast<std::int64_t>(capacity);
    m_carry = 0;
    if (!m_rate) {
        m_level = 0;
    } else {
        m_level = wasLimited ? std::min(m_level, m_capacity) : m_capacity;
    }
    noteLevel();
}

void TokenBucket::refill(TimePoint now) noexcept
{
    if (!m_rate || now <= m_refilled) {
        return;
    }
    const auto elapsed = static_cast<std::uint64_t>((now - m_refilled).count());
    m_refilled = now;
    if (*m_rate == 0) {
        return;
    }
    // Beyond the time that fills the bucket nothing is added: the products stay small.
    const auto lacking = static_cast<std::uint64_t>(m_capacity - m_level);
    const std::uint64_t fillSeconds = lacking / *m_rate + 2;
    const std::uint64_t seconds = std::min(elapsed / kNanos, fillSeconds);
    const std::uint64_t fraction = *m_rate * (elapsed % kNanos) + m_carry;
    m_level += static_cast<std::int64_t>(*m_rate * seconds + fraction / kNanos);
    m_carry = fraction % kNanos;
    if (m_level >= m_capacity) {
        m_level = m_capacity;
        m_carry = 0;
    }
    noteLevel();
}

void TokenBucket::take(std::uint64_t bytes) noexcept
{
    if (m_rate) {
        m_level -= static_cast<std::int64_t>(bytes);
        noteLevel();
    }
}

void TokenBucket::refund(std::uint64_t bytes) noexcept
{
    if (m_rate) {
        m_level = std::min(m_level + static_cast<std::int64_t>(bytes), m_capacity);
        noteLevel();
    }
}

TimePoint TokenBucket::when(std::int64_t level) const noexcept
{
    if (*m_rate == 0) {
        return {};
    }
    if (m_level >= level) {
        return m_refilled;
    }
    const auto lacking = static_cast<std::uint64_t>(level - m_level);
    const std::uint64_t missing = lacking * kNanos - m_carry;
    const std::uint64_t nanos = (missing + *m_rate - 1) / *m_rate;
    return m_refilled + Duration{static_cast<Duration::rep>(nanos)};
}

void TokenBucket::noteLevel() noexcept
{
    m_lowest = m_level >= 0 ? 0 : std::min(m_lowest, m_level);
}

} // namespace swapscope
