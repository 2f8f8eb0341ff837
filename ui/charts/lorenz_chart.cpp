// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/lorenz_chart.h"

#include "ui/charts/plot.h"
#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace swapscope::ui {

namespace {

double perWeight(const ServedPeer& peer)
{
    return peer.sent / peer.weight;
}

constexpr std::size_t kMostPoints = 256; ///< Of a line: one for each few pixels.
constexpr std::size_t kMostDots = 64;    ///< More would be a band.

Plot::Line lineOf(const std::vector<QPointF>& points, const QColor& color)
{
    Plot::Line line{.color = color};
    const std::size_t last = points.size() - 1;
    const std::size_t drawn = std::min(last, kMostPoints);
    for (std::size_t i = 0; i <= drawn; ++i) {
        const QPointF& point = points[drawn == 0 ? 0 : i * last / drawn];
        line.x.push_back(point.x());
        line.y.push_back(point.y());
    }
    return line;
}

std::vector<AxisTick> quarters()
{
    return {{0, QStringLiteral("0")},
            {0.25, QStringLiteral("25")},
            {0.5, QStringLiteral("50")},
            {0.75, QStringLiteral("75")},
            {1, QStringLiteral("100")}};
}

} // namespace

LorenzChart::LorenzChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                         QWidget* parent)
    : SnapshotChart{tr("Lorenz"),
                    tr("Peers that wanted blocks in the last minute, those that got least (per "
                       "weight) at the left: how much of all bytes they got together. The nearer "
                       "to the straight line, the more even. The Gini index is twice the area "
                       "between the two."),
                    state,
                    palette,
                    theme,
                    parent}
    , m_plot{new Plot{theme, this}}
    , m_button{new QToolButton{this}}
{
    m_button->setText(tr("Compare with now"));
    m_button->setToolTip(tr("Keeps the present curve as a dashed one"));
    m_button->setAutoRaise(true);
    m_button->setFont(textFont(Theme::kSmallPixels));
    m_button->setFocusPolicy(Qt::TabFocus);
    connect(m_button, &QToolButton::clicked, this, &LorenzChart::toggleReference);
    setPlot(*m_plot);
    header().addWidget(m_button);
}

void LorenzChart::toggleReference()
{
    if (m_reference) {
        m_reference.reset();
    } else if (!m_curve.empty()) {
        m_reference = Reference{m_curve, state().now()};
    }
    m_button->setText(m_reference ? tr("Let go") : tr("Compare with now"));
    redraw();
}

std::vector<QPointF> LorenzChart::curveOf(const std::vector<ServedPeer>& peers)
{
    std::vector<double> parts;
    for (const ServedPeer& peer : peers) {
        parts.push_back(perWeight(peer));
    }
    std::ranges::sort(parts);
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    if (sum <= 0) {
        return {};
    }
    std::vector<QPointF> curve{{0, 0}};
    double below = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        below += parts[i];
        curve.emplace_back(static_cast<double>(i + 1) / static_cast<double>(parts.size()),
                           below / sum);
    }
    return curve;
}

double LorenzChart::gini(const std::vector<QPointF>& curve)
{
    double below = 0;
    for (std::size_t i = 1; i < curve.size(); ++i) {
        below += (curve[i].x() - curve[i - 1].x()) * (curve[i].y() + curve[i - 1].y()) / 2;
    }
    return curve.empty() ? 0 : 1 - 2 * below;
}

void LorenzChart::draw(const std::vector<ServedPeer>& peers)
{
    m_curve = curveOf(peers);
    std::vector<const ServedPeer*> order;
    for (const ServedPeer& peer : peers) {
        order.push_back(&peer);
    }
    std::ranges::stable_sort(order, {}, [](const ServedPeer* peer) { return perWeight(*peer); });
    m_order.clear();
    for (const ServedPeer* peer : order) {
        m_order.push_back(peer->peer);
    }
    const auto& colors = theme().colors();
    Plot::Picture picture;
    picture.x = {.ticks = quarters(), .label = tr("% of peers, least served first")};
    picture.y = {.ticks = quarters(), .label = tr("% of bytes")};
    if (!m_curve.empty()) {
        picture.lines.push_back(
            {.x = {0, 1}, .y = {0, 1}, .color = colors.muted, .width = 1, .dashed = false});
        if (m_reference) {
            picture.lines.push_back(lineOf(m_reference->curve, colors.muted));
            picture.lines.back().dashed = true;
        }
        picture.lines.push_back(lineOf(m_curve, colors.accent));
        picture.lines.back().width = 2;
        for (std::size_t i = 0; m_order.size() <= kMostDots && i < m_order.size(); ++i) {
            picture.dots.push_back(
                {.at = m_curve[i + 1], .diameter = 7, .color = colorOf(m_order[i])});
        }
    }
    m_plot->draw(picture);
    setUnit(m_curve.empty() ? QString{}
            : m_reference   ? tr("Gini %1, was %2")
                                .arg(QString::number(gini(m_curve), 'f', 2),
                                     QString::number(gini(m_reference->curve), 'f', 2))
                          : tr("Gini %1").arg(QString::number(gini(m_curve), 'f', 2)));
}

QString LorenzChart::summary() const
{
    if (m_curve.empty()) {
        return tr("Nothing was sent in the last minute.");
    }
    const auto half = std::ranges::find_if(m_curve, [](QPointF p) { return p.x() >= 0.5; });
    return tr("The half of %1 peers that got least got %2 of the bytes; Gini index %3.")
        .arg(format::count(m_order.size()), format::percent(half->y()),
             QString::number(gini(m_curve), 'f', 2));
}

PlainTable LorenzChart::figures() const
{
    PlainTable table{{tr("peer"), tr("share of peers"), tr("share of bytes")}, {}};
    for (std::size_t i = 0; i < m_order.size() && i + 1 < m_curve.size(); ++i) {
        table.rows.push_back({format::fullPeer(m_order[i]),
                              QString::number(m_curve[i + 1].x(), 'g', 6),
                              QString::number(m_curve[i + 1].y(), 'g', 6)});
    }
    return table;
}

QRect LorenzChart::plotRect() const
{
    return m_plot->plotRect();
}

std::optional<SnapshotChart::Hit> LorenzChart::hit(QPoint at) const
{
    constexpr double kReach = 14;
    std::optional<Hit> best;
    double nearest = kReach;
    for (std::size_t i = 0; i < m_order.size() && i + 1 < m_curve.size(); ++i) {
        const QPointF pixel = m_plot->pixelOf(m_curve[i + 1]);
        const double distance = std::hypot(pixel.x() - at.x(), pixel.y() - at.y());
        if (distance < nearest) {
            nearest = distance;
            best = Hit{m_order[i], tr("%1  %2 of the bytes")
                                       .arg(state().name(m_order[i]),
                                            format::percent(m_curve[i + 1].y() - m_curve[i].y()))};
        }
    }
    return best;
}

} // namespace swapscope::ui
