// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/recent_spread.h"

#include <algorithm>
#include <bit>
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
    // ⌈4·log₂⌉ in integers: each octave, scaled to 2⁶²…2⁶³, has its edges at 2⁶² times 2^(k/4).
    constexpr std::array<std::uint64_t, kPerOctave> kEdges{
        0x4000'0000'0000'0000, 0x4C1B'F828'C6DC'54B7, 0x5A82'7999'FCEF'3242, 0x6BA2'7E65'6B4E'B57A};
    const auto count = static_cast<std::uint64_t>(value.count());
    const auto octave = static_cast<unsigned>(std::bit_width(count - 1)) - 1;
    const std::uint64_t scaled = count << (62 - octave);
    std::size_t bucket = std::size_t{octave - kFirstOctave} * kPerOctave;
    for (const std::uint64_t edge : kEdges) {
        bucket += scaled > edge ? 1U : 0U;
    }
    return std::min(bucket, kBuckets - 1);
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
