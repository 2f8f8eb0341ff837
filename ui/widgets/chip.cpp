// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include "ui/widgets/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 10;
constexpr int kTick = 14;

} // namespace

Chip::Chip(const Theme& theme, const QString& text, QWidget* parent)
    : QToolButton{parent}
    , m_theme{&theme}
{
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
}

QSize Chip::sizeHint() const
{
    const int tick = isCheckable() ? kTick : 0;
    return {fontMetrics().horizontalAdvance(text()) + 2 * kPadding + tick, kHeight};
}

void Chip::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    const ThemeColors& colors = m_theme->colors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const bool on = isCheckable() && isChecked();
    painter.setPen(QPen{on || hasFocus() ? colors.accent : colors.line, 1});
    painter.setBrush(on ? colors.accentSoft : (underMouse() ? colors.raised : colors.panel));
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), height() / 2.0,
                            height() / 2.0);
    QRect text = rect().adjusted(kPadding, 0, -kPadding, 0);
    if (isCheckable()) {
        if (on) {
            QPainterPath tick;
            const double y = height() / 2.0;
            tick.moveTo(kPadding, y);
            tick.lineTo(kPadding + 3, y + 3);
            tick.lineTo(kPadding + 8.5, y - 3);
            painter.setPen(QPen{colors.accent, 1.5});
            painter.setBrush(Qt::NoBrush);
            painter.drawPath(tick);
            text.setLeft(text.left() + kTick);
        } else {
            text = rect();
        }
    }
    painter.setPen(on ? colors.accent : colors.text);
    const Qt::Alignment alignment = on ? Qt::AlignVCenter | Qt::AlignLeft : Qt::AlignCenter;
    painter.drawText(text, static_cast<int>(alignment), this->text());
}

} // namespace swapscope::ui
