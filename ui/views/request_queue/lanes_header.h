// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/request_queue/lane_layout.h"
#include "ui/widgets/theme.h"

#include <QWidget>

namespace swapscope::ui {

/// The line above the lanes: what a chip means, and a bar that says how wide a block is drawn.
class LanesHeader final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the header.
    explicit LanesHeader(const Theme& theme, QWidget* parent = nullptr);

    void setScale(const LaneScale& scale);

    [[nodiscard]] QSize sizeHint() const override { return {320, 30}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 30}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
    LaneScale m_scale;
};

} // namespace swapscope::ui
