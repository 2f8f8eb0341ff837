// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/lines_chart.h"

#include "ui/charts/chart_legend.h"
#include "ui/charts/period_picker.h"
#include "ui/models/format.h"

#include <QHBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace swapscope::ui {

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
constexpr int kPixelsPerPoint = 4;
constexpr double kReach = 24; // pixels between the pointer and the line it is about

double toSeconds(Duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

LinesChart::LinesChart(Spec spec, const LiveState& state, const FigureHistory& history,
                       const Theme& theme, QWidget* parent)
    : TimeChart{spec.title, spec.meaning, state, theme, parent}
    , m_spec{std::move(spec)}
    , m_history{&history}
    , m_legend{new ChartLegend{theme, this}}
    , m_plot{new Plot{theme, this}}
{
    header().addWidget(m_legend, 1);
    setPlot(*m_plot);
    connect(m_legend, &ChartLegend::hovered, this, [this](int line) {
        m_emphasized = line;
        redraw();
        Q_EMIT peerHovered(line < 0 ? PeerId{} : m_series[static_cast<std::size_t>(line)].peer);
    });
    connect(m_legend, &ChartLegend::isolationChanged, this, &LinesChart::redraw);
}

LinesChart::~LinesChart() = default;

TimePoint LinesChart::newest() const
{
    return m_history->points().empty() ? TimePoint{} : m_history->points().back().at;
}

void LinesChart::highlight(const PeerId& peer)
{
    const auto found = std::ranges::find(m_series, peer, &Series::peer);
    const int line =
        peer.empty() || found == m_series.end() ? -1 : static_cast<int>(found - m_series.begin());
    if (line != m_emphasized) {
        m_emphasized = line;
        redraw();
    }
}

void LinesChart::collect()
{
    m_series = m_spec.series();
    m_seconds.clear();
    m_values.assign(m_series.size(), {});
    m_highest = 0;
    m_lowest = 0;
    m_deepest = 0;
    const auto& points = m_history->points();
    const auto most =
        static_cast<std::size_t>(std::max(1, m_plot->plotRect().width() / kPixelsPerPoint));
    const auto inPeriod = static_cast<std::size_t>(period() / FigureHistory::kPace);
    const std::size_t step = inPeriod / most + 1;
    // Every step-th point by its second, so that the same ones are drawn while time moves on.
    const Point* before = nullptr;
    for (const Point& point : points) {
        const auto second =
            static_cast<std::size_t>(point.at.time_since_epoch() / FigureHistory::kPace);
        const bool drawn = step == 1 || second % step == 0 || &point == &points.back();
        if (point.at + period() < newest() || !drawn) {
            before = drawn ? &point : before;
            continue;
        }
        const bool gap =
            before != nullptr
            && point.at - before->at > FigureHistory::kPace * static_cast<int>(2 * step);
        if (gap) {
            m_seconds.push_back(toSeconds(before->at - newest()));
            std::ranges::for_each(m_values, [](auto& line) { line.push_back(kGap); });
        }
        m_seconds.push_back(toSeconds(point.at - newest()));
        for (std::size_t i = 0; i < m_series.size(); ++i) {
            const double value = m_series[i].value(point, gap ? nullptr : before);
            m_values[i].push_back(value);
            if (isShown(i) && !std::isnan(value)) {
                m_highest = std::max(m_highest, std::abs(value));
                m_deepest = std::min(m_deepest, value);
                m_lowest = value > 0 && (m_lowest == 0 || value < m_lowest) ? value : m_lowest;
            }
        }
        before = &point;
    }
}

bool LinesChart::isShown(std::size_t line) const
{
    return m_legend->isolated() < 0 || m_legend->isolated() == static_cast<int>(line);
}

void LinesChart::setUpAxis(Plot::Axis& axis, const RateAxis& scale) const
{
    const bool isDeep = m_spec.isSigned && m_deepest < 0;
    axis.from = isDeep ? -scale.top : 0;
    axis.to = scale.top;
    std::vector<RateAxis::Tick> ticks = scale.ticks();
    if (isDeep && ticks.size() > 2) { // twice the range in the same height
        ticks = {ticks.front(), ticks[ticks.size() / 2]};
    }
    for (const auto& tick : ticks) {
        axis.ticks.push_back({tick.at, tick.label});
        if (isDeep && tick.at > 0) {
            axis.ticks.push_back({-tick.at, QStringLiteral("\u2212") + tick.label});
        }
    }
}

/// Whole decades around what is shown.
void LinesChart::setUpLogAxis(Plot::Axis& axis) const
{
    static constexpr std::array<std::pair<double, const char*>, 10> kDecades{{{1e-6, "1 µs"},
                                                                              {1e-5, "10 µs"},
                                                                              {1e-4, "0.1 ms"},
                                                                              {1e-3, "1 ms"},
                                                                              {1e-2, "10 ms"},
                                                                              {0.1, "0.1 s"},
                                                                              {1, "1 s"},
                                                                              {10, "10 s"},
                                                                              {100, "100 s"},
                                                                              {1000, "1000 s"}}};
    axis.isLog = true;
    const double lowest = m_lowest > 0 ? m_lowest : 1e-3;
    axis.from = std::pow(10, std::floor(std::log10(lowest)));
    axis.to = std::pow(10, std::ceil(std::log10(std::max(m_highest, lowest) * 1.001)));
    for (const auto& [at, label] : kDecades) {
        if (at > axis.from * 0.99 && at < axis.to * 1.01) {
            axis.ticks.push_back({at, QString::fromUtf8(label)});
        }
    }
}

void LinesChart::draw()
{
    collect();
    const RateAxis scale = m_spec.axis(m_highest);
    Plot::Picture picture;
    picture.x = {.from = -toSeconds(period()),
                 .to = 0,
                 .ticks = timeTicks(period(), m_plot->plotRect().width())};
    if (m_spec.isLog) {
        setUpLogAxis(picture.y);
    } else {
        setUpAxis(picture.y, scale);
    }
    const auto& colors = theme().colors();
    std::vector<ChartLegend::Entry> entries;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        QColor color = m_series[i].color(colors);
        if (m_emphasized >= 0 && m_emphasized != static_cast<int>(i)) {
            color.setAlphaF(0.25F);
        }
        if (isShown(i)) {
            picture.lines.push_back({.x = {m_seconds.begin(), m_seconds.end()},
                                     .y = {m_values[i].begin(), m_values[i].end()},
                                     .color = color,
                                     .dashed = m_series[i].dashed});
            if (m_spec.isLog) { // a logarithm has no zero
                std::ranges::replace_if(
                    picture.lines.back().y, [](double value) { return value <= 0; }, kGap);
            }
        }
        entries.push_back(
            {static_cast<int>(i), m_series[i].name,
             m_series[i].peer.empty() ? m_series[i].name : format::fullPeer(m_series[i].peer),
             m_series[i].color(colors)});
    }
    m_legend->setEntries(entries.size() > 1 ? std::move(entries)
                                            : std::vector<ChartLegend::Entry>{});
    m_plot->draw(picture);
    QStringList unit;
    unit << (m_spec.isLog ? tr("log scale") : scale.unitName);
    unit << PeriodPicker::text(period());
    if (m_spec.note) {
        unit << m_spec.note();
    }
    unit.removeAll({});
    setUnit(unit.join(QLatin1String(", ")));
}

