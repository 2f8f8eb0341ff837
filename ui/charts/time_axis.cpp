// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_axis.h"

#include <QCoreApplication>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr int kPixelsPerLabel = 90;

QString words(const char* text)
{
    return QCoreApplication::translate("TimeAxis", text);
}

} // namespace

std::vector<AxisTick> timeTicks(std::chrono::minutes period, int pixels)
{
    const double span = std::chrono::duration<double>(period).count();
    const int room = pixels / kPixelsPerLabel;
    const int most = period == 5min ? 5 : 6;
    const int labels = room >= most ? most : room >= 3 && most == 6 ? 3 : most == 6 ? 2 : 1;
    std::vector<AxisTick> ticks{{0, words("now")}};
    for (int i = 1; i <= labels; ++i) {
        const double back = span * i / labels;
        ticks.push_back({-back, period > 1min
                                    ? words("\u2212%1 min").arg(QString::number(back / 60, 'g', 3))
                                    : words("\u2212%1 s").arg(QString::number(back, 'g', 3))});
    }
    return ticks;
}

} // namespace swapscope::ui
