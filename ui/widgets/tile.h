// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include <QString>

namespace swapscope::ui {

/// One figure that is read from across the room: what it is, how much, and a line below. A click
/// leads to where it comes from.
class Tile final : public Card
{
    Q_OBJECT

public:
    /// @param theme  Outlives the tile.
    Tile(const Theme& theme, const QString& icon, const QString& name, QWidget* parent = nullptr);

    void show(const QString& value, const QString& detail);
    [[nodiscard]] const QString& value() const noexcept { return m_value; }

    [[nodiscard]] QSize sizeHint() const override { return {220, 84}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 84}; }

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    const Theme* m_theme;
    QString m_icon;
    QString m_name;
    QString m_value;
    QString m_detail;
};

} // namespace swapscope::ui
