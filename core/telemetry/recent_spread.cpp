// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/recent_spread.h"

#include <algorithm>
#include <cmath>

namespace swapscope::telemetry {

namespace {

constexpr Duration kSliceLength = std::chrono::seconds{10};

} // namespace

/// 0 below the first octave, kBuckets - 1 above the last.
std::size_t RecentSpread::bucketOf(Duration value) noexcept
{
    if (value <= Duration{std::int64_t{1} << kFirstOctave}) {
        return 0;
    }
    const double octaves = std::log2(static_cast<double>(value.count())) - kFirstOctave;
    const double bucket = std::ceil(octaves * kPerOctave);
    return std::min(static_cast<std::size_t>(bucket), kBuckets - 1);
}

Duration RecentSpread::upperEdge(std::size_t bucket) noexcept
{
    const double octaves = static_cast<double>(bucket) / kPerOctave + kFirstOctave;
    return bucket == kBuckets - 1 ? Duration::max()
                                  : Duration{static_cast<std::int64_t>(std::exp2(octaves))};
}

void RecentSpread::forgetOld(TimePoint now)
{
    const std::int64_t newest = now.time_since_epoch() / kSliceLength;
    const std::int64_t passed =
        std::clamp<std::int64_t>(newest - m_newest, 0, std::int64_t{kSlices});
    for (std::int64_t i = 1; i <= passed; ++i) {
        Slice& slice = m_slices[static_cast<std::size_t>(newest - passed + i) % kSlices];
        for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
            m_sums[bucket] -= slice.buckets[bucket];
            m_count -= slice.buckets[bucket];
        }
        slice = {};
    }
    m_newest = std::max(m_newest, newest);
}

void RecentSpread::add(Duration value, TimePoint now)
{
    forgetOld(now);
    Slice& slice = m_slices[static_cast<std::size_t>(m_newest) % kSlices];
    const std::size_t bucket = bucketOf(value);
    ++slice.buckets[bucket];
    ++m_sums[bucket];
    ++m_count;
    slice.max = std::max(slice.max, value);
}

Duration RecentSpread::percentile(std::uint32_t perMille, Duration max) const
{
    const std::uint64_t rank = (std::uint64_t{m_count} * perMille + 999) / 1000;
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        seen += m_sums[bucket];
        if (seen >= rank) {
            return std::min(upperEdge(bucket), max);
        }
    }
    return max;
}

Spread RecentSpread::spread(TimePoint now)
{
    forgetOld(now);
    Spread spread;
    if (m_count == 0) {
        return spread;
    }
    for (const Slice& slice : m_slices) {
        spread.max = std::max(spread.max, slice.max);
    }
    spread.count = m_count;
    spread.p50 = percentile(500, spread.max);
    spread.p95 = percentile(950, spread.max);
    spread.p99 = percentile(990, spread.max);
    return spread;
}

} // namespace swapscope::telemetry
