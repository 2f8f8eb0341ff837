// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/widgets/theme.h"

#include <QPainter>

namespace swapscope::ui {

Card::Card(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{m_theme->colors().line, 1});
    painter.setBrush(m_theme->colors().panel);
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

} // namespace swapscope::ui
