// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/mark_labels.h"

#include <algorithm>
#include <array>

namespace swapscope::ui {

namespace {

constexpr int kGap = 5;  // between a line and its box
constexpr int kRows = 3; // more would cover the areas that the marks explain

} // namespace

std::vector<std::optional<QRect>> placeMarkLabels(std::span<const MarkLabel> marks,
                                                  const QRect& plot, int height)
{
    std::vector<std::optional<QRect>> boxes(marks.size());
    std::vector<QRect> taken;
    // In a low plot they would cover the lines.
    const int rows = std::clamp(plot.height() / (2 * (height + 3)), 1, kRows);
    for (std::size_t i = marks.size(); i-- > 0;) {
        const auto& mark = marks[i];
        for (int row = 0; row < rows && !boxes[i]; ++row) {
            const int top = plot.top() + 2 + row * (height + 3);
            const std::array<QRect, 2> candidates{
                QRect{mark.x + kGap, top, mark.width, height},
                QRect{mark.x - kGap - mark.width, top, mark.width, height},
            };
            for (const auto& box : candidates) {
                const bool free = std::ranges::none_of(taken, [&box](const QRect& other) {
                    return other.adjusted(-3, -1, 3, 1).intersects(box);
                });
                if (free && plot.contains(box)) {
                    boxes[i] = box;
                    taken.push_back(box);
                    break;
                }
            }
        }
    }
    return boxes;
}

} // namespace swapscope::ui
