// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/rate_axis.h"
#include "ui/charts/stacked_series.h"
#include "ui/widgets/theme.h"

#include <QWidget>

#include <optional>

class QCustomPlot;

namespace swapscope::ui {

/// The plot of stacked areas itself: rates or shares upwards from 0, time from the left to now.
class PlotArea final : public QWidget
{
    Q_OBJECT

public:
    enum class Measures { Rates, Shares };

    struct Hit
    {
        int band = -1;      ///< −1 above all areas.
        double seconds = 0; ///< Before now, ≤ 0.
        double rate = 0;    ///< Of the band, or of the sum; B/s or 0…1.
    };

    /// @param theme  Outlives the plot.
    PlotArea(Measures measures, const Theme& theme, QWidget* parent = nullptr);

    /// @param emphasized  Band drawn in full colour while the others step back; −1 for none.
    void draw(const StackedRates& rates, std::chrono::minutes period, int emphasized);

    [[nodiscard]] const RateAxis& axis() const noexcept { return m_axis; }
    [[nodiscard]] QRect plotRect() const;
    [[nodiscard]] int pixelOf(double seconds) const;

    /// What lies under a point; none outside the plot or where nothing is known.
    [[nodiscard]] std::optional<Hit> hit(const StackedRates& rates, QPoint at) const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildGraphs();
    void buildAxes();
    void recolor(int emphasized);
    void scale(double highest, std::chrono::minutes period);
    void markTimes(std::chrono::minutes period);

    Measures m_measures;
    const Theme* m_theme;
    QCustomPlot* m_plot; ///< Takes no mouse events: they are this widget's.
    RateAxis m_axis;
};

} // namespace swapscope::ui
