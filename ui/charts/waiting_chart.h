// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/snapshot_chart.h"

namespace swapscope::ui {

/// How long tasks waited for a worker, by peer: a bar up to the median, a dot at the 95th
/// percentile, a line up to the longest, and a line across at 10 s, when a peer starves.
class WaitingChart final : public SnapshotChart
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostRows = 12;

    /// All three outlive the chart.
    WaitingChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                 QWidget* parent = nullptr);

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlainTable figures() const override;

protected:
    void draw(const std::vector<ServedPeer>& peers) override;
    [[nodiscard]] QRect plotRect() const override;
    [[nodiscard]] std::optional<Hit> hit(QPoint at) const override;
    [[nodiscard]] bool isEmpty() const override { return m_peers.empty(); }

private:
    class Rows;

    Rows* m_rows;
    std::vector<ServedPeer> m_peers; ///< Longest median first.
};

} // namespace swapscope::ui
