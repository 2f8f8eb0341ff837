// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace swapscope::ui {

class Theme;

/// A table header without buttons: muted titles, a thin line, an arrow at the sorted column.
class FlatHeader : public QHeaderView
{
    Q_OBJECT

public:
    /// @param theme  Outlives the header.
    explicit FlatHeader(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

    static constexpr int kHeight = 28;
    static constexpr int kArrow = 12;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
};

} // namespace swapscope::ui
