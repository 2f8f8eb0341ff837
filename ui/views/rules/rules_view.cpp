// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/rules_view.h"

#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/models/words.h"
#include "ui/views/acts.h"
#include "ui/views/in_card.h"
#include "ui/views/rules/rule_cells.h"
#include "ui/views/subject_menu.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tab_strip.h"
#include "ui/widgets/table_page.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace swapscope::ui {

RulesView::RulesView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_node{new ElidedLabel{this}}
    , m_tabs{new TabStrip{context.theme, this}}
    , m_stack{new QStackedWidget{this}}
{
    auto* card = new Card{context.theme, this};
    contentOf(*card)->addWidget(m_stack, 1);
    m_peerPage =
        new TablePage{m_peerModel, context.theme, context.palette, tr("Rules of peers"), card};
    m_deniedPage = new TablePage{m_deniedModel, context.theme, context.palette, tr("Denied"), card};
    m_stack->addWidget(m_peerPage);
    m_stack->addWidget(m_deniedPage);
    m_tabs->addTab(tr("Peers"));
    m_tabs->addTab(tr("Denied"));
    m_tabs->setAccessibleName(tr("Which rules"));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(buildNodeLine());
    layout->addWidget(m_tabs);
    layout->addWidget(card, 1);
    setUpPeers();
    setUpDenied();
    for (const TablePage* page : {m_peerPage, m_deniedPage}) {
        connect(page, &TablePage::filterChanged, this, &View::filterChanged);
    }
    connect(m_tabs, &QTabBar::currentChanged, this, &RulesView::showTab);
    connect(&context.state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        if (m_active) {
            shownPage().update(m_context.state, delta);
            refreshTexts();
        }
    });
    refreshTexts();
}

QWidget* RulesView::buildNodeLine()
{
    auto* card = new Card{m_context.theme, this};
    auto* line = new QHBoxLayout{card};
    line->setContentsMargins(12, 6, 8, 6);
    line->setSpacing(12);
    m_node->setForegroundRole(QPalette::WindowText);
    auto* change = new QPushButton{tr("Change…"), card};
    change->setAccessibleName(tr("Change the rules of this node"));
    connect(change, &QPushButton::clicked, this, [this] { m_context.acts.requestNodeRules(); });
    line->addWidget(m_node, 1);
    line->addWidget(change);
    return card;
}

void RulesView::setUpPeers()
{
    auto& table = m_peerPage->table();
    followSelection<PeerId>(table, m_context.selection);
    editRulesInCells(table, m_context);
    connect(&table, &LiveTable::menuWanted, this, [this](QMenu* menu, const LiveTable::Keys& keys) {
        addPeerActions(*menu, idsOf<PeerId>(keys), m_context);
    });
    connect(&m_context.palette, &PeerPalette::changed, m_peerPage, qOverload<>(&QWidget::update));
    m_reset = m_peerPage->filterBar().addButton(
        tr("Reset rules"), tr("The selected peers lose nickname, limits, weight, class and "
                              "pauses. Can be undone."));
    m_reset->setEnabled(false);
    connect(m_reset, &QPushButton::clicked, this,
            [this] { m_context.acts.resetPeerRules(selectedPeers()); });
    connect(&table, &LiveTable::selectedKeysChanged, this,
            [this] { m_reset->setEnabled(!m_peerPage->table().selectedKeys().empty()); });
    m_peerPage->setEmptyText([] {
        return EmptyState::Text{
            .icon = QStringLiteral("rules"),
            .headline = RulesView::tr("No peer has rules of its own"),
            .reason = RulesView::tr("Nicknames, limits, weights, classes and pauses of peers are "
                                    "listed here, also of peers that are away. Select a peer and "
                                    "press Ctrl+Shift+L to set some."),
            .button = {}};
    });
}

void RulesView::setUpDenied()
{
    auto& table = m_deniedPage->table();
    connect(&table, &LiveTable::userSelected, this, [this](const QByteArray& key) {
        const auto what = m_deniedModel.keyNamed(key);
        if (what && !what->cid.empty()) {
            m_context.selection.select(what->cid);
        } else if (what) {
            m_context.selection.select(what->peer);
        }
    });
    connect(&table, &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& /*keys*/) {
                addDenyActions(*menu, selectedDenials(), m_context);
            });
    m_lift = m_deniedPage->filterBar().addButton(
        tr("Lift"), tr("What is selected is denied no longer. Can be undone."));
    m_lift->setEnabled(false);
    connect(m_lift, &QPushButton::clicked, this,
            [this] { m_context.acts.deny(selectedDenials(), std::nullopt); });
    connect(&table, &LiveTable::selectedKeysChanged, this,
            [this] { m_lift->setEnabled(!m_deniedPage->table().selectedKeys().empty()); });
    m_deniedPage->setEmptyText([] {
        return EmptyState::Text{
            .icon = QStringLiteral("deny"),
            .headline = RulesView::tr("Nothing is denied"),
            .reason = RulesView::tr("Peers that get nothing and blocks that nobody gets are listed "
                                    "here, with how often they were refused. Deny from the menu "
                                    "of a peer or a block, or with Shift+Del."),
            .button = {}};
    });
}

