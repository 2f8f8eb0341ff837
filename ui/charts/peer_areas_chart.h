// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/stacked_series.h"
#include "ui/charts/time_chart.h"
#include "ui/models/peer_palette.h"

namespace swapscope::ui {

class ChartLegend;
class PlotArea;

/// Who got how much: one area per peer that holds a colour and one for all others, stacked.
class PeerAreasChart final : public TimeChart
{
    Q_OBJECT

public:
    enum class Measure {
        Sent,     ///< B/s
        Received, ///< B/s
        Share,    ///< Of all bytes sent.
    };

    /// All three outlive the chart.
    PeerAreasChart(Measure measure, const LiveState& state, const PeerPalette& palette,
                   const Theme& theme, QWidget* parent = nullptr);
    ~PeerAreasChart() override;

    /// Marks one peer's area; an empty id marks none.
    void highlight(const PeerId& peer);

    /// The whole rate now and each band's.
    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlainTable figures() const override;

protected:
    void take(const telemetry::Delta& delta) override;
    void takeAll() override;
    void draw() override;
    [[nodiscard]] TimePoint newest() const override { return m_series.newest(); }
    [[nodiscard]] Duration pace() const override { return m_slice / 4; }
    [[nodiscard]] QRect plotRect() const override;
    [[nodiscard]] int pixelOf(double seconds) const override;
    [[nodiscard]] EmptyText emptyText() const override;
    [[nodiscard]] std::optional<ChartOverlay::Reading> readingAt(QPoint at) override;
    void clickedAt(QPoint at) override;

private:
    void updateLegend();
    void isolate();
    void emphasize(int band);
    void chooseBand(int band);
    [[nodiscard]] QString bandName(int band) const;
    [[nodiscard]] PeerId peerOf(int band) const;
    [[nodiscard]] QString valueText(double value) const;

    Measure m_measure;
    const PeerPalette* m_palette;
    ChartLegend* m_legend;
    PlotArea* m_plot;
    StackedSeries m_series;
    StackedRates m_rates;
    StackedRates m_shown; ///< m_rates, or the one band that the legend isolates.
    Duration m_slice = StackedSeries::kFineSlice;
    int m_emphasized = -1; ///< Palette slot, or none.
};

} // namespace swapscope::ui
