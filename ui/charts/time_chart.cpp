// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_chart.h"

#include "ui/charts/period_picker.h"
#include "ui/models/format.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr Duration kLeastRedraw = 100ms;

} // namespace

TimeChart::TimeChart(const QString& title, const QString& meaning, const LiveState& state,
                     const Theme& theme, QWidget* parent)
    : Chart{title, meaning, theme, parent}
    , m_state{&state}
    , m_picker{new PeriodPicker{theme, this}}
{
    m_picker->setPeriod(m_period);
    connect(m_picker, &PeriodPicker::picked, this, &TimeChart::setPeriod);
    connect(&state, &LiveState::applied, this, &TimeChart::onApplied);
    connect(&theme, &Theme::changed, this, &TimeChart::redraw);
}

void TimeChart::setPlot(QWidget& plot)
{
    m_plot = &plot;
    m_overlay = new ChartOverlay{theme(), m_plot};
    header().addSpacing(8);
    header().addWidget(m_picker, 0, Qt::AlignRight);
    body().addWidget(m_plot, 1);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
}

void TimeChart::setActive(bool active)
{
    if (active == m_active) {
        return;
    }
    m_active = active;
    if (active) {
        takeAll();
        redraw();
    }
}

void TimeChart::setPeriod(std::chrono::minutes period)
{
    m_period = period <= 1min ? 1min : period <= 5min ? 5min : 30min;
    m_picker->setPeriod(m_period);
    redraw();
}

void TimeChart::showPicker(bool shown)
{
    m_picker->setVisible(shown);
}

void TimeChart::onApplied(const telemetry::Delta& delta)
{
    if (!m_active) {
        return;
    }
    take(delta);
    // A long period has wide slices: drawing it oftener than they fill shows nothing new.
    if (newest() - m_drawn >= std::max(kLeastRedraw, pace()) || !delta.marks.empty()) {
        redraw();
    }
}

void TimeChart::redraw()
{
    if (!m_active) {
        return;
    }
    m_drawn = newest();
    draw();
    updateMarks();
    const EmptyText empty = emptyText();
    m_overlay->setEmptyText(empty.headline, empty.reason);
    updateReading();
    m_plot->setAccessibleName(tr("%1, last %2").arg(title(), PeriodPicker::text(m_period)));
    m_plot->setAccessibleDescription(summary());
}

void TimeChart::updateMarks()
{
    std::vector<ChartOverlay::Mark> marks;
    for (const auto& mark : m_state->marks()) {
        const auto age = newest() - mark.at;
        if (age <= m_period && age >= -1s) {
            const double seconds = -std::chrono::duration<double>(age).count();
            marks.push_back({pixelOf(std::min(seconds, 0.0)), format::foreign(mark.text)});
        }
    }
    m_overlay->setPlotRect(plotRect());
    m_overlay->setMarks(std::move(marks));
    updateBand();
}

void TimeChart::setRange(const std::optional<TimeRange>& range)
{
    m_range = range;
    if (m_active) {
        updateBand();
    }
}

void TimeChart::updateBand()
{
    const auto pixel = [this](TimePoint at) {
        const double seconds = std::chrono::duration<double>(at - newest()).count();
        const double oldest = -std::chrono::duration<double>(m_period).count();
        return pixelOf(std::clamp(seconds, oldest, 0.0));
    };
    const bool seen = m_range && m_range->to >= newest() - m_period;
    m_overlay->setBand(seen ? std::optional{std::pair{pixel(m_range->from), pixel(m_range->to)}}
                            : std::nullopt);
}

void TimeChart::updateReading()
{
    m_overlay->setReading(m_pointer ? readingAt(*m_pointer) : std::nullopt);
}

QString TimeChart::when(double seconds)
{
    return seconds > -0.5
               ? tr("now")
               : tr("%1 ago").arg(format::duration(std::chrono::seconds{std::lround(-seconds)}));
}

void TimeChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The plot gets its size after this widget.
    QMetaObject::invokeMethod(this, &TimeChart::redraw, Qt::QueuedConnection);
}

bool TimeChart::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Resize:
        m_overlay->setGeometry(m_plot->rect());
        m_overlay->raise();
        break;
    case QEvent::MouseMove:
        m_pointer = dynamic_cast<QMouseEvent&>(*event).pos();
        updateReading();
        break;
    case QEvent::MouseButtonPress:
        if (dynamic_cast<QMouseEvent&>(*event).button() == Qt::LeftButton) {
            clickedAt(dynamic_cast<QMouseEvent&>(*event).pos());
        }
        break;
    case QEvent::Leave:
        m_pointer.reset();
        updateReading();
        Q_EMIT peerHovered({});
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace swapscope::ui
