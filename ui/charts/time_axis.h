// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <vector>

namespace swapscope::ui {

/// A labelled place of an axis.
struct AxisTick
{
    double at = 0;
    QString label;
};

/// The marks of a time axis that ends now: "−60 s" … "now", as many as have room.
/// @param pixels  Length of the axis.
/// @return `at` in seconds, −period…0.
[[nodiscard]] std::vector<AxisTick> timeTicks(std::chrono::minutes period, int pixels);

} // namespace swapscope::ui
