// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/view_rail.h"

#include "ui/models/format.h"
#include "ui/shell/headings.h"
#include "ui/views/view.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QButtonGroup>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kIcon = 20;
constexpr int kIconLeft = 12;
constexpr int kTextLeft = 42;
constexpr int kRight = 10;

} // namespace

RailButton::RailButton(const Theme& theme, const QString& icon, const QString& text,
                       QWidget* parent)
    : QAbstractButton{parent}
    , m_theme{&theme}
    , m_icon{icon}
{
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RailButton::setCount(std::optional<std::uint64_t> count)
{
    const QString text = count ? format::count(*count) : QString{};
    if (text != m_count) {
        m_count = text;
        setAccessibleDescription(text);
        update();
    }
}

QSize RailButton::sizeHint() const
{
    return {kTextLeft + fontMetrics().horizontalAdvance(text()) + 70,
            m_isCompact ? kCompactHeight : kHeight};
}

void RailButton::setCompact(bool compact)
{
    if (compact != m_isCompact) {
        m_isCompact = compact;
        updateGeometry();
    }
}

void RailButton::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    const ThemeColors& colors = m_theme->colors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (isChecked() || underMouse()) {
        painter.setBrush(isChecked() ? colors.accentSoft : colors.raised);
        painter.drawRoundedRect(QRectF{rect()}, 4, 4);
    }
    if (isChecked()) {
        painter.setBrush(colors.accent);
        painter.drawRoundedRect(QRectF{0, 7, 3, height() - 14.0}, 1.5, 1.5);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen{colors.accent, 1});
        painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    painter.drawPixmap(
        kIconLeft, (height() - kIcon) / 2,
        iconPixmap(m_icon, kIcon, isChecked() ? colors.text : colors.muted, devicePixelRatioF()));
    painter.setFont(textFont(Theme::kTextPixels, isChecked()));
    painter.setPen(colors.text);
    painter.drawText(rect().adjusted(kTextLeft, 0, -kRight, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     text());
    painter.setFont(textFont(Theme::kSmallPixels));
    painter.setPen(colors.muted);
    painter.drawText(rect().adjusted(kTextLeft, 0, -kRight, 0), Qt::AlignVCenter | Qt::AlignRight,
                     m_count);
}

ViewRail::ViewRail(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_layout{new QVBoxLayout{this}}
    , m_group{new QButtonGroup{this}}
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // the list below it gives way
    connect(m_group, &QButtonGroup::idClicked, this, &ViewRail::chosen);
}

void ViewRail::addHeading(const QString& text)
{
    m_layout->addWidget(groupHeading(text, *m_theme, this));
}

void ViewRail::addView(const View& view)
{
    auto* button = new RailButton{*m_theme, view.iconName(), view.title(), this};
    m_group->addButton(button, static_cast<int>(m_buttons.size()));
    m_buttons.push_back(button);
    m_layout->addWidget(button);
}

void ViewRail::setCompact(bool compact)
{
    for (RailButton* button : m_buttons) {
        button->setCompact(compact);
    }
}

void ViewRail::setCurrent(int index)
{
    if (index < count()) {
        m_buttons[static_cast<std::size_t>(index)]->setChecked(true);
        return;
    }
    m_group->setExclusive(false);
    for (RailButton* button : m_buttons) {
        button->setChecked(false);
    }
    m_group->setExclusive(true);
}

void ViewRail::setCount(int index, std::optional<std::uint64_t> figure)
{
    if (index < count()) {
        m_buttons[static_cast<std::size_t>(index)]->setCount(figure);
    }
}

} // namespace swapscope::ui
