// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/rate_axis.h"
#include "ui/charts/time_chart.h"
#include "ui/models/figure_history.h"

#include <functional>
#include <vector>

namespace swapscope::ui {

class ChartLegend;

/// Figures of FigureHistory as lines over time.
class LinesChart final : public TimeChart
{
    Q_OBJECT

public:
    using Point = FigureHistory::Point;

    /// One line. NaN is a gap.
    struct Series
    {
        QString name;
        std::function<QColor(const ThemeColors&)> color;
        /// @param before  The point before, null at the first: for figures that are differences.
        std::function<double(const Point& point, const Point* before)> value;
        PeerId peer{}; ///< Whose figure it is; empty: the node's.
        bool dashed = false;
    };
    struct Spec
    {
        QString title;
        QString meaning;
        std::function<std::vector<Series>()> series; ///< Asked at each drawing.
        /// The upward axis for values up to `highest`.
        std::function<RateAxis(double highest)> axis;
        std::function<QString(double value)> text; ///< A value in words.
        /// What stands beside the unit, e.g. "n = 5"; may be empty.
        std::function<QString()> note{};
        QString emptyHeadline;
        QString emptyReason;
        bool isSigned = false; ///< The axis goes below 0 where figures do.
        bool isLog = false;    ///< Seconds on a logarithmic axis; nothing at or below 0 is drawn.
    };

    /// state, history, theme outlive the chart.
    LinesChart(Spec spec, const LiveState& state, const FigureHistory& history, const Theme& theme,
               QWidget* parent = nullptr);
    ~LinesChart() override;

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlainTable figures() const override;

    /// Steps back all lines but this peer's; an empty id none.
    void highlight(const PeerId& peer);

protected:
    void take(const telemetry::Delta&) override {}
    void takeAll() override {}
    void draw() override;
    [[nodiscard]] TimePoint newest() const override;
    [[nodiscard]] Duration pace() const override { return FigureHistory::kPace; }
    [[nodiscard]] QRect plotRect() const override;
    [[nodiscard]] int pixelOf(double seconds) const override;
    [[nodiscard]] EmptyText emptyText() const override;
    [[nodiscard]] std::optional<ChartOverlay::Reading> readingAt(QPoint at) override;
    void clickedAt(QPoint at) override;

private:
    struct Hit
    {
        std::size_t series = 0;
        std::size_t point = 0;
    };
    void collect();
    void setUpAxis(Plot::Axis& axis, const RateAxis& scale) const;
    void setUpLogAxis(Plot::Axis& axis) const;
    [[nodiscard]] bool isShown(std::size_t line) const;
    [[nodiscard]] std::optional<Hit> hit(QPoint at) const;

    Spec m_spec;
    const FigureHistory* m_history;
    ChartLegend* m_legend;
    Plot* m_plot;
    std::vector<Series> m_series;
    std::vector<double> m_seconds;             ///< Ascending, ≤ 0.
    std::vector<std::vector<double>> m_values; ///< By series, then point.
    double m_highest = 0;                      ///< Magnitude, of what is shown.
    double m_lowest = 0;                       ///< Above 0; 0: there is none.
    double m_deepest = 0;                      ///< Below 0; 0: there is none.
    int m_emphasized = -1;
};

} // namespace swapscope::ui
