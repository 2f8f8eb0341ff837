// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/condition_chip.h"

#include "ui/models/format.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 9;
constexpr int kCross = 18;

} // namespace

ConditionChip::ConditionChip(const Theme& theme, const QString& condition, const QString& meaning,
                             QWidget* parent)
    : QToolButton{parent}
    , m_theme{&theme}
{
    setText(condition);
    setAccessibleName(tr("Condition: %1").arg(condition));
    setToolTip(format::toolTip(condition + QLatin1Char{'\n'} + meaning));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
}

QSize ConditionChip::sizeHint() const
{
    const int wanted = fontMetrics().horizontalAdvance(text()) + 2 * kPadding + kCross;
    return {std::min(wanted, kMostWidth), Chip::kHeight};
}

QSize ConditionChip::minimumSizeHint() const
{
    constexpr int kLeast = 64;
    return {std::min(kLeast, sizeHint().width()), Chip::kHeight};
}

void ConditionChip::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    const ThemeColors& colors = m_theme->colors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{hasFocus() || underMouse() ? colors.accent : colors.line, 1});
    painter.setBrush(colors.accentSoft);
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), height() / 2.0,
                            height() / 2.0);
    const QRect words = rect().adjusted(kPadding, 0, -kPadding - kCross + 4, 0);
    painter.setPen(colors.text);
    painter.drawText(words, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeft),
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, words.width()));
    const QPointF centre{width() - kPadding - 4.0, height() / 2.0};
    constexpr double kArm = 3.5;
    painter.setPen(QPen{underMouse() ? colors.accent : colors.muted, 1.5});
    painter.drawLine(centre - QPointF{kArm, kArm}, centre + QPointF{kArm, kArm});
    painter.drawLine(centre - QPointF{kArm, -kArm}, centre + QPointF{kArm, -kArm});
}

} // namespace swapscope::ui
