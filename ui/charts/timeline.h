// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/rows.h"
#include "ui/models/live_state.h"
#include "ui/models/time_range.h"
#include "ui/widgets/theme.h"

#include <QColor>
#include <QWidget>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace swapscope::ui {

/// All bytes that the node sent and received, by the second, over the last 30 minutes.
class TrafficHistory
{
public:
    static constexpr Duration kSlice = std::chrono::seconds{1};
    static constexpr Duration kSpan = std::chrono::minutes{30};

    /// Samples come in time order; a sample counts where it ends.
    /// @param peer  Whose bytes count; null for all.
    void add(const telemetry::Sample& sample, const multiformats::PeerId* peer = nullptr);

    struct Bar
    {
        bool known = false; ///< Samples exist; a bar without them is a gap and not a zero.
        std::uint64_t bytes = 0;
    };
    /// The last `window` as `count` bars of equal length, oldest first.
    [[nodiscard]] std::vector<Bar> bars(Duration window, std::size_t count) const;

    /// What a window should span to show everything since the start: a round figure, 30 minutes at
    /// most.
    [[nodiscard]] Duration roundedSpan() const;
    /// True when older slices than those kept have existed.
    [[nodiscard]] bool full() const noexcept { return m_full; }

private:
    struct Slice
    {
        std::int64_t index = 0;
        std::uint64_t bytes = 0;
    };
    std::deque<Slice> m_slices; ///< Ascending by index.
    bool m_full = false;
};

/// The strip under every view: total traffic since the start, or over the last 30 minutes, with
/// what the user did as small ticks. 64 px high.
class Timeline final : public QWidget
{
    Q_OBJECT

public:
    /// Both outlive the timeline.
    Timeline(const LiveState& state, const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override { return {640, 64}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 64}; }

    /// "last 4 min", as written into the strip.
    [[nodiscard]] QString windowText() const;

    /// What is brushed, or nothing.
    [[nodiscard]] const std::optional<TimeRange>& range() const noexcept { return m_range; }
    void setRange(const std::optional<TimeRange>& range);
    /// "3 min 10 s to 2 min 5 s ago, 1 min 5 s: 12.0 MiB received and sent"
    [[nodiscard]] QString rangeText() const;

    /// Shows this peer's part of each bar in its colour; empty: nobody's.
    void showPointed(const multiformats::PeerId& peer, const QColor& color);

Q_SIGNALS:
    void rangeChanged(const std::optional<swapscope::ui::TimeRange>& range);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void onApplied(const telemetry::Delta& delta);
    [[nodiscard]] QRect barsRect() const;
    void paintBars(QPainter& painter, const QRect& area) const;
    [[nodiscard]] QString barText(std::size_t bar) const;
    void paintMarks(QPainter& painter, const QRect& area) const;
    void paintRange(QPainter& painter, const QRect& area) const;
    [[nodiscard]] int pixelOf(TimePoint at) const;
    [[nodiscard]] TimePoint momentAt(int x) const;
    void brush(int x);

    const LiveState* m_state;
    const Theme* m_theme;
    TrafficHistory m_history;
    multiformats::PeerId m_pointed; ///< Empty: nobody.
    TrafficHistory m_pointedHistory;
    std::vector<TrafficHistory::Bar> m_pointedBars;
    QColor m_pointedColor;
    std::vector<TrafficHistory::Bar> m_bars;
    TimePoint m_drawn{};
    int m_hoveredBar = -1;
    std::optional<TimeRange> m_range;
    std::optional<int> m_pressed; ///< Where the brush began, in pixels.
};

} // namespace swapscope::ui
