// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace swapscope::ui {

EmptyState::EmptyState(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_icon{plainLabel({}, this)}
    , m_headline{plainLabel({}, this)}
    , m_reason{plainLabel({}, this)}
    , m_button{new QPushButton{this}}
{
    constexpr int kReasonWidth = 420;
    m_headline->setFont(textFont(15, true));
    m_headline->setAlignment(Qt::AlignCenter);
    m_reason->setAlignment(Qt::AlignCenter);
    m_reason->setWordWrap(true);
    m_reason->setMaximumWidth(kReasonWidth);
    m_icon->setAlignment(Qt::AlignCenter);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_headline, 0, Qt::AlignHCenter);
    auto* middle = new QHBoxLayout; // keeps the label's width: it wraps to its own height
    middle->addStretch(1);
    middle->addWidget(m_reason, 1000);
    middle->addStretch(1);
    layout->addLayout(middle);
    layout->addSpacing(4);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    connect(&theme, &Theme::changed, this, &EmptyState::recolor);
    recolor();
}

void EmptyState::show(const Text& text)
{
    if (text == m_text) {
        return;
    }
    m_text = text;
    m_headline->setText(text.headline);
    m_reason->setText(text.reason);
    m_button->setText(text.button);
    m_button->setVisible(!text.button.isEmpty());
    constexpr int kRoom = 32;
    m_button->setMinimumSize(m_button->fontMetrics().horizontalAdvance(text.button) + kRoom, 28);
    setAccessibleName(text.headline);
    setAccessibleDescription(text.reason);
    recolor();
}

void EmptyState::recolor()
{
    constexpr int kIconSize = 40;
    m_icon->setPixmap(
        iconPixmap(m_text.icon, kIconSize, m_theme->colors().faint, devicePixelRatioF()));
    setTextColor(*m_reason, m_theme->colors().muted);
}

} // namespace swapscope::ui
