// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/rules_dialog.h"

#include "ui/models/format.h"
#include "ui/views/rules/rule_form.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr std::size_t kNamesShown = 6;

QString namesOf(const std::vector<PeerId>& peers, const LiveState& state)
{
    QStringList names;
    for (const auto& peer : peers) {
        if (static_cast<std::size_t>(names.size()) == kNamesShown) {
            names << RulesDialog::tr("%1 more").arg(peers.size() - kNamesShown);
            break;
        }
        names << state.name(peer);
    }
    return names.join(QStringLiteral(", "));
}

} // namespace

RulesDialog::RulesDialog(const ViewContext& context, std::vector<PeerId> peers, RuleField first,
                         QWidget* parent)
    : QDialog{parent}
    , m_context{context}
    , m_form{new RuleForm{m_context, this}}
{
    setWindowTitle(peers.size() == 1 ? tr("Rules of this peer") : tr("Rules of these peers"));
    auto* title = plainLabel(namesOf(peers, context.state), this);
    title->setFont(textFont(Theme::kTextPixels, true));
    title->setWordWrap(true);
    if (peers.size() == 1) {
        title->setToolTip(format::toolTip(format::fullPeer(peers.front())));
    }
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this};
    m_ok = buttons->button(QDialogButtonBox::Ok);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(10);
    layout->addWidget(title);
    layout->addWidget(m_form);
    layout->addLayout(buildPresets());
    layout->addWidget(buttons);
    setMinimumWidth(440);

    m_form->setPeers(std::move(peers));
    focusOn(first);
    connect(buttons, &QDialogButtonBox::accepted, this, &RulesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &RulesDialog::reject);
    connect(m_form, &RuleForm::edited, this,
            [this] { m_ok->setEnabled(m_form->problem().isEmpty()); });
    connect(&context.state, &LiveState::applied, this,
            [this] { m_form->refresh(RuleForm::Keep::Typed); });
}

void RulesDialog::focusOn(RuleField field)
{
    if (field == RuleField::Class) {
        m_form->serviceClass().setFocus();
        return;
    }
    QLineEdit& line = field == RuleField::Nickname    ? m_form->nickname()
                      : field == RuleField::Weight    ? m_form->weight()
                      : field == RuleField::DownLimit ? m_form->downLimit()
                                                      : m_form->upLimit();
    line.selectAll();
    line.setFocus();
}

QLayout* RulesDialog::buildPresets()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    auto* label = plainLabel(tr("Up limit:"), this);
    label->setForegroundRole(QPalette::PlaceholderText);
    line->addWidget(label);
    for (const RateLimit preset : {RateLimit{}, RateLimit{64U << 10U}, RateLimit{256U << 10U},
                                   RateLimit{1U << 20U}, RateLimit{4U << 20U}})
    {
        const QString text = rateText(preset);
        auto* button = new QPushButton{text, this};
        button->setAutoDefault(false);
        button->setAccessibleName(tr("Set the up limit to %1").arg(text));
        connect(button, &QPushButton::clicked, this,
                [this, preset] { m_form->upLimit().setLimit(preset); });
        line->addWidget(button);
    }
    line->addStretch();
    return line;
}

void RulesDialog::accept()
{
    if (!m_form->problem().isEmpty()) {
        return;
    }
    if (m_form->hasChange()) {
        m_context.acts.changePeerRules(m_form->change());
    }
    QDialog::accept();
}

} // namespace swapscope::ui
