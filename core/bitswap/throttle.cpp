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
    m_tokens = wasLimited ? std::min(m_tokens, full()) : full();
    noteLevel();
}

void Throttle::setNeed(std::uint64_t bytes, TimePoint now)
{
    refill(now);
    m_need = bytes;
}

std::uint64_t Throttle::burst() const noexcept
{
    return m_rate ? std::max(*m_rate / m_burstPart, kMinBurstBytes) : 0;
}

std::uint64_t Throttle::capacity() const noexcept
{
    return std::max(burst(), m_need);
}

std::uint64_t Throttle::tokens() const noexcept
{
    const std::int64_t owable = static_cast<std::int64_t>(capacity()) - full();
    return m_rate ? static_cast<std::uint64_t>(std::max<std::int64_t>(m_tokens + owable, 0)) : 0;
}

std::int64_t Throttle::full() const noexcept
{
    return static_cast<std::int64_t>(burst());
}

/// The level at which that may go.
std::int64_t Throttle::least(std::uint64_t bytes, Kind kind) const noexcept
{
    const auto enough = static_cast<std::int64_t>(std::min(bytes, burst()));
    return kind == Kind::Block ? enough
                               : std::min(enough, m_lowest + static_cast<std::int64_t>(bytes));
}

void Throttle::noteLevel() noexcept
{
    m_lowest = m_tokens >= 0 ? 0 : std::min(m_lowest, m_tokens);
}

bool Throttle::allows(std::uint64_t bytes, Kind kind) const noexcept
{
    return !m_rate || (*m_rate > 0 && m_tokens >= least(bytes, kind));
}

void Throttle::take(std::uint64_t bytes) noexcept
{
    assert(allows(bytes, Kind::Presence));
    if (m_rate) {
        m_tokens -= static_cast<std::int64_t>(bytes);
        noteLevel();
    }
}

void Throttle::refund(std::uint64_t bytes) noexcept
{
    if (m_rate) {
        m_tokens = std::min(m_tokens + static_cast<std::int64_t>(bytes), full());
        noteLevel();
    }
}

TimePoint Throttle::when(std::uint64_t bytes, Kind kind) const noexcept
{
    if (!m_rate || *m_rate == 0) {
        return {};
    }
    const std::int64_t enough = least(bytes, kind);
    if (m_tokens >= enough) {
        return m_refilled;
    }
    const auto lacking = static_cast<std::uint64_t>(enough - m_tokens);
    const std::uint64_t missing = lacking * kNanos - m_carry;
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
    const auto lacking = static_cast<std::uint64_t>(full() - m_tokens);
    const std::uint64_t fillSeconds = lacking / *m_rate + 2;
    const std::uint64_t seconds = std::min(elapsed / kNanos, fillSeconds);
    const std::uint64_t fraction = *m_rate * (elapsed % kNanos) + m_carry;
    m_tokens += static_cast<std::int64_t>(*m_rate * seconds + fraction / kNanos);
    m_carry = fraction % kNanos;
    if (m_tokens >= full()) {
        m_tokens = full();
        m_carry = 0;
    }
    noteLevel();
}

} // namespace swapscope::bitswap
