// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/snapshot_chart.h"

namespace swapscope::ui {

class Plot;

/// What peers asked for against what they got, one dot per peer on logarithmic axes; the larger the
/// dot, the longer its oldest task waits.
class DemandChart final : public SnapshotChart
{
    Q_OBJECT

public:
    /// Peers drawn at most: those that got most.
    static constexpr std::size_t kMostDots = 200;

    /// All three outlive the chart.
    DemandChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                QWidget* parent = nullptr);

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlainTable figures() const override;

protected:
    void draw(const std::vector<ServedPeer>& peers) override;
    [[nodiscard]] QRect plotRect() const override;
    [[nodiscard]] std::optional<Hit> hit(QPoint at) const override;
    [[nodiscard]] bool isEmpty() const override { return m_peers.empty(); }

private:
    Plot* m_plot;
    std::vector<ServedPeer> m_peers;
};

} // namespace swapscope::ui
