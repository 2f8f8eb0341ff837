// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/wantlists/wantlists_view.h"

#include "ui/models/peer_palette.h"
#include "ui/views/subject_menu.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/tab_strip.h"
#include "ui/widgets/table_page.h"

#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace swapscope::ui {

WantlistsView::WantlistsView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_tabs{new TabStrip{context.theme, this}}
    , m_stack{new QStackedWidget{this}}
{
    auto* card = new Card{context.theme, this};
    auto* inside = new QVBoxLayout{card};
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    inside->addWidget(m_stack, 1);
    m_ourPage = new TablePage{m_ourModel, context.theme, context.palette, tr("Our wants"), card};
    m_theirPage =
        new TablePage{m_theirModel, context.theme, context.palette, tr("Their wants"), card};
    m_stack->addWidget(m_ourPage);
    m_stack->addWidget(m_theirPage);
    m_tabs->addTab(tr("Ours"));
    m_tabs->addTab(tr("Theirs"));
    m_tabs->setAccessibleName(tr("Whose wants"));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_tabs);
    layout->addWidget(card, 1);
    setUpOurs();
    setUpTheirs();
    for (const TablePage* page : {m_ourPage, m_theirPage}) {
        connect(page, &TablePage::filterChanged, this, &View::filterChanged);
    }
    connect(m_tabs, &QTabBar::currentChanged, this, &WantlistsView::showTab);
    connect(&context.state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        if (m_active) {
            shownPage().update(m_context.state, delta);
            updateTabs();
        }
    });
}

void WantlistsView::setUpOurs()
{
    followSelection<Cid>(m_ourPage->table(), m_context.selection);
    connect(&m_ourPage->table(), &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) {
                addBlockActions(*menu, idsOf<Cid>(keys), true, m_context);
            });
    connect(&m_context.palette, &PeerPalette::changed, m_ourPage, qOverload<>(&QWidget::update));
    connect(m_ourPage, &TablePage::emptyButtonClicked, this, [this] {
        if (m_context.state.totals().peers == 0) {
            Q_EMIT connectRequested();
        } else {
            Q_EMIT wantRequested();
        }
    });
    m_ourPage->setEmptyText([this]() -> EmptyState::Text {
        if (m_context.state.totals().peers == 0) {
            return {.icon = QStringLiteral("disconnect"),
                    .headline = tr("Not connected to anybody"),
                    .reason = tr("Blocks that you want would be listed here, with who was asked "
                                 "and what they said. There is nobody to ask yet."),
                    .button = tr("Connect to a peer…")};
        }
        return {.icon = QStringLiteral("wantlists"),
                .headline = tr("You want nothing"),
                .reason = tr("Nothing is asking for blocks. Paste a CID or an ipfs:// link into "
                             "the line at the top to want one."),
                .button = tr("Want a block…")};
    });
}

void WantlistsView::setUpTheirs()
{
    followSelection<Cid>(m_theirPage->table(), m_context.selection);
    connect(&m_theirPage->table(), &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) {
                addBlockActions(*menu, idsOf<Cid>(keys), false, m_context);
                const int row = keys.size() == 1 ? m_theirModel.rowOf(keys.front()) : -1;
                if (row >= 0) {
                    menu->addSeparator();
                    for (const PeerId& peer : m_theirModel.row(row).some) {
                        addPairActions(*menu, peer, m_theirModel.key(row), m_context);
                    }
                }
            });
    connect(m_theirPage, &TablePage::emptyButtonClicked, this, [this] {
        if (m_context.state.totals().peers == 0) {
            Q_EMIT connectRequested();
        } else {
            Q_EMIT importRequested();
        }
    });
    m_theirPage->setEmptyText([this]() -> EmptyState::Text {
        if (m_context.state.totals().peers == 0) {
            return {.icon = QStringLiteral("disconnect"),
                    .headline = tr("Not connected to anybody"),
                    .reason = tr("Blocks that peers want of this node would be listed here. "
                                 "Nobody is connected yet."),
                    .button = tr("Connect to a peer…")};
        }
        return {.icon = QStringLiteral("wantlists"),
                .headline = tr("Nobody wants anything of you"),
                .reason = tr("The connected peers have no open wants here. Import a file and "
                             "give them its CID."),
                .button = tr("Import a file…")};
    });
}

telemetry::Tables WantlistsView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::OurWants)
           | static_cast<telemetry::Tables>(telemetry::Table::TheirWants);
}

QString WantlistsView::sentence(const LiveState& state) const
{
    const telemetry::Totals& totals = state.totals();
    QString text = tr("%1 open of ours, %2 of theirs")
                       .arg(format::count(totals.ourWants), format::count(totals.theirWants));
    if (state.stalledWants() > 0) {
        text += tr(" · %1 stalled").arg(format::count(state.stalledWants()));
    } else if (totals.ourWants > 0) {
        text += tr(" · none stalled");
    }
    return text;
}

std::optional<std::uint64_t> WantlistsView::count(const telemetry::Totals& totals) const
{
    return totals.ourWants;
}

void WantlistsView::setActive(bool active)
{
    m_active = active;
    if (active) {
        shownPage().catchUp(m_context.state);
        updateTabs();
    }
}

void WantlistsView::focusFilter()
{
    shownPage().filterBar().focus();
}

std::vector<Cid> WantlistsView::selectedWants() const
{
    return m_tabs->currentIndex() == kOurs ? idsOf<Cid>(m_ourPage->table().selectedKeys())
                                           : std::vector<Cid>{};
}

QVariantMap WantlistsView::layoutState() const
{
    return {{QStringLiteral("ours"), m_ourPage->layoutState()},
            {QStringLiteral("theirs"), m_theirPage->layoutState()},
            {QStringLiteral("tab"), m_tabs->currentIndex()}};
}

void WantlistsView::setLayoutState(const QVariantMap& state)
{
    m_ourPage->setLayoutState(state.value(QStringLiteral("ours")).toMap());
    m_theirPage->setLayoutState(state.value(QStringLiteral("theirs")).toMap());
    showTab(state.value(QStringLiteral("tab")).toInt() == kTheirs ? kTheirs : kOurs);
}

QVariantMap WantlistsView::filterState() const
{
    return {{QStringLiteral("ours"), m_ourPage->filterState()},
            {QStringLiteral("theirs"), m_theirPage->filterState()},
            {QStringLiteral("tab"), m_tabs->currentIndex()}};
}

void WantlistsView::setFilterState(const QVariantMap& state)
{
    m_ourPage->setFilterState(state.value(QStringLiteral("ours")).toMap());
    m_theirPage->setFilterState(state.value(QStringLiteral("theirs")).toMap());
    showTab(state.value(QStringLiteral("tab")).toInt() == kTheirs ? kTheirs : kOurs);
}

TablePage& WantlistsView::shownPage() const
{
    return m_tabs->currentIndex() == kTheirs ? *m_theirPage : *m_ourPage;
}

void WantlistsView::showTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
    m_stack->setCurrentIndex(tab);
    if (m_active) {
        shownPage().catchUp(m_context.state);
    }
    Q_EMIT filterChanged();
}

void WantlistsView::updateTabs()
{
    const telemetry::Totals& totals = m_context.state.totals();
    m_tabs->setTabText(kOurs, tr("Ours  %1").arg(format::count(totals.ourWants)));
    m_tabs->setTabText(kTheirs, tr("Theirs  %1").arg(format::count(totals.theirWants)));
}

} // namespace swapscope::ui
