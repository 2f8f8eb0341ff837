// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where the parts of a lane stand, in pixels: shared by what lays lanes out and what paints them.
namespace swapscope::ui::lane_metrics {

inline constexpr int kPadding = 12;
inline constexpr int kSwatch = 10;
inline constexpr int kSwatchGap = 8;
inline constexpr int kMostNameWidth = 140; ///< Longer nicknames are cut.
inline constexpr int kCountWidth = 46;
inline constexpr int kBadgeWidth = 24;
inline constexpr int kBadgeHeight = 18;
inline constexpr int kBadgeGap = 10; ///< Before the first chip.
inline constexpr int kChipHeight = 14;
inline constexpr int kMoreWidth = 50; ///< Of "+1,024".

} // namespace swapscope::ui::lane_metrics
