// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace swapscope::telemetry {

/// What one figure of the rows means, in words for people: tooltips and the help of metrics.
struct Figure
{
    std::string_view id;   ///< snake_case, unique and stable.
    std::string_view name; ///< As a heading.
    std::string_view unit; ///< "B", "B/s", "s", "bits", "%", "tasks", … or empty for a ratio.
    std::string_view definition; ///< One sentence.
    std::string_view formula;    ///< With the units above; empty for a plain count.
};

/// All of them, in the order of the documentation.
[[nodiscard]] std::span<const Figure> figures() noexcept;

/// nullptr for an unknown id.
[[nodiscard]] const Figure* findFigure(std::string_view id) noexcept;

} // namespace swapscope::telemetry