QString LinesChart::summary() const
{
    QStringList parts;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        if (!m_values[i].empty() && !std::isnan(m_values[i].back())) {
            parts << tr("%1 %2").arg(m_series[i].name, m_spec.text(m_values[i].back()));
        }
    }
    return parts.isEmpty() ? m_spec.emptyHeadline
                           : tr("Now: %1.").arg(parts.join(QLatin1String(", ")));
}

PlainTable LinesChart::figures() const
{
    PlainTable table;
    table.headers << tr("seconds");
    for (const Series& series : m_series) {
        table.headers << (series.peer.empty() ? series.name : format::fullPeer(series.peer));
    }
    for (std::size_t point = 0; point < m_seconds.size(); ++point) {
        QStringList row{QString::number(m_seconds[point], 'f', 2)};
        for (const auto& values : m_values) {
            row << (std::isnan(values[point]) ? QString{}
                                              : QString::number(values[point], 'g', 10));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

TimeChart::EmptyText LinesChart::emptyText() const
{
    const bool any = std::ranges::any_of(m_values, [](const auto& line) {
        return std::ranges::any_of(line, [](double value) { return !std::isnan(value); });
    });
    return any ? EmptyText{} : EmptyText{m_spec.emptyHeadline, m_spec.emptyReason};
}

std::optional<LinesChart::Hit> LinesChart::hit(QPoint at) const
{
    if (m_seconds.empty() || !m_plot->plotRect().contains(at)) {
        return std::nullopt;
    }
    const double wanted = m_plot->valueAt(at).x();
    auto found = std::ranges::lower_bound(m_seconds, wanted);
    if (found == m_seconds.end()
        || (found != m_seconds.begin() && wanted - *(found - 1) < *found - wanted))
    {
        --found;
    }
    const auto point = static_cast<std::size_t>(found - m_seconds.begin());
    std::optional<Hit> best;
    double nearest = kReach;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const double value = m_values[i][point];
        const double distance = std::isnan(value) || !isShown(i)
                                    ? kReach
                                    : std::abs(m_plot->pixelOf({wanted, value}).y() - at.y());
        if (distance < nearest) {
            nearest = distance;
            best = Hit{i, point};
        }
    }
    return best;
}

std::optional<ChartOverlay::Reading> LinesChart::readingAt(QPoint at)
{
    const auto found = hit(at);
    Q_EMIT peerHovered(found ? m_series[found->series].peer : PeerId{});
    if (!found) {
        return std::nullopt;
    }
    const double seconds = m_seconds[found->point];
    return ChartOverlay::Reading{
        at, pixelOf(seconds), m_series[found->series].color(theme().colors()),
        tr("%1  %2 · %3")
            .arg(m_series[found->series].name, m_spec.text(m_values[found->series][found->point]),
                 when(seconds))};
}

void LinesChart::clickedAt(QPoint at)
{
    const auto found = hit(at);
    if (found && !m_series[found->series].peer.empty()) {
        Q_EMIT peerClicked(m_series[found->series].peer);
    }
}

QRect LinesChart::plotRect() const
{
    return m_plot->plotRect();
}

int LinesChart::pixelOf(double seconds) const
{
    return static_cast<int>(std::lround(m_plot->pixelOf({seconds, 0}).x()));
}

} // namespace swapscope::ui
