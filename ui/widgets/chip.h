// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace swapscope::ui {

class Theme;

/// A small rounded switch: filled while it is on, with a tick, so that colour is not needed to
/// tell.
class Chip : public QToolButton
{
    Q_OBJECT

public:
    /// @param theme  Outlives the chip.
    Chip(const Theme& theme, const QString& text, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

    static constexpr int kHeight = 24;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
};

} // namespace swapscope::ui
