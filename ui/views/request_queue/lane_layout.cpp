// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/lane_layout.h"

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

namespace {

constexpr double kBarBytes = 256.0 * 1024.0;
constexpr double kBarPixels = 38.0;
constexpr int kLeastBarPixels = 16; // a shorter bar could not be read as a measure

int chipWidth(const ChipSpec& chip, const LaneScale& scale)
{
    if (chip.presence) {
        return kPresenceChipWidth;
    }
    const double width = static_cast<double>(chip.bytes) * scale.pixelsPerByte;
    return std::max(kMinChipWidth, static_cast<int>(std::lround(width)));
}

} // namespace

LaneScale laneScale(std::uint64_t largestBytes, int laneWidth)
{
    LaneScale scale;
    scale.pixelsPerByte = kBarPixels / kBarBytes;
    const double room = std::max(48.0, laneWidth / 3.0);
    while (static_cast<double>(largestBytes) * scale.pixelsPerByte > room) {
        scale.pixelsPerByte /= 2;
    }
    scale.barBytes = 256 * 1024;
    while (static_cast<double>(scale.barBytes) * scale.pixelsPerByte < kLeastBarPixels) {
        scale.barBytes *= 4;
    }
    scale.barWidth =
        static_cast<int>(std::lround(static_cast<double>(scale.barBytes) * scale.pixelsPerByte));
    return scale;
}

LaneSpans layOutLane(std::span<const ChipSpec> chips, std::size_t total, const LaneScale& scale,
                     int width, int moreWidth)
{
    const auto fill = [&](int room) {
        LaneSpans lane;
        int x = 0;
        for (const auto& chip : chips) {
            const int chipPixels = chipWidth(chip, scale);
            if (x + chipPixels > room) {
                break;
            }
            lane.chips.push_back({x, chipPixels});
            lane.end = x + chipPixels;
            x = lane.end + kChipGap;
        }
        lane.hidden = std::max(total, chips.size()) - lane.chips.size();
        return lane;
    };
    auto lane = fill(width);
    return lane.hidden == 0 ? lane : fill(width - moreWidth);
}

} // namespace swapscope::ui
