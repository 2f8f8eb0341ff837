// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot.h"

#include "ui/charts/chart_accessible.h"
#include "ui/widgets/fonts.h"

#include <qcustomplot.h>

namespace swapscope::ui {

namespace {

constexpr int kLeftMargin = 40;
constexpr int kRightMargin = 18;
constexpr int kBottomMargin = 20;
constexpr int kTopMargin = 11;
constexpr int kLabelRoom = 18;

void setAxis(QCPAxis& axis, const Plot::Axis& wanted)
{
    axis.setScaleType(wanted.isLog ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const AxisTick& tick : wanted.ticks) {
        ticker->addTick(tick.at, tick.label);
    }
    axis.setTicker(ticker);
    axis.setRange(wanted.from, wanted.to);
    axis.setLabel(wanted.label);
}

} // namespace

Plot::Plot(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_plot{new QCustomPlot{this}}
{
    installChartAccessibility();
    setMinimumSize(160, 80);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setAutoAddPlottableToLegend(false); // never shown; what it holds costs its square
    m_plot->setNotAntialiasedElements(QCP::aeAxes | QCP::aeGrid);
    m_plot->axisRect()->setAutoMargins(QCP::msNone);
    setUpAxes();
}

void Plot::setUpAxes()
{
    const auto& colors = m_theme->colors();
    const int label = m_hasLabels ? kLabelRoom : 0;
    m_plot->axisRect()->setMargins(
        {kLeftMargin + label, kTopMargin, kRightMargin, kBottomMargin + label});
    m_plot->setBackground(QBrush{colors.panel});
    for (auto* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(textFont(Theme::kSmallPixels));
        axis->setLabelFont(textFont(Theme::kSmallPixels));
        axis->setLabelColor(colors.muted);
        axis->setTickLabelColor(colors.muted);
        axis->setTickLengthIn(0);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTicks(false);
        axis->setTickLabelPadding(4);
        axis->setLabelPadding(2);
        axis->grid()->setPen(QPen{colors.grid, 1});
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_plot->xAxis->setBasePen(QPen{colors.line, 1});
    m_plot->yAxis->setBasePen(Qt::NoPen);
    m_plot->xAxis->grid()->setVisible(m_hasLabels);
}

void Plot::draw(const Picture& picture)
{
    m_hasLabels = !picture.x.label.isEmpty() || !picture.y.label.isEmpty();
    setUpAxes();
    setAxis(*m_plot->xAxis, picture.x);
    setAxis(*m_plot->yAxis, picture.y);
    m_plot->clearPlottables();
    for (const Line& line : picture.lines) {
        drawLine(line);
    }
    for (const Dot& dot : picture.dots) {
        drawDot(dot);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Plot::drawLine(const Line& line)
{
    QPen pen{line.color, line.width};
    if (line.dashed) {
        pen.setStyle(Qt::DashLine);
    }
    if (line.steps) {
        auto* graph = m_plot->addGraph();
        graph->setLineStyle(QCPGraph::lsStepLeft);
        graph->setPen(pen);
        graph->setData(line.x, line.y, true);
        return;
    }
    auto* curve = new QCPCurve{m_plot->xAxis, m_plot->yAxis};
    curve->setPen(pen);
    curve->setData(line.x, line.y);
}

void Plot::drawDot(const Dot& dot)
{
    auto* curve = new QCPCurve{m_plot->xAxis, m_plot->yAxis};
    curve->setLineStyle(QCPCurve::lsNone);
    curve->setScatterStyle({QCPScatterStyle::ssCircle, QPen{m_theme->colors().panel, 1},
                            QBrush{dot.color}, dot.diameter});
    curve->setData({dot.at.x()}, {dot.at.y()});
}

void Plot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_plot->setGeometry(rect());
}

QRect Plot::plotRect() const
{
    const int label = m_hasLabels ? kLabelRoom : 0;
    return rect().adjusted(kLeftMargin + label, kTopMargin, -kRightMargin, -kBottomMargin - label);
}

QPointF Plot::pixelOf(QPointF value) const
{
    return {m_plot->xAxis->coordToPixel(value.x()), m_plot->yAxis->coordToPixel(value.y())};
}

QPointF Plot::valueAt(QPoint pixel) const
{
    return {m_plot->xAxis->pixelToCoord(pixel.x()), m_plot->yAxis->pixelToCoord(pixel.y())};
}

} // namespace swapscope::ui
