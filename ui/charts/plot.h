// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_axis.h"
#include "ui/widgets/theme.h"

#include <QColor>
#include <QPointF>
#include <QVector>
#include <QWidget>

#include <vector>

class QCustomPlot;

namespace swapscope::ui {

/// A plot of lines and dots in the window's look: two labelled axes, a grid, nothing else.
class Plot final : public QWidget
{
    Q_OBJECT

public:
    struct Axis
    {
        double from = 0;
        double to = 1;
        std::vector<AxisTick> ticks{};
        QString label{}; ///< Below or left of the figures; empty: none.
        bool isLog = false;
    };
    struct Line
    {
        QVector<double> x{};
        QVector<double> y{}; ///< NaN makes a gap.
        QColor color{};
        double width = 1.5;
        bool dashed = false;
        bool steps = false; ///< Values hold until the next point.
    };
    struct Dot
    {
        QPointF at{};
        double diameter = 8; ///< Pixels.
        QColor color{};
    };
    struct Picture
    {
        Axis x{};
        Axis y{};
        std::vector<Line> lines{};
        std::vector<Dot> dots{};
    };

    /// @param theme  Outlives the plot.
    explicit Plot(const Theme& theme, QWidget* parent = nullptr);

    void draw(const Picture& picture);

    [[nodiscard]] QRect plotRect() const;
    [[nodiscard]] QPointF pixelOf(QPointF value) const;
    [[nodiscard]] QPointF valueAt(QPoint pixel) const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpAxes();
    void drawLine(const Line& line);
    void drawDot(const Dot& dot);

    const Theme* m_theme;
    QCustomPlot* m_plot; ///< Takes no mouse events: they are this widget's.
    bool m_hasLabels = false;
};

} // namespace swapscope::ui
