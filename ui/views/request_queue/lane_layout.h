// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace swapscope::ui {

/// One task as a lane draws it.
struct ChipSpec
{
    std::uint64_t bytes = 0; ///< Block payload; not read for a presence.
    bool presence = false;   ///< A HAVE or DONT_HAVE: small, fixed width.
};

/// Where a chip lies, in pixels from the lane's left end.
struct ChipSpan
{
    int x = 0;
    int width = 0;
};

struct LaneSpans
{
    std::vector<ChipSpan> chips; ///< Of the first tasks, as many as fit.
    std::size_t hidden = 0;      ///< Tasks behind them: "+n".
    int end = 0;                 ///< Right end of the last chip.
};

/// How many bytes a pixel stands for, in all lanes alike, and the bar that says so.
struct LaneScale
{
    double pixelsPerByte = 0;
    std::uint64_t barBytes = 0;
    int barWidth = 0;
};

inline constexpr int kPresenceChipWidth = 9;
inline constexpr int kMinChipWidth = 4; ///< A block smaller than this many pixels is still seen.
inline constexpr int kChipGap = 3;

/// 256 KiB are 38 pixels, or half of it and so on until the largest task takes no more than a
/// third of the lane.
[[nodiscard]] LaneScale laneScale(std::uint64_t largestBytes, int laneWidth);

/// @param total    Tasks of the lane; `chips` may hold only the first of them.
/// @param width    Of the lane.
/// @param moreWidth  Pixels that "+n" needs; reserved only when tasks are left over.
[[nodiscard]] LaneSpans layOutLane(std::span<const ChipSpec> chips, std::size_t total,
                                   const LaneScale& scale, int width, int moreWidth);

} // namespace swapscope::ui
