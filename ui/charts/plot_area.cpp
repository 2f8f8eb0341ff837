// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_area.h"

#include "ui/charts/chart_accessible.h"
#include "ui/charts/time_axis.h"
#include "ui/models/peer_palette.h"
#include "ui/widgets/fonts.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr int kBands = PeerPalette::kSlots + 1;
constexpr int kLeftMargin = 34;
constexpr int kRightMargin = 18; // half of "now" stands beyond the plot's end
constexpr int kBottomMargin = 20;
constexpr int kTopMargin = 11;

/// `share` of the colour over the ground, opaque: blending while drawing would cost more.
QColor mix(const QColor& color, const QColor& ground, float share)
{
    return QColor::fromRgbF(color.redF() * share + ground.redF() * (1 - share),
                            color.greenF() * share + ground.greenF() * (1 - share),
                            color.blueF() * share + ground.blueF() * (1 - share));
}

} // namespace

PlotArea::PlotArea(Measures measures, const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_measures{measures}
    , m_theme{&theme}
    , m_plot{new QCustomPlot{this}}
    , m_axis{measures == Measures::Shares ? shareAxis() : rateAxis(0)}
{
    installChartAccessibility();
    setMinimumSize(160, 80);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setNotAntialiasedElements(QCP::aeFills | QCP::aeAxes | QCP::aeGrid);
    buildGraphs();
    buildAxes();
    recolor(-1);
}

void PlotArea::buildGraphs()
{
    for (int band = 0; band < kBands; ++band) {
        auto* graph = m_plot->addGraph();
        graph->setPen(Qt::NoPen);
        graph->setAntialiasedFill(false);
        graph->setAdaptiveSampling(false);
        if (band > 0) {
            graph->setChannelFillGraph(m_plot->graph(band - 1));
        }
    }
    m_plot->graph(kBands - 1)->setAntialiased(true);
}

void PlotArea::buildAxes()
{
    auto* area = m_plot->axisRect();
    area->setAutoMargins(QCP::msNone);
    area->setMargins({kLeftMargin, kTopMargin, kRightMargin, kBottomMargin});
    for (auto* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(textFont(Theme::kSmallPixels));
        axis->setTickLengthIn(0);
        axis->setSubTicks(false);
        axis->setTickLabelPadding(4);
    }
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->yAxis->grid()->setZeroLinePen(Qt::NoPen);
    m_plot->yAxis->setBasePen(Qt::NoPen);
}

void PlotArea::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_plot->setGeometry(rect());
}

QRect PlotArea::plotRect() const
{
    return rect().adjusted(kLeftMargin, kTopMargin, -kRightMargin, -kBottomMargin);
}

void PlotArea::recolor(int emphasized)
{
    const auto& colors = m_theme->colors();
    m_plot->setBackground(QBrush{colors.panel});
    for (int band = 0; band < kBands; ++band) {
        const bool full = emphasized < 0 || emphasized == band;
        m_plot->graph(band)->setBrush(mix(m_theme->peer(band), colors.panel, full ? 0.85F : 0.25F));
    }
    m_plot->graph(kBands - 1)->setPen(QPen{mix(colors.text, colors.panel, 0.45F), 1});
    for (auto* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelColor(colors.muted);
        axis->setTickPen(Qt::NoPen);
    }
    m_plot->xAxis->setBasePen(QPen{colors.line, 1});
    m_plot->yAxis->grid()->setPen(QPen{colors.grid, 1});
}

void PlotArea::scale(double highest, std::chrono::minutes period)
{
    const auto fresh = m_measures == Measures::Shares ? shareAxis() : rateAxis(highest);
    // The scale shrinks only when the areas fill less than half of it, so that it stands still.
    if (fresh.top > m_axis.top || highest < m_axis.top / 2) {
        m_axis = fresh;
    }
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const auto& tick : m_axis.ticks()) {
        ticker->addTick(tick.at, tick.label);
    }
    m_plot->yAxis->setTicker(ticker);
    m_plot->yAxis->setRange(0, m_axis.top);
    m_plot->xAxis->setRange(-std::chrono::duration<double>(period).count(), 0);
    markTimes(period);
}

void PlotArea::markTimes(std::chrono::minutes period)
{
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const AxisTick& tick : timeTicks(period, plotRect().width())) {
        ticker->addTick(tick.at, tick.label);
    }
    m_plot->xAxis->setTicker(ticker);
}

void PlotArea::draw(const StackedRates& rates, std::chrono::minutes period, int emphasized)
{
    recolor(emphasized);
    scale(rates.highest, period);
    const auto points = static_cast<qsizetype>(rates.seconds.size());
    const QVector<double> keys(rates.seconds.begin(), rates.seconds.end());
    QVector<double> heights(points, 0.0);
    for (int band = 0; band < kBands; ++band) {
        const auto at = static_cast<std::size_t>(band);
        for (qsizetype i = 0; at < rates.bands.size() && i < points; ++i) {
            heights[i] += rates.bands[at][static_cast<std::size_t>(i)];
        }
        m_plot->graph(band)->setData(keys, heights, true);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

int PlotArea::pixelOf(double seconds) const
{
    return static_cast<int>(std::lround(m_plot->xAxis->coordToPixel(seconds)));
}

std::optional<PlotArea::Hit> PlotArea::hit(const StackedRates& rates, QPoint at) const
{
    if (rates.seconds.empty() || !plotRect().contains(at)) {
        return std::nullopt;
    }
    const double wanted = m_plot->xAxis->pixelToCoord(at.x());
    auto found = std::ranges::lower_bound(rates.seconds, wanted);
    if (found == rates.seconds.end()
        || (found != rates.seconds.begin() && wanted - *(found - 1) < *found - wanted))
    {
        --found;
    }
    const auto point = static_cast<std::size_t>(found - rates.seconds.begin());
    const double height = m_plot->yAxis->pixelToCoord(at.y());
    Hit hit{-1, *found, 0};
    double below = 0;
    for (std::size_t band = 0; band < rates.bands.size(); ++band) {
        const double rate = rates.bands[band][point];
        if (std::isnan(rate)) {
            return std::nullopt;
        }
        if (height >= below && height < below + rate) {
            return Hit{static_cast<int>(band), *found, rate};
        }
        below += rate;
    }
    hit.rate = below;
    return hit;
}

} // namespace swapscope::ui