telemetry::Tables RulesView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Peers)
           | static_cast<telemetry::Tables>(telemetry::Table::Denials);
}

QString RulesView::sentence(const LiveState& state) const
{
    const auto peers = std::ranges::count_if(
        state.peers(), [](const auto& entry) { return !entry.second.rules.isDefault(); });
    std::uint64_t refused = 0;
    for (const auto& [key, row] : state.denials()) {
        refused += row.refused;
    }
    const auto number = [](auto value) { return format::count(static_cast<std::uint64_t>(value)); };
    QString text =
        (peers == 1 ? tr("1 peer has rules") : tr("%1 peers have rules").arg(number(peers)))
        + QStringLiteral(" · ")
        + (state.denials().empty()       ? tr("nothing is denied")
           : state.denials().size() == 1 ? tr("1 denial")
                                         : tr("%1 denials").arg(number(state.denials().size())));
    if (refused > 0) {
        text += tr(" · %1 wants refused").arg(number(refused));
    }
    return text;
}

void RulesView::setActive(bool active)
{
    m_active = active;
    if (active) {
        shownPage().catchUp(m_context.state);
        refreshTexts();
    }
}

void RulesView::focusFilter()
{
    shownPage().filterBar().focus();
}

QVariantMap RulesView::layoutState() const
{
    return {{QStringLiteral("peers"), m_peerPage->layoutState()},
            {QStringLiteral("denied"), m_deniedPage->layoutState()},
            {QStringLiteral("tab"), m_tabs->currentIndex()}};
}

void RulesView::setLayoutState(const QVariantMap& state)
{
    m_peerPage->setLayoutState(state.value(QStringLiteral("peers")).toMap());
    m_deniedPage->setLayoutState(state.value(QStringLiteral("denied")).toMap());
    showTab(state.value(QStringLiteral("tab")).toInt() == kDenied ? kDenied : kPeers);
}

std::vector<PeerId> RulesView::selectedPeers() const
{
    return m_tabs->currentIndex() == kPeers ? idsOf<PeerId>(m_peerPage->table().selectedKeys())
                                            : std::vector<PeerId>{};
}

std::vector<telemetry::DenyKey> RulesView::selectedDenials() const
{
    std::vector<telemetry::DenyKey> denials;
    for (const QByteArray& key : m_deniedPage->table().selectedKeys()) {
        if (auto what = m_deniedModel.keyNamed(key)) {
            denials.push_back(std::move(*what));
        }
    }
    return denials;
}

QVariantMap RulesView::filterState() const
{
    return {{QStringLiteral("peers"), m_peerPage->filterState()},
            {QStringLiteral("denied"), m_deniedPage->filterState()},
            {QStringLiteral("tab"), m_tabs->currentIndex()}};
}

void RulesView::setFilterState(const QVariantMap& state)
{
    m_peerPage->setFilterState(state.value(QStringLiteral("peers")).toMap());
    m_deniedPage->setFilterState(state.value(QStringLiteral("denied")).toMap());
    showTab(state.value(QStringLiteral("tab")).toInt() == kDenied ? kDenied : kPeers);
}

TablePage& RulesView::shownPage() const
{
    return m_tabs->currentIndex() == kDenied ? *m_deniedPage : *m_peerPage;
}

void RulesView::showTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
    m_stack->setCurrentIndex(tab);
    if (m_active) {
        shownPage().catchUp(m_context.state);
    }
    Q_EMIT filterChanged();
}

void RulesView::refreshTexts()
{
    const auto number = [](auto value) { return format::count(static_cast<std::uint64_t>(value)); };
    m_node->setPlainText(
        tr("This node: %1")
            .arg(words::list(m_context.state.totals().rules).join(QStringLiteral(" · "))));
    const auto peers = std::ranges::count_if(
        m_context.state.peers(), [](const auto& entry) { return !entry.second.rules.isDefault(); });
    m_tabs->setTabText(kPeers, tr("Peers  %1").arg(number(peers)));
    m_tabs->setTabText(kDenied, tr("Denied  %1").arg(number(m_context.state.denials().size())));
}

} // namespace swapscope::ui
