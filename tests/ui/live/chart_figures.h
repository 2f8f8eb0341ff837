// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/live_window.h"
#include "ui/charts/chart.h"
#include "ui/models/format.h"
#include "ui/views/fairness/fairness_view.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <vector>

namespace swapscope::tests {

/// What a chart of Fairness, which is shown, gives as its table.
inline ui::PlainTable figuresOf(const ui::MainWindow& window, const QString& title)
{
    const auto& charts = dynamic_cast<ui::FairnessView&>(window.currentView()).charts();
    const auto found = std::ranges::find(charts, title, &ui::Chart::title);
    if (found == charts.end()) {
        qFatal("there is no such chart");
    }
    return (*found)->figures();
}

/// By peer, the figure of a column of a table with one row each; -1 for who is not in it.
inline double figureOf(const ui::PlainTable& table, const multiformats::PeerId& peer,
                       qsizetype column)
{
    for (const QStringList& row : table.rows) {
        if (row[0] == ui::format::fullPeer(peer)) {
            return row[column].toDouble();
        }
    }
    return -1;
}

/// What each column of rates per second adds up to.
inline std::map<QString, double> sumsOf(const ui::PlainTable& table)
{
    std::map<QString, double> sums;
    for (std::size_t point = 1; point < table.rows.size(); ++point) {
        const QStringList& row = table.rows[point];
        const double span = row[0].toDouble() - table.rows[point - 1][0].toDouble();
        for (qsizetype column = 1; column < row.size(); ++column) {
            sums[table.headers[column]] += row[column].toDouble() * span;
        }
    }
    return sums;
}

inline bool isNear(double figure, double exact, double part)
{
    return std::abs(figure - exact) <= part * std::abs(exact);
}

/// Whether a chart's median, p95 and longest are those of the times: percentiles come from buckets
/// that are 19 % apart and never say less than is true.
inline bool isSpreadOf(const QStringList& row, std::vector<double> times)
{
    if (times.empty()) {
        return false;
    }
    std::ranges::sort(times);
    const auto fits = [&](const QString& shown, double part) {
        const auto rank =
            static_cast<std::size_t>(std::ceil(part * static_cast<double>(times.size())));
        const double exact = times.at(std::max<std::size_t>(rank, 1) - 1);
        return shown.toDouble() >= exact * 0.999 && shown.toDouble() <= exact * 1.2;
    };
    return fits(row[1], 0.5) && fits(row[2], 0.95) && isNear(row[3].toDouble(), times.back(), 1e-3);
}

inline double secondsOf(Duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace swapscope::tests
