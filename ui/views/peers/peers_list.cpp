// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/peers/peers_list.h"

#include "ui/models/peer_palette.h"
#include "ui/views/subject_menu.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/theme.h"

#include <QHeaderView>
#include <QMenu>
#include <QVBoxLayout>

namespace swapscope::ui {

PeersList::PeersList(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_table{new LiveTable{m_model, context.theme, context.palette, tr("Peers"), this}}
    , m_none{plainLabel(tr("Nobody is connected. Paste a multiaddr into the line above to connect "
                           "to a peer."),
                        this)}
{
    m_none->setWordWrap(true);
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_none->setMargin(12);
    setTextColor(*m_none, context.theme.colors().muted);
    connect(&context.theme, &Theme::changed, this,
            [this] { setTextColor(*m_none, m_context.theme.colors().muted); });
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setSectionResizeMode(PeersModel::Rules, QHeaderView::Stretch);
    constexpr int kPeerWidth = 102;
    constexpr int kRateWidth = 57;
    m_table->setColumnWidth(PeersModel::Peer, kPeerWidth);
    m_table->setColumnWidth(PeersModel::Down, kRateWidth);
    m_table->setColumnWidth(PeersModel::Up, kRateWidth);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(1, 4, 1, 4);
    layout->setSpacing(0);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_none, 1);
    followSelection<PeerId>(*m_table, context.selection);
    openRulesByCell(*m_table, context);
    connect(m_table, &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) {
                addPeerActions(*menu, idsOf<PeerId>(keys), m_context);
            });
    connect(&m_model, &TableModel::countsChanged, this, &PeersList::showWhatThereIs);
    connect(&context.state, &LiveState::applied, this, &PeersList::update);
    connect(&context.palette, &PeerPalette::changed, m_table->viewport(),
            qOverload<>(&QWidget::update));
    showWhatThereIs();
}

std::vector<PeerId> PeersList::selectedPeers() const
{
    return idsOf<PeerId>(m_table->selectedKeys());
}

void PeersList::setActive(bool active)
{
    m_active = active;
    if (active) {
        m_model.rebuild(m_context.state);
        showWhatThereIs();
    }
}

void PeersList::update(const telemetry::Delta& delta)
{
    if (m_active) {
        const TimePoint now = m_context.state.now();
        m_model.update(m_context.state, delta, m_table->isHeld(now));
        m_table->settle(now);
    }
}

void PeersList::showWhatThereIs()
{
    const bool any = m_model.rowCount() > 0;
    QWidget* const other = any ? static_cast<QWidget*>(m_none) : m_table;
    other->hide(); // first: room for both would be taken from the rail
    (any ? static_cast<QWidget*>(m_table) : m_none)->show();
}

} // namespace swapscope::ui
