// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline.h"

#include "ui/charts/chart_accessible.h"
#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr int kPitch = 4; // 3 px of bar, 1 px of ground
constexpr int kPadding = 10;
constexpr int kTextHeight = 16;

} // namespace

void TrafficHistory::add(const telemetry::Sample& sample, const multiformats::PeerId* peer)
{
    const auto index = (sample.end - 1ns).time_since_epoch() / kSlice;
    if (m_slices.empty() || m_slices.back().index < index) {
        m_slices.push_back({index, 0});
    }
    for (const auto& part : sample.parts) {
        if (peer == nullptr || part.peer == *peer) {
            m_slices.back().bytes += part.sentBytes + part.receivedBytes;
        }
    }
    while (m_slices.front().index <= index - kSpan / kSlice) {
        m_slices.pop_front();
        m_full = true;
    }
}

Duration TrafficHistory::roundedSpan() const
{
    const auto span = m_slices.empty() ? 0 : m_slices.back().index - m_slices.front().index + 1;
    for (const auto window : {1min, 2min, 5min, 10min, 20min}) {
        if (!m_full && span * kSlice <= window) {
            return window;
        }
    }
    return kSpan;
}

std::vector<TrafficHistory::Bar> TrafficHistory::bars(Duration window, std::size_t count) const
{
    std::vector<Bar> bars(count);
    if (m_slices.empty() || count == 0) {
        return bars;
    }
    const auto slices = window / kSlice;
    const auto first = m_slices.back().index - slices + 1;
    for (const auto& slice : m_slices) {
        if (slice.index < first) {
            continue;
        }
        const auto at = static_cast<std::size_t>(slice.index - first) * count
                        / static_cast<std::size_t>(slices);
        bars[at].known = true;
        bars[at].bytes += slice.bytes;
    }
    return bars;
}

Timeline::Timeline(const LiveState& state, const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_state{&state}
    , m_theme{&theme}
{
    installChartAccessibility();
    setFont(textFont(Theme::kSmallPixels));
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Timeline of all traffic"));
    for (const auto& sample : state.samples()) {
        m_history.add(sample);
    }
    connect(&state, &LiveState::applied, this, &Timeline::onApplied);
    connect(&theme, &Theme::changed, this, qOverload<>(&Timeline::update));
}

void Timeline::onApplied(const telemetry::Delta& delta)
{
    for (const auto& sample : delta.samples) {
        m_history.add(sample);
        if (!m_pointed.empty()) {
            m_pointedHistory.add(sample, &m_pointed);
        }
    }
    if (m_state->now() - m_drawn >= 1s) {
        m_drawn = m_state->now();
        setAccessibleDescription(tr("Traffic of the %1: received %2, sent %3 since the start.")
                                     .arg(windowText(),
                                          format::bytes(m_state->totals().receivedBytes),
                                          format::bytes(m_state->totals().sentBytes)));
        update();
    }
}

void Timeline::showPointed(const multiformats::PeerId& peer, const QColor& color)
{
    m_pointed = peer;
    m_pointedColor = color;
    m_pointedHistory = {};
    if (!peer.empty()) {
        for (const auto& sample : m_state->samples()) {
            m_pointedHistory.add(sample, &m_pointed);
        }
    }
    update();
}

QString Timeline::windowText() const
{
    const auto minutes = m_history.roundedSpan() / 1min;
    return tr("last %1 min").arg(minutes);
}

QRect Timeline::barsRect() const
{
    return rect().adjusted(kPadding, kTextHeight + 4, -kPadding, -8);
}

void Timeline::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    const auto& colors = m_theme->colors();
    const QRect area = barsRect();
    const auto count = static_cast<std::size_t>(std::max(1, area.width() / kPitch));
    const auto window = m_history.roundedSpan();
    // Fewer bars than pixels allow when a bar would be shorter than a slice of the history.
    const auto slices = static_cast<std::size_t>(window / TrafficHistory::kSlice);
    m_bars = m_history.bars(window, std::min(count, slices));
    m_pointedBars = m_pointedHistory.bars(window, m_bars.size());
    painter.setFont(font());
    painter.setPen(colors.muted);
    const QRect words = rect().adjusted(kPadding, 4, -kPadding, 0);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignTop,
                     m_range ? rangeText() : tr("Received and sent · %1").arg(windowText()));
    painter.drawText(words, Qt::AlignRight | Qt::AlignTop, tr("now"));
    paintBars(painter, area);
    paintRange(painter, area);
    paintMarks(painter, area);
    painter.setPen(colors.line);
    painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1);
}

void Timeline::paintBars(QPainter& painter, const QRect& area) const
{
    const auto& colors = m_theme->colors();
    std::uint64_t highest = 1;
    for (const auto& bar : m_bars) {
        highest = std::max(highest, bar.bytes);
    }
    const auto heightOf = [&](std::uint64_t bytes) {
        return static_cast<int>(static_cast<double>(bytes) / static_cast<double>(highest)
                                * area.height());
    };
    const double pitch = static_cast<double>(area.width()) / static_cast<double>(m_bars.size());
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        if (!m_bars[i].known) {
            continue;
        }
        const int left = area.left() + static_cast<int>(static_cast<double>(i) * pitch);
        const int right = area.left() + static_cast<int>(static_cast<double>(i + 1) * pitch);
        const int width = std::max(1, right - left - 1);
        const int height = std::max(1, heightOf(m_bars[i].bytes));
        painter.fillRect(left, area.bottom() + 1 - height, width, height,
                         static_cast<int>(i) == m_hoveredBar ? colors.accent : colors.faint);
        if (const int part = heightOf(m_pointedBars[i].bytes); part > 0) {
            painter.fillRect(left, area.bottom() + 1 - part, width, part, m_pointedColor);
        }
    }
}

