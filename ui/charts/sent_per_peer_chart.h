// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_overlay.h"
#include "ui/charts/stacked_series.h"
#include "ui/models/live_state.h"
#include "ui/models/peer_palette.h"
#include "ui/widgets/theme.h"

#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QLayout;

namespace swapscope::ui {

class ChartLegend;
class PeriodPicker;
class PlotArea;

/// Bytes sent per second, one area per peer that holds a colour and one for all others, stacked,
/// over the last 1, 5 or 30 minutes; what the user did stands in it as labelled lines.
///
/// Draws only while active, at most ten times a second, with at most one point per 4 pixels.
class SentPerPeerChart final : public QWidget
{
    Q_OBJECT

public:
    /// All three outlive the chart.
    SentPerPeerChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                     QWidget* parent = nullptr);
    ~SentPerPeerChart() override;

    void setActive(bool active);

    /// The period shown: one of the three on offer, others are taken as the nearest longer one.
    void setPeriod(std::chrono::minutes period);
    [[nodiscard]] std::chrono::minutes period() const noexcept { return m_period; }

    /// Marks one peer's area; an empty id marks none.
    void highlight(const PeerId& peer);

    /// What the chart says, in words: the whole rate now and each band's.
    [[nodiscard]] QString summary() const;

    [[nodiscard]] const ChartOverlay& overlay() const noexcept { return *m_overlay; }

    [[nodiscard]] QSize sizeHint() const override { return {640, 208}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    void peerClicked(const swapscope::multiformats::PeerId& peer);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] QLayout* buildHeader();
    void onApplied(const telemetry::Delta& delta);
    void redraw();
    void updateLegend();
    void updateMarks();
    void updateEmptyText();
    void updateReading();
    void emphasize(int band);
    void chooseBand(int band);
    [[nodiscard]] QString bandName(int band) const;

    const LiveState* m_state;
    const PeerPalette* m_palette;
    const Theme* m_theme;
    QLabel* m_unit = nullptr;
    ChartLegend* m_legend = nullptr;
    PeriodPicker* m_picker = nullptr;
    PlotArea* m_plot;
    ChartOverlay* m_overlay;

    StackedSeries m_series;
    StackedRates m_rates;
    Duration m_slice = StackedSeries::kFineSlice;
    std::chrono::minutes m_period{1};
    std::optional<QPoint> m_pointer; ///< Over the plot, in its pixels.
    int m_emphasized = -1;           ///< Palette slot, or none.
    TimePoint m_drawn{};
    bool m_active = false;
};

} // namespace swapscope::ui
