// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limit_dialog.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/limit_words.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr std::size_t kNamesShown = 6;

QString namesOf(const std::vector<PeerId>& peers)
{
    QStringList names;
    for (const auto& peer : peers) {
        if (static_cast<std::size_t>(names.size()) == kNamesShown) {
            names << LimitDialog::tr("%1 more").arg(peers.size() - kNamesShown);
            break;
        }
        names << format::peer(peer);
    }
    return names.join(QStringLiteral(", "));
}

} // namespace

LimitDialog::LimitDialog(const ViewContext& context, std::vector<PeerId> peers, QWidget* parent)
    : QDialog{parent}
    , m_context{context}
    , m_peers{std::move(peers)}
    , m_rate{new RateEdit{context.theme, this}}
    , m_sentence{plainLabel({}, this)}
{
    setWindowTitle(m_peers.size() == 1 ? tr("Serve this peer") : tr("Serve these peers"));
    auto* title = plainLabel(namesOf(m_peers), this);
    title->setFont(textFont(Theme::kTextPixels, true));
    title->setWordWrap(true);
    auto* label = plainLabel(tr("&Up limit"), this);
    label->setBuddy(m_rate);
    auto* meaning = plainLabel(tr("never more than this"), this);
    meaning->setForegroundRole(QPalette::PlaceholderText);
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(3 * Theme::kRowPixels - 8); // room for an error: nothing jumps
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);

    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(label);
    line->addWidget(m_rate, 1);
    line->addWidget(meaning);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this};
    m_ok = buttons->button(QDialogButtonBox::Ok);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(10);
    layout->addWidget(title);
    layout->addLayout(line);
    layout->addLayout(buildPresets());
    layout->addWidget(m_sentence);
    layout->addWidget(buttons);
    setMinimumWidth(440);

    const auto* first = context.state.peer(m_peers.front());
    m_rate->setLimit(first == nullptr ? std::nullopt : first->rules.uploadLimit);
    m_rate->selectAll();
    m_rate->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &LimitDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &LimitDialog::reject);
    connect(m_rate, &RateEdit::limitEdited, this, &LimitDialog::update);
    connect(&context.state, &LiveState::applied, this, &LimitDialog::update);
    update();
}

QLayout* LimitDialog::buildPresets()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    for (const RateLimit preset :
         {RateLimit{}, RateLimit{0}, RateLimit{64U << 10U}, RateLimit{256U << 10U},
          RateLimit{1U << 20U}, RateLimit{4U << 20U}})
    {
        const QString text = preset == RateLimit{0} ? tr("nothing") : rateText(preset);
        auto* button = new QPushButton{text, this};
        button->setAutoDefault(false);
        button->setAccessibleName(tr("Set the limit to %1").arg(text));
        connect(button, &QPushButton::clicked, this, [this, preset] { m_rate->setLimit(preset); });
        line->addWidget(button);
    }
    line->addStretch();
    return line;
}

QString LimitDialog::sentence() const
{
    return m_sentence->text();
}

void LimitDialog::update()
{
    const auto limit = m_rate->limit();
    m_ok->setEnabled(limit.has_value());
    if (!limit) {
        setTextColor(*m_sentence, m_context.theme.colors().problem);
        m_sentence->setText(m_rate->errorText());
        return;
    }
    std::vector<const telemetry::PeerRow*> rows;
    for (const auto& peer : m_peers) {
        const auto* row = m_context.state.peer(peer);
        if (row != nullptr) {
            rows.push_back(row);
        }
    }
    setTextColor(*m_sentence, m_context.theme.colors().muted);
    m_sentence->setText(limitSentence(rows, *limit));
}

void LimitDialog::accept()
{
    const auto limit = m_rate->limit();
    if (!limit) {
        return;
    }
    m_context.acts.setUploadLimit(m_peers, *limit);
    QDialog::accept();
}

} // namespace swapscope::ui
