// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tab_strip.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QPainter>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 8;
constexpr int kLine = 2;

} // namespace

TabStrip::TabStrip(const Theme& theme, QWidget* parent)
    : QTabBar{parent}
    , m_theme{&theme}
{
    setDrawBase(false);
    setExpanding(false);
    setElideMode(Qt::ElideNone);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TabStrip::tabSizeHint(int index) const
{
    // Room for the bold text: choosing a tab does not move its neighbours.
    const QFontMetrics bold{textFont(Theme::kTextPixels, true)};
    return {bold.horizontalAdvance(tabText(index)) + 2 * kPadding, kHeight};
}

void TabStrip::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter{this};
    const ThemeColors& colors = m_theme->colors();
    for (int tab = 0; tab < count(); ++tab) {
        if (!isTabVisible(tab)) {
            continue;
        }
        const QRect rect = tabRect(tab);
        const bool chosen = tab == currentIndex();
        painter.setFont(textFont(Theme::kTextPixels, chosen));
        painter.setPen(chosen ? colors.text : colors.muted);
        painter.drawText(rect, Qt::AlignCenter, tabText(tab));
        if (chosen) {
            painter.fillRect(QRect{rect.left() + kPadding, rect.bottom() - kLine + 1,
                                   rect.width() - 2 * kPadding, kLine},
                             colors.accent);
            if (hasFocus()) {
                painter.setPen(colors.accent);
                painter.drawRect(rect.adjusted(1, 1, -2, -2));
            }
        }
    }
}

} // namespace swapscope::ui