void Timeline::paintMarks(QPainter& painter, const QRect& area) const
{
    const double span = std::chrono::duration<double>(m_history.roundedSpan()).count();
    painter.setPen(QPen{m_theme->colors().text, 1, Qt::DashLine});
    for (const auto& mark : m_state->marks()) {
        const double age = std::chrono::duration<double>(m_state->now() - mark.at).count();
        if (age >= 0 && age <= span) {
            const int x = area.right() - static_cast<int>(age / span * area.width());
            painter.drawLine(x, area.top(), x, area.bottom());
        }
    }
}

int Timeline::pixelOf(TimePoint at) const
{
    const QRect area = barsRect();
    const double span = std::chrono::duration<double>(m_history.roundedSpan()).count();
    const double age = std::chrono::duration<double>(m_state->now() - at).count();
    return area.right() - static_cast<int>(age / span * area.width());
}

TimePoint Timeline::momentAt(int x) const
{
    const QRect area = barsRect();
    const int inside = std::clamp(x, area.left(), area.right());
    const double share = static_cast<double>(area.right() - inside) / std::max(1, area.width());
    const std::chrono::duration<double> age = share * m_history.roundedSpan();
    return m_state->now() - std::chrono::duration_cast<Duration>(age);
}

void Timeline::paintRange(QPainter& painter, const QRect& area) const
{
    if (!m_range) {
        return;
    }
    const int left = std::max(area.left(), pixelOf(m_range->from));
    const int right = std::min(area.right(), pixelOf(m_range->to));
    if (right < left) {
        return; // it has left the strip
    }
    QColor veil = m_theme->colors().accent;
    constexpr int kVeil = 48;
    veil.setAlpha(kVeil);
    painter.fillRect(QRect{QPoint{left, area.top()}, QPoint{right, area.bottom()}}, veil);
    painter.setPen(m_theme->colors().accent);
    painter.drawLine(left, area.top(), left, area.bottom());
    painter.drawLine(right, area.top(), right, area.bottom());
}

void Timeline::setRange(const std::optional<TimeRange>& range)
{
    if (range != m_range) {
        m_range = range;
        setAccessibleDescription(m_range ? rangeText() : QString{});
        update();
        Q_EMIT rangeChanged(m_range);
    }
}

QString Timeline::rangeText() const
{
    if (!m_range) {
        return {};
    }
    std::uint64_t bytes = 0;
    for (const telemetry::Sample& sample : m_state->samples()) {
        if (m_range->contains(sample.end)) {
            for (const auto& part : sample.parts) {
                bytes += part.sentBytes + part.receivedBytes;
            }
        }
    }
    const TimePoint now = m_state->now();
    return tr("From %1 to %2 ago, %3 long: %4 received and sent · Esc ends it")
        .arg(format::duration(now - m_range->from), format::duration(now - m_range->to),
             format::duration(m_range->to - m_range->from), format::bytes(bytes));
}

void Timeline::brush(int x)
{
    constexpr int kLeastPixels = 4; // less is a click
    if (std::abs(x - *m_pressed) < kLeastPixels) {
        return;
    }
    const TimePoint one = momentAt(*m_pressed);
    const TimePoint other = momentAt(x);
    setRange(TimeRange{.from = std::min(one, other), .to = std::max(one, other)});
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        m_pressed = event->pos().x();
        setRange(std::nullopt);
    }
}

void Timeline::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_pressed && event->button() == Qt::LeftButton) {
        brush(event->pos().x());
        m_pressed.reset();
    }
}

QString Timeline::barText(std::size_t bar) const
{
    const auto length = m_history.roundedSpan() / static_cast<std::int64_t>(m_bars.size());
    const auto ago = length * static_cast<std::int64_t>(m_bars.size() - bar);
    if (!m_bars[bar].known) {
        return tr("%1 ago: nothing known").arg(format::duration(ago));
    }
    const double seconds = std::chrono::duration<double>(length).count();
    return tr("%1 ago: %2 received and sent, %3")
        .arg(format::duration(ago), format::bytes(m_bars[bar].bytes),
             format::rate(static_cast<double>(m_bars[bar].bytes) / seconds));
}

bool Timeline::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto& help = dynamic_cast<QHelpEvent&>(*event);
    if (m_hoveredBar >= 0 && static_cast<std::size_t>(m_hoveredBar) < m_bars.size()) {
        QToolTip::showText(help.globalPos(),
                           format::toolTip(barText(static_cast<std::size_t>(m_hoveredBar))), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

void Timeline::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressed) {
        brush(event->pos().x());
    }
    const QRect area = barsRect();
    const int count = static_cast<int>(m_bars.size());
    m_hoveredBar = -1;
    if (count > 0 && event->pos().x() >= area.left() && event->pos().x() <= area.right()) {
        m_hoveredBar = (event->pos().x() - area.left()) * count / std::max(1, area.width());
    }
    update();
}

void Timeline::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_hoveredBar = -1;
    update();
}

} // namespace swapscope::ui
