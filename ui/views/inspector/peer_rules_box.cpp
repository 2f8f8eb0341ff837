// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/peer_rules_box.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/rules/rule_form.h"
#include "ui/views/subject_menu.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace swapscope::ui {

PeerRulesBox::PeerRulesBox(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_form{new RuleForm{m_context, this}}
    , m_reset{new QPushButton{tr("Reset rules"), this}}
    , m_deny{new QPushButton{tr("Deny"), this}}
    , m_disconnect{new QPushButton{tr("Disconnect"), this}}
{
    auto* title = plainLabel(tr("Rules of this peer"), this);
    title->setFont(textFont(Theme::kTextPixels, true));
    m_reset->setToolTip(format::toolTip(
        tr("No nickname, no limits, weight 1, class normal, nothing paused. Can be undone.")));
    m_deny->setMenu(new QMenu{m_deny});
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    for (QPushButton* button : {m_reset, m_deny, m_disconnect}) {
        buttons->addWidget(button, 1);
    }
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(title);
    layout->addWidget(m_form);
    layout->addLayout(buttons);
    connect(m_form, &RuleForm::committed, this, &PeerRulesBox::apply);
    connect(m_reset, &QPushButton::clicked, this,
            [this] { m_context.acts.resetPeerRules({m_peer}); });
    connect(m_disconnect, &QPushButton::clicked, this,
            [this] { m_context.acts.disconnectPeers({m_peer}); });
    connect(m_deny->menu(), &QMenu::aboutToShow, this, &PeerRulesBox::fillDenyMenu);
}

void PeerRulesBox::fillDenyMenu()
{
    m_deny->menu()->clear();
    addDenyActions(*m_deny->menu(), {telemetry::DenyKey{m_peer, {}}}, m_context);
}

void PeerRulesBox::setPeer(const PeerId& peer)
{
    if (peer != m_peer) {
        m_peer = peer;
        m_form->setPeers({peer});
    }
}

void PeerRulesBox::refresh()
{
    m_form->refresh(RuleForm::Keep::Focused);
    const auto* row = m_context.state.peer(m_peer);
    m_reset->setEnabled(row != nullptr && !row->rules.isDefault());
    m_disconnect->setEnabled(row != nullptr && row->presence == telemetry::PeerPresence::Connected);
    const bool denied = m_context.state.denial({m_peer, {}}) != nullptr;
    m_deny->setText(denied ? tr("Denied") : tr("Deny"));
}

void PeerRulesBox::apply()
{
    if (m_form->problem().isEmpty() && m_form->hasChange()) {
        m_context.acts.changePeerRules(m_form->change());
    }
}

} // namespace swapscope::ui
