// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace swapscope::ui {

class Theme;

/// A panel with a thin rounded border: what groups the parts of a view.
class Card : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kRadius = 6;

    /// @param theme  Outlives the card.
    explicit Card(const Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
};

} // namespace swapscope::ui
