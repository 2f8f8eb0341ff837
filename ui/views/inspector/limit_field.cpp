// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/limit_field.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/limit_words.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/theme.h"

#include <QGridLayout>
#include <QPushButton>

namespace swapscope::ui {

LimitField::LimitField(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_rate{new RateEdit{context.theme, this}}
    , m_sentence{plainLabel({}, this)}
{
    auto* title = plainLabel(tr("Serve this peer"), this);
    title->setFont(textFont(Theme::kTextPixels, true));
    auto* label = plainLabel(tr("Up limit"), this);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setBuddy(m_rate);
    auto* meaning = plainLabel(tr("never more than this; Enter sets it"), this);
    meaning->setFont(textFont(Theme::kSmallPixels));
    meaning->setForegroundRole(QPalette::PlaceholderText);
    m_sentence->setFont(textFont(Theme::kSmallPixels));
    m_sentence->setWordWrap(true);
    auto* more = new QPushButton{tr("More…"), this};
    more->setToolTip(format::toolTip(tr("Opens the dialog with presets.")));
    connect(more, &QPushButton::clicked, this, [this] { m_context.acts.requestLimit({m_peer}); });

    auto* layout = new QGridLayout{this};
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(4);
    layout->addWidget(title, 0, 0, 1, 3);
    layout->addWidget(label, 1, 0);
    layout->addWidget(m_rate, 1, 1);
    layout->addWidget(more, 1, 2);
    layout->addWidget(meaning, 2, 1, 1, 2);
    layout->addWidget(m_sentence, 3, 0, 1, 3);
    layout->setColumnStretch(1, 1);

    connect(m_rate, &RateEdit::limitEdited, this, [this] {
        m_typing = m_rate->hasFocus() && m_rate->isModified();
        updateSentence();
    });
    connect(m_rate, &QLineEdit::returnPressed, this, &LimitField::apply);
    connect(&context.theme, &Theme::changed, this, &LimitField::updateSentence);
}

void LimitField::setPeer(const PeerId& peer)
{
    if (peer != m_peer) {
        m_peer = peer;
        m_typing = false;
        refresh();
    }
}

void LimitField::refresh()
{
    const auto* row = m_context.state.peer(m_peer);
    if (!m_typing || !m_rate->hasFocus()) {
        m_typing = false;
        m_rate->setLimit(row == nullptr ? std::nullopt : row->rules.uploadLimit);
    }
    updateSentence();
}

void LimitField::apply()
{
    if (const auto limit = m_rate->limit()) {
        m_typing = false;
        m_context.acts.setUploadLimit({m_peer}, *limit);
    }
}

void LimitField::updateSentence()
{
    const auto limit = m_rate->limit();
    const auto& colors = m_context.theme.colors();
    setTextColor(*m_sentence, limit ? colors.muted : colors.problem);
    if (!limit) {
        m_sentence->setText(m_rate->errorText());
        return;
    }
    const auto* row = m_context.state.peer(m_peer);
    m_sentence->setText(row == nullptr ? QString{} : limitSentence({row}, *limit));
}

} // namespace swapscope::ui
