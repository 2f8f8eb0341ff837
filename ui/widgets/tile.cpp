// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tile.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 14;
constexpr int kIcon = 16;

} // namespace

Tile::Tile(const Theme& theme, const QString& icon, const QString& name, QWidget* parent)
    : Card{theme, parent}
    , m_theme{&theme}
    , m_icon{icon}
    , m_name{name}
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    setFixedHeight(sizeHint().height());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
}

void Tile::show(const QString& value, const QString& detail)
{
    if (value == m_value && detail == m_detail) {
        return;
    }
    m_value = value;
    m_detail = detail;
    setAccessibleDescription(value + QStringLiteral(", ") + detail);
    update();
}

void Tile::paintEvent(QPaintEvent* event)
{
    Card::paintEvent(event);
    QPainter painter{this};
    const auto& colors = m_theme->colors();
    const QRect inside = rect().adjusted(kPadding, 10, -kPadding, -10);
    painter.drawPixmap(inside.left(), inside.top(),
                       iconPixmap(m_icon, kIcon, colors.muted, devicePixelRatioF()));
    painter.setFont(textFont(Theme::kSmallPixels));
    painter.setPen(underMouse() ? colors.accent : colors.muted);
    painter.drawText(inside.adjusted(kIcon + 8, 0, 0, 0), Qt::AlignLeft | Qt::AlignTop, m_name);
    painter.setPen(colors.muted);
    painter.drawText(inside, Qt::AlignLeft | Qt::AlignBottom,
                     painter.fontMetrics().elidedText(m_detail, Qt::ElideRight, inside.width()));
    painter.setFont(textFont(Theme::kTitlePixels, true));
    painter.setPen(colors.text);
    painter.drawText(inside.adjusted(0, 4, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, m_value);
    if (hasFocus()) {
        painter.setPen(QPen{colors.accent, 1});
        painter.drawRoundedRect(QRectF{rect()}.adjusted(1.5, 1.5, -1.5, -1.5), kRadius, kRadius);
    }
}

void Tile::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos())) {
        Q_EMIT clicked();
    }
}

void Tile::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space) {
        Q_EMIT clicked();
    } else {
        Card::keyPressEvent(event);
    }
}

void Tile::enterEvent(QEnterEvent* event)
{
    Card::enterEvent(event);
    update();
}

void Tile::leaveEvent(QEvent* event)
{
    Card::leaveEvent(event);
    update();
}

} // namespace swapscope::ui
