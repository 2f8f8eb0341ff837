// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>

#include <optional>
#include <span>
#include <vector>

namespace swapscope::ui {

/// A vertical line of a chart that wants a label beside it.
struct MarkLabel
{
    int x = 0;     ///< Of the line, in widget pixels.
    int width = 0; ///< Of the label box, padding included.
};

/// Boxes for the labels of a chart's marks: beside their line, inside `plot`, never over each
/// other. Later entries go first, since the newest act is the one looked for; a label for which no
/// room is left gets none and its line stands alone.
/// @param height  Of a box, in pixels.
[[nodiscard]] std::vector<std::optional<QRect>> placeMarkLabels(std::span<const MarkLabel> marks,
                                                                const QRect& plot, int height);

} // namespace swapscope::ui
