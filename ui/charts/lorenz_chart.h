// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/snapshot_chart.h"

#include <optional>

class QToolButton;

namespace swapscope::ui {

class Plot;

/// How unevenly the bytes of the last minute were shared out: the peers that got least together got
/// how much. The straight line is equality. Source: Lorenz 1905.
class LorenzChart final : public SnapshotChart
{
    Q_OBJECT

public:
    /// All three outlive the chart.
    LorenzChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                QWidget* parent = nullptr);

    /// The present curve stays as a dashed one to compare with; again, it is let go.
    void toggleReference();

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlainTable figures() const override;

    /// Cumulated shares, from (0, 0) to (1, 1), of bytes per weight, least first. Empty for none.
    [[nodiscard]] static std::vector<QPointF> curveOf(const std::vector<ServedPeer>& peers);
    /// Twice the area between curve and diagonal, 0…1: 0 is equality. Source: Gini 1912.
    [[nodiscard]] static double gini(const std::vector<QPointF>& curve);

protected:
    void draw(const std::vector<ServedPeer>& peers) override;
    [[nodiscard]] QRect plotRect() const override;
    [[nodiscard]] std::optional<Hit> hit(QPoint at) const override;
    [[nodiscard]] bool isEmpty() const override { return m_curve.empty(); }

private:
    struct Reference
    {
        std::vector<QPointF> curve;
        TimePoint at{};
    };

    Plot* m_plot;
    QToolButton* m_button;
    std::vector<QPointF> m_curve;
    std::vector<PeerId> m_order; ///< Least first, as the curve.
    std::optional<Reference> m_reference;
};

} // namespace swapscope::ui
