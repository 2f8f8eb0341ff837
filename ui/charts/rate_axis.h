// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace swapscope::ui {

/// The scale of a chart's upward axis: from 0 to `top`, marked every `step`.
struct RateAxis
{
    double unit = 1;  ///< How much one unit of the labels is, in B/s or what else is drawn.
    QString unitName; ///< "B/s", "KiB/s", "MiB/s", "GiB/s", "%", …
    double step = 1;
    double top = 1;

    /// The labels' figures and where they stand, bottom to top: "0", "4", "8", "12".
    struct Tick
    {
        double at = 0;
        QString label;
    };
    [[nodiscard]] std::vector<Tick> ticks() const;
};

/// The scale for values up to `highest` (B/s, 0 or more): at most four steps of round figures in
/// the unit that keeps them below 1,024.
[[nodiscard]] RateAxis rateAxis(double highest);

/// The scale of shares, 0…1, in per cent.
[[nodiscard]] RateAxis shareAxis();

/// The scale for plain numbers, seconds for example, with the unit's name as given.
[[nodiscard]] RateAxis numberAxis(double highest, const QString& unitName);

} // namespace swapscope::ui
