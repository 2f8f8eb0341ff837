// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/rate_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace swapscope::ui {

namespace {

constexpr int kMostSteps = 4;
constexpr double kHeadroom = 1.04; // the top line must not run along the plot's edge

double roundStep(double least)
{
    double decade = 1;
    while (decade * 10 < least) {
        decade *= 10;
    }
    for (const double factor : {1.0, 2.0, 4.0, 5.0, 10.0}) {
        if (decade * factor >= least) {
            return decade * factor;
        }
    }
    return decade * 10;
}

} // namespace

RateAxis rateAxis(double highest)
{
    static constexpr std::array<const char*, 4> kNames{"B/s", "KiB/s", "MiB/s", "GiB/s"};
    RateAxis axis;
    std::size_t name = 0;
    // 1,000 of a unit and not 1,024, so that no label needs four digits.
    while (name + 1 < kNames.size() && highest * kHeadroom > 1000 * axis.unit) {
        axis.unit *= 1024;
        ++name;
    }
    axis.unitName = QString::fromLatin1(kNames[name]);
    const double wanted = std::max(highest * kHeadroom / axis.unit, 1.0);
    double step = roundStep(wanted / kMostSteps);
    if (wanted <= 2 && name > 0) {
        step = 0.5; // between 1 and 2 units a whole step would leave half the plot empty
    }
    axis.step = step * axis.unit;
    axis.top = std::ceil(wanted / step) * axis.step;
    return axis;
}

RateAxis shareAxis()
{
    return {.unit = 0.01, .unitName = QStringLiteral("%"), .step = 0.25, .top = 1};
}

RateAxis numberAxis(double highest, const QString& unitName)
{
    RateAxis axis;
    axis.unitName = unitName;
    const double wanted = std::max(highest * kHeadroom, 1e-3);
    double scale = 1; // roundStep() knows steps of 1 and more
    while (wanted / kMostSteps * scale < 1) {
        scale *= 10;
    }
    axis.step = roundStep(wanted / kMostSteps * scale) / scale;
    axis.top = std::ceil(wanted / axis.step) * axis.step;
    return axis;
}

std::vector<RateAxis::Tick> RateAxis::ticks() const
{
    std::vector<Tick> ticks;
    const auto count = static_cast<int>(std::lround(top / step));
    for (int i = 0; i <= count; ++i) {
        ticks.push_back({i * step, QString::number(i * step / unit, 'g', 4)});
    }
    return ticks;
}

} // namespace swapscope::ui
