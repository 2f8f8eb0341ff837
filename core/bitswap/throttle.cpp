// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/throttle.h"

#include <algorithm>
#include <cassert>

namespace swapscope::bitswap {

namespace {
constexpr std::uint64_t kNanos = 1'000'000'000;
}

void Throttle::setRate(std::optional<std::uint64_t> bytesPerSecond, TimePoint now)
{
    const bool wasLimited = m_rate.has_value();
    refill(now);
    m_refilled = std::max(m_refilled, now);
    m_rate = bytesPerSecond;
    m_carry = 0;
    if (!m_rate) {
        m_tokens = 0;
        return;
    }
    m_rate = std::min(*m_rate, kMaxRate);
    m_tokens = wasLimited ? std::min(m_tokens, capacity()) : burst();
}

void Throttle::setNeed(std::uint64_t bytes, TimePoint now)
{
    // What time brought belongs to the capacity of that time.
    refill(now);
    m_need = bytes;
    if (m_rate) {
        m_tokens = std::min(m_tokens, capacity());
    }
}

std::uint64_t Throttle::burst() const noexcept
{
    return m_rate ? std::max(*m_rate / m_burstPart, kMinBurstBytes) : 0;
}

std::uint64_t Throttle::capacity() const noexcept
{
    return std::max(burst(), m_need);
}

bool Throttle::allows(std::uint64_t bytes) const noexcept
{
    return !m_rate || (*m_rate > 0 && m_tokens >= bytes);
}

void Throttle::take(std::uint64_t bytes) noexcept
{
    assert(allows(bytes));
    if (m_rate) {
        m_tokens -= bytes;
    }
}

void Throttle::refund(std::uint64_t bytes) noexcept
{
    if (m_rate) {
        m_tokens = std::min(m_tokens + bytes, capacity());
    }
}

TimePoint Throttle::when(std::uint64_t bytes) const noexcept
{
    if (!m_rate || *m_rate == 0) {
        return {};
    }
    if (m_tokens >= bytes) {
        return m_refilled;
    }
    const std::uint64_t missing = (bytes - m_tokens) * kNanos - m_carry;
    const std::uint64_t nanos = (missing + *m_rate - 1) / *m_rate;
    return m_refilled + Duration{static_cast<Duration::rep>(nanos)};
}

void Throttle::refill(TimePoint now) noexcept
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
    const std::uint64_t fillSeconds = capacity() / *m_rate + 2;
    const std::uint64_t seconds = std::min(elapsed / kNanos, fillSeconds);
    const std::uint64_t fraction = *m_rate * (elapsed % kNanos) + m_carry;
    m_tokens += *m_rate * seconds + fraction / kNanos;
    m_carry = fraction % kNanos;
    if (m_tokens >= capacity()) {
        m_tokens = capacity();
        m_carry = 0;
    }
}

} // namespace swapscope::bitswap
