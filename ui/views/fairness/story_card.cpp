// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/fairness/story_card.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kCloseIcon = 16;

} // namespace

StoryCard::StoryCard(std::vector<Step> steps, const Theme& theme, QWidget* parent)
    : Card{theme, parent}
    , m_steps{std::move(steps)}
    , m_title{plainLabel({}, this)}
    , m_look{plainLabel({}, this)}
    , m_next{new QPushButton{this}}
    , m_close{new QToolButton{this}}
{
    m_title->setFont(textFont(Theme::kTextPixels, true));
    m_look->setWordWrap(true);
    m_look->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    // Room for two lines: the charts do not jump from step to step.
    m_look->setMinimumHeight(2 * m_look->fontMetrics().lineSpacing());
    m_close->setAutoRaise(true);
    m_close->setIconSize({kCloseIcon, kCloseIcon});
    m_close->setAccessibleName(tr("Close the guided text"));
    m_close->setToolTip(tr("Close the guided text"));
    const auto recolor = [this, &theme] {
        m_close->setIcon(themedIcon(QStringLiteral("cancel"), theme));
    };
    recolor();
    connect(&theme, &Theme::changed, this, recolor);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_look);
    auto* line = new QHBoxLayout{this};
    line->setContentsMargins(12, 8, 8, 8);
    line->setSpacing(12);
    line->addLayout(words, 1);
    line->addWidget(m_next, 0, Qt::AlignVCenter);
    line->addWidget(m_close, 0, Qt::AlignTop);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &StoryCard::take);
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_taken < m_steps.size()) {
            take();
        } else {
            Q_EMIT finished();
        }
    });
    connect(m_close, &QToolButton::clicked, this, &StoryCard::finished);
    showStep();
}

void StoryCard::play(std::chrono::milliseconds delay)
{
    m_plays = true;
    m_timer.start(delay);
}

void StoryCard::take()
{
    if (m_taken == m_steps.size()) {
        return;
    }
    const Step& step = m_steps[m_taken++];
    step.act();
    showStep();
    if (m_plays && m_taken < m_steps.size()) {
        m_timer.start(step.lasts);
    }
}

void StoryCard::showStep()
{
    if (m_taken == 0) {
        m_title->setText(tr("Who gets what, and why"));
        m_look->setText(tr("Eight peers want more than this node's line carries. Step by step, see "
                           "what decides who gets how much of it. Every step can be undone."));
    } else {
        m_title->setText(
            tr("%1 of %2 · %3").arg(m_taken).arg(m_steps.size()).arg(m_steps[m_taken - 1].title));
        m_look->setText(m_steps[m_taken - 1].look);
    }
    const bool isLast = m_taken == m_steps.size();
    m_next->setText(isLast ? tr("Done") : m_steps[m_taken].title);
    m_next->setAccessibleName(isLast ? tr("Close the guided text")
                                     : tr("Next step: %1").arg(m_steps[m_taken].title));
    setAccessibleName(m_title->text());
    setAccessibleDescription(m_look->text());
}

} // namespace swapscope::ui
