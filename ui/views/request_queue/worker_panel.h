// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"
#include "ui/models/selection.h"
#include "ui/widgets/accessible_rows.h"
#include "ui/widgets/theme.h"

#include <QWidget>

#include <vector>

namespace swapscope::ui {

class PeerPalette;

/// The task workers: what each one does, with which block, for whom.
class WorkerPanel final
    : public QWidget
    , public AccessibleRows
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 24; ///< That of a lane.

    /// @param theme  Outlives the panel.
    explicit WorkerPanel(const Theme& theme, QWidget* parent = nullptr);

    void show(const LiveState& state, const PeerPalette& palette);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {130, 2 * kRowHeight}; }

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowText(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;

Q_SIGNALS:
    void peerClicked(const swapscope::multiformats::PeerId& peer);
    void cidClicked(const swapscope::multiformats::Cid& cid);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    struct Worker
    {
        telemetry::WorkerRow row;
        QString name; ///< Of its peer.
        int slot = 0;
    };

    [[nodiscard]] int rowAt(QPoint at) const;
    void paintWorker(QPainter& painter, const Worker& worker, const QRect& box) const;

    const Theme* m_theme;
    std::vector<Worker> m_workers;
    TimePoint m_now{};
};

} // namespace swapscope::ui
