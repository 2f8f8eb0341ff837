// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/throttle.h"

#include <algorithm>
#include <cassert>

namespace swapscope::bitswap {

void Throttle::setRate(std::optional<std::uint64_t> bytesPerSecond, TimePoint now)
{
    const auto rate = TokenBucket::clamped(bytesPerSecond);
    m_bucket.setRate(rate, rate ? std::max(*rate / m_burstPart, kMinBurstBytes) : 0, now);
}

void Throttle::setNeed(std::uint64_t bytes, TimePoint now)
{
    m_bucket.refill(now);
    m_need = bytes;
}

std::uint64_t Throttle::capacity() const noexcept
{
    return std::max(burst(), m_need);
}

std::uint64_t Throttle::tokens() const noexcept
{
    const auto owable = static_cast<std::int64_t>(capacity() - burst());
    return rate() ? static_cast<std::uint64_t>(std::max<std::int64_t>(m_bucket.level() + owable, 0))
                  : 0;
}

/// The level at which that may go.
std::int64_t Throttle::least(std::uint64_t bytes, Kind kind) const noexcept
{
    const auto enough = static_cast<std::int64_t>(std::min(bytes, burst()));
    return kind == Kind::Block
               ? enough
               : std::min(enough, m_bucket.lowest() + static_cast<std::int64_t>(bytes));
}

bool Throttle::allows(std::uint64_t bytes, Kind kind) const noexcept
{
    return !rate() || (*rate() > 0 && m_bucket.level() >= least(bytes, kind));
}

void Throttle::take(std::uint64_t bytes) noexcept
{
    assert(allows(bytes, Kind::Presence));
    m_bucket.take(bytes);
}

TimePoint Throttle::when(std::uint64_t bytes, Kind kind) const noexcept
{
    return rate() ? m_bucket.when(least(bytes, kind)) : TimePoint{};
}

} // namespace swapscope::bitswap
