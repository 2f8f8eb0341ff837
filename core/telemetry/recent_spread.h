// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace swapscope::telemetry {

/// A histogram of durations over the last minute, in slices of 10 s. Buckets
/// are a quarter of an octave wide, from 16 µs to 9 min: a percentile is at
/// most 19 % above the exact one, never below it, and never above the largest
/// value. About 3 KiB; add() is O(1).
class RecentSpread
{
public:
    void add(Duration value, TimePoint now);

    /// Of the last 50 to 60 s.
    [[nodiscard]] Spread spread(TimePoint now);

private:
    static constexpr unsigned kFirstOctave = 14; ///< Of nanoseconds.
    static constexpr unsigned kOctaves = 25;
    static constexpr unsigned kPerOctave = 4;
    static constexpr std::size_t kBuckets = 2 + std::size_t{kOctaves} * kPerOctave;
    static constexpr std::size_t kSlices = 6;
    using Buckets = std::array<std::uint32_t, kBuckets>;

    struct Slice
    {
        Buckets buckets{};
        Duration max{};
    };

    [[nodiscard]] static std::size_t bucketOf(Duration value) noexcept;
    [[nodiscard]] static Duration upperEdge(std::size_t bucket) noexcept;
    void forgetOld(TimePoint now);
    [[nodiscard]] Duration percentile(std::uint32_t perMille, Duration max) const;

    std::array<Slice, kSlices> m_slices{};
    Buckets m_sums{};
    std::uint32_t m_count = 0;
    std::int64_t m_newest = 0; ///< Number of the slice in progress.
};

} // namespace swapscope::telemetry
