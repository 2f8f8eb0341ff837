// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart.h"
#include "ui/charts/chart_overlay.h"
#include "ui/models/peer_palette.h"

#include <functional>
#include <optional>
#include <vector>

namespace swapscope::ui {

/// What a chart of the present state knows of one peer.
struct ServedPeer
{
    PeerId peer;
    double sent = 0;   ///< B in the last minute.
    double asked = 0;  ///< B in the last minute: sent, on the way and queued.
    double weight = 1; ///< The user's.
    telemetry::Spread wait{};
    Duration oldest{}; ///< How long its oldest queued task has waited.
};

/// Which peers are to be shown; empty: all.
using PeerChoice = std::function<bool(const telemetry::PeerRow& row)>;

/// Peers that wanted blocks of us in the last minute, those that got most first.
[[nodiscard]] std::vector<ServedPeer> servedPeers(const LiveState& state,
                                                  const PeerChoice& choice = {});

/// A chart of how peers stand now, drawn anew twice a second while active.
class SnapshotChart : public Chart
{
    Q_OBJECT

public:
    static constexpr Duration kPace = std::chrono::milliseconds{500};

    void setActive(bool active) final;
    void choose(PeerChoice choice);
    /// Makes one peer stand out; an empty id none.
    void highlight(const PeerId& peer);

    [[nodiscard]] const ChartOverlay& overlay() const noexcept { return *m_overlay; }
    [[nodiscard]] QSize sizeHint() const override { return {320, 260}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 180}; }

protected:
    /// All but the words outlive the chart.
    SnapshotChart(const QString& title, const QString& meaning, const LiveState& state,
                  const PeerPalette& palette, const Theme& theme, QWidget* parent);

    /// To be called once, by the constructor.
    void setPlot(QWidget& plot);
    [[nodiscard]] const LiveState& state() const noexcept { return *m_state; }
    [[nodiscard]] const PeerPalette& palette() const noexcept { return *m_palette; }
    [[nodiscard]] const PeerId& highlighted() const noexcept { return m_highlighted; }
    [[nodiscard]] QColor colorOf(const PeerId& peer) const;
    void redraw();

    /// @param peers  As servedPeers() gives them.
    virtual void draw(const std::vector<ServedPeer>& peers) = 0;
    [[nodiscard]] virtual QRect plotRect() const = 0;
    /// The peer under a point and what is to be read there.
    struct Hit
    {
        PeerId peer;
        QString text;
    };
    [[nodiscard]] virtual std::optional<Hit> hit(QPoint at) const = 0;
    [[nodiscard]] virtual bool isEmpty() const = 0;

    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void onApplied();
    void updateReading();

    const LiveState* m_state;
    const PeerPalette* m_palette;
    QWidget* m_plot = nullptr;
    ChartOverlay* m_overlay = nullptr;
    PeerChoice m_choice;
    PeerId m_highlighted;
    std::optional<QPoint> m_pointer;
    TimePoint m_drawn{};
    bool m_active = false;
};

} // namespace swapscope::ui
