// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waiting_chart.h"

#include "ui/charts/chart_accessible.h"
#include "ui/charts/rate_axis.h"
#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QPainter>

#include <algorithm>
#include <array>

namespace swapscope::ui {

namespace {

constexpr int kNameWidth = 84;
constexpr int kFigureWidth = 190;
constexpr int kRowPixels = 20;
constexpr int kAxisPixels = 18;
constexpr int kHeadPixels = 16;
constexpr double kStarving = 10; // seconds

double seconds(Duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

/// The rows themselves.
class WaitingChart::Rows final : public QWidget
{
public:
    explicit Rows(const WaitingChart& chart, QWidget* parent)
        : QWidget{parent}
        , m_chart{&chart}
    {
        setFont(textFont(Theme::kSmallPixels));
        setMinimumHeight(kHeadPixels + 4 * kRowPixels + kAxisPixels);
    }

    [[nodiscard]] QRect bars() const
    {
        return rect().adjusted(kNameWidth, kHeadPixels, -kFigureWidth, -kAxisPixels);
    }
    [[nodiscard]] int rowAt(QPoint at) const { return (at.y() - bars().top()) / kRowPixels; }

protected:
    void paintEvent(QPaintEvent* /*event*/) override
    {
        QPainter painter{this};
        painter.setFont(font());
        double longest = 0;
        for (const ServedPeer& peer : m_chart->m_peers) {
            longest = std::max(longest, seconds(peer.wait.max));
        }
        const RateAxis axis = numberAxis(longest, QStringLiteral("s"));
        if (!m_chart->m_peers.empty()) {
            paintAxis(painter, axis);
            painter.setPen(m_chart->theme().colors().muted);
            paintFigures(
                painter, 0, kHeadPixels,
                {WaitingChart::tr("p50"), WaitingChart::tr("p95"), WaitingChart::tr("longest")});
        }
        const auto room = static_cast<std::size_t>(std::max(0, bars().height() / kRowPixels));
        const auto shown = std::min(room, m_chart->m_peers.size());
        for (std::size_t row = 0; row < shown; ++row) {
            paintRow(painter, static_cast<int>(row), axis);
        }
        if (shown < m_chart->m_peers.size()) {
            painter.drawText(QRect{0, bars().bottom() + 2, kNameWidth - 8, kAxisPixels},
                             Qt::AlignVCenter | Qt::AlignLeft,
                             QStringLiteral("+%1").arg(m_chart->m_peers.size() - shown));
        }
    }

private:
    [[nodiscard]] int pixelOf(double value, const RateAxis& axis) const
    {
        return bars().left() + static_cast<int>(value / axis.top * bars().width());
    }

    void paintAxis(QPainter& painter, const RateAxis& axis) const
    {
        const auto& colors = m_chart->theme().colors();
        for (const auto& tick : axis.ticks()) {
            const int x = pixelOf(tick.at, axis);
            painter.setPen(colors.grid);
            painter.drawLine(x, bars().top(), x, bars().bottom());
            painter.setPen(colors.muted);
            painter.drawText(QRect{x - 30, bars().bottom() + 2, 60, kAxisPixels}, Qt::AlignCenter,
                             tick.label);
        }
        if (axis.top > kStarving) {
            const int x = pixelOf(kStarving, axis);
            painter.setPen(QPen{colors.problem, 1, Qt::DashLine});
            painter.drawLine(x, bars().top(), x, bars().bottom());
        }
    }

    void paintRow(QPainter& painter, int row, const RateAxis& axis) const
    {
        const auto& colors = m_chart->theme().colors();
        const ServedPeer& peer = m_chart->m_peers[static_cast<std::size_t>(row)];
        const QRect line{0, bars().top() + row * kRowPixels, width(), kRowPixels};
        const int middle = line.center().y() + 1;
        const QColor color = m_chart->colorOf(peer.peer);
        painter.setPen(peer.peer == m_chart->highlighted() ? colors.text : colors.muted);
        painter.drawText(QRect{line.left(), line.top(), kNameWidth - 8, kRowPixels},
                         Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(m_chart->state().name(peer.peer), Qt::ElideRight,
                                                  kNameWidth - 8));
        const auto& wait = peer.wait;
        const int left = bars().left();
        painter.fillRect(
            QRect{left, middle - 5, std::max(1, pixelOf(seconds(wait.p50), axis) - left), 10},
            color);
        painter.setPen(QPen{color, 2});
        painter.drawLine(left, middle, pixelOf(seconds(wait.max), axis), middle);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen{colors.panel, 1});
        painter.setBrush(color);
        painter.drawEllipse(QPointF{pixelOf(seconds(wait.p95), axis) + 0.5, middle + 0.5}, 4.5,
                            4.5);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(colors.muted);
        paintFigures(
            painter, line.top(), kRowPixels,
            {format::duration(wait.p50), format::duration(wait.p95), format::duration(wait.max)});
    }

    void paintFigures(QPainter& painter, int top, int height,
                      const std::array<QString, 3>& texts) const
    {
        const int third = (kFigureWidth - 12) / 3;
        int x = bars().right() + 12;
        for (const QString& text : texts) {
            painter.drawText(QRect{x, top, third, height}, Qt::AlignVCenter | Qt::AlignRight, text);
            x += third;
        }
    }

    const WaitingChart* m_chart;
};

WaitingChart::WaitingChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                           QWidget* parent)
    : SnapshotChart{tr("Waiting time per peer"),
                    tr("How long tasks of each peer waited from being queued to a worker, in the "
                       "last minute: the bar ends at the median, the dot stands at the 95th "
                       "percentile, the thin line ends at the longest. At 10 s a peer counts as "
                       "starving."),
                    state,
                    palette,
                    theme,
                    parent}
    , m_rows{new Rows{*this, this}}
{
    installChartAccessibility();
    setUnit(tr("s · bar p50, dot p95, line longest"));
    setPlot(*m_rows);
}

void WaitingChart::draw(const std::vector<ServedPeer>& peers)
{
    m_peers.clear();
    std::ranges::copy_if(peers, std::back_inserter(m_peers),
                         [](const ServedPeer& peer) { return peer.wait.count > 0; });
    std::ranges::stable_sort(m_peers, std::ranges::greater{},
                             [](const ServedPeer& peer) { return peer.wait.p50; });
    if (m_peers.size() > kMostRows) {
        m_peers.resize(kMostRows);
    }
    m_rows->update();
}

QString WaitingChart::summary() const
{
    if (m_peers.empty()) {
        return tr("Nobody waited in the last minute.");
    }
    const ServedPeer& first = m_peers.front();
    return tr("%1 waits longest: median %2, longest %3.")
        .arg(state().name(first.peer), format::duration(first.wait.p50),
             format::duration(first.wait.max));
}

PlainTable WaitingChart::figures() const
{
    PlainTable table{{tr("peer"), tr("tasks"), tr("p50 s"), tr("p95 s"), tr("longest s")}, {}};
    for (const ServedPeer& peer : m_peers) {
        table.rows.push_back({format::fullPeer(peer.peer), QString::number(peer.wait.count),
                              QString::number(seconds(peer.wait.p50), 'f', 4),
                              QString::number(seconds(peer.wait.p95), 'f', 4),
                              QString::number(seconds(peer.wait.max), 'f', 4)});
    }
    return table;
}

QRect WaitingChart::plotRect() const
{
    return m_rows->rect();
}

std::optional<SnapshotChart::Hit> WaitingChart::hit(QPoint at) const
{
    const int row = m_rows->rowAt(at);
    if (at.y() < 0 || row < 0 || row >= static_cast<int>(m_peers.size())) {
        return std::nullopt;
    }
    const ServedPeer& peer = m_peers[static_cast<std::size_t>(row)];
    return Hit{peer.peer, tr("%1  p50 %2, p95 %3, longest %4 · %5 tasks")
                              .arg(state().name(peer.peer), format::duration(peer.wait.p50),
                                   format::duration(peer.wait.p95), format::duration(peer.wait.max),
                                   format::count(peer.wait.count))};
}

} // namespace swapscope::ui
