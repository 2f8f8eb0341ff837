// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/widgets/card.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace swapscope::ui {

namespace {

constexpr int kIcon = 20;
constexpr int kBar = 3;

} // namespace

Banner::Banner(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_icon{plainLabel({}, this)}
    , m_text{plainLabel({}, this)}
    , m_button{new QPushButton{this}}
{
    m_text->setWordWrap(true);
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(12, 6, 8, 6);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    hide();
    connect(m_button, &QPushButton::clicked, this, &Banner::buttonClicked);
    connect(&theme, &Theme::changed, this, &Banner::recolor);
}

void Banner::show(const QString& icon, const QString& text, const QString& button)
{
    if (text != m_text->text() || button != m_button->text()) {
        m_iconName = icon;
        m_text->setText(text);
        m_button->setText(button);
        setAccessibleName(text);
        recolor();
    }
    setVisible(!text.isEmpty());
}

QString Banner::text() const
{
    return isHidden() ? QString{} : m_text->text();
}

void Banner::recolor()
{
    m_icon->setPixmap(
        iconPixmap(m_iconName, kIcon, m_theme->colors().warning, devicePixelRatioF()));
    update();
}

void Banner::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    const ThemeColors& colors = m_theme->colors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colors.line, 1});
    painter.setBrush(colors.panel);
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), Card::kRadius,
                            Card::kRadius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.warning);
    painter.drawRoundedRect(QRectF{1, 6, kBar, height() - 12.0}, kBar / 2.0, kBar / 2.0);
}

} // namespace swapscope::ui
