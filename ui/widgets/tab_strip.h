// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabBar>

namespace swapscope::ui {

class Theme;

/// Tabs as words with a line under the chosen one.
class TabStrip : public QTabBar
{
    Q_OBJECT

public:
    /// @param theme  Outlives the strip.
    explicit TabStrip(const Theme& theme, QWidget* parent = nullptr);

    static constexpr int kHeight = 28;

protected:
    [[nodiscard]] QSize tabSizeHint(int index) const override;
    [[nodiscard]] QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
};

} // namespace swapscope::ui
