// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart.h"
#include "ui/charts/chart_overlay.h"
#include "ui/models/time_range.h"

#include <chrono>
#include <optional>
#include <utility>

namespace swapscope::ui {

class PeriodPicker;

/// A chart over the last 1, 5 or 30 minutes, with what the user did as labelled lines and the
/// pointer's reading over it.
///
/// Draws only while active, at most ten times a second.
class TimeChart : public Chart
{
    Q_OBJECT

public:
    void setActive(bool active) final;

    /// The period shown: one of the three on offer, others are taken as the nearest longer one.
    void setPeriod(std::chrono::minutes period);
    [[nodiscard]] std::chrono::minutes period() const noexcept { return m_period; }
    /// Marks a span of time, or none.
    void setRange(const std::optional<TimeRange>& range);
    /// Whether the chart offers the choice itself.
    void showPicker(bool shown);

    [[nodiscard]] const ChartOverlay& overlay() const noexcept { return *m_overlay; }

    [[nodiscard]] QSize sizeHint() const override { return {640, 208}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 140}; }

protected:
    struct EmptyText
    {
        QString headline; ///< Empty when there is something to see.
        QString reason;
    };

    /// @param state  Outlives the chart.
    TimeChart(const QString& title, const QString& meaning, const LiveState& state,
              const Theme& theme, QWidget* parent = nullptr);

    /// To be called once, by the constructor: what is drawn on, a child of the chart.
    void setPlot(QWidget& plot);
    [[nodiscard]] const LiveState& state() const noexcept { return *m_state; }
    [[nodiscard]] bool isActive() const noexcept { return m_active; }
    void redraw();

    /// What the delta brought is taken in; only called while active.
    virtual void take(const telemetry::Delta& delta) = 0;
    /// Everything is taken from LiveState anew.
    virtual void takeAll() = 0;
    /// Draws the period that ends at newest().
    virtual void draw() = 0;
    /// The time of the newest figure.
    [[nodiscard]] virtual TimePoint newest() const = 0;
    /// How often drawing anew shows anything new.
    [[nodiscard]] virtual Duration pace() const = 0;
    [[nodiscard]] virtual QRect plotRect() const = 0;
    /// @param seconds  Before newest(), ≤ 0.
    [[nodiscard]] virtual int pixelOf(double seconds) const = 0;
    [[nodiscard]] virtual EmptyText emptyText() const = 0;
    /// None where nothing is to be read.
    [[nodiscard]] virtual std::optional<ChartOverlay::Reading> readingAt(QPoint at) = 0;
    virtual void clickedAt(QPoint at) { Q_UNUSED(at) }

    /// "now" or "12.0 s ago".
    [[nodiscard]] static QString when(double seconds);

    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void onApplied(const telemetry::Delta& delta);
    void updateMarks();
    void updateBand();
    void updateReading();

    const LiveState* m_state;
    PeriodPicker* m_picker;
    QWidget* m_plot = nullptr;
    ChartOverlay* m_overlay = nullptr;
    std::chrono::minutes m_period{1};
    std::optional<TimeRange> m_range;
    std::optional<QPoint> m_pointer; ///< Over the plot, in its pixels.
    TimePoint m_drawn{};
    bool m_active = false;
};

} // namespace swapscope::ui
