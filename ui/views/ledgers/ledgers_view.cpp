// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/ledgers/ledgers_view.h"

#include "ui/views/acts.h"
#include "ui/views/rules/rule_cells.h"
#include "ui/views/subject_menu.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace swapscope::ui {

LedgersView::LedgersView(const ViewContext& context, QWidget* parent)
    : TableView{context, parent}
{
    buildPage(m_model);
    m_connectedOnly = page().filterBar().addChip(
        tr("connected"), tr("Only peers that are connected now; off: everyone ever met."), true);
    addButtons();
    page().setEmptyText([this]() -> EmptyState::Text {
        if (m_context.state.peers().empty()) {
            return {.icon = QStringLiteral("ledgers"),
                    .headline = tr("No ledgers yet"),
                    .reason = tr("A ledger opens when a peer connects: paste a multiaddr into "
                                 "the line at the top, or give this node's address to others."),
                    .button = tr("Connect to a peer…")};
        }
        return {.icon = QStringLiteral("disconnect"),
                .headline = tr("Nobody is connected"),
                .reason = tr("Ledgers of peers that left are kept; they are hidden by the chip "
                             "“connected”."),
                .button = tr("Show everyone")};
    });
    connect(m_connectedOnly, &QToolButton::toggled, this,
            [this](bool on) { m_model.setConnectedOnly(on, m_context.state); });
    connect(&page(), &TablePage::emptyButtonClicked, this, [this] {
        if (m_context.state.peers().empty()) {
            Q_EMIT connectRequested();
        } else {
            m_connectedOnly->setChecked(false);
        }
    });
    followSelection<PeerId>(page().table(), context.selection);
    editRulesInCells(page().table(), context);
    connect(&page().table(), &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) {
                addPeerActions(*menu, idsOf<PeerId>(keys), m_context);
            });
}

void LedgersView::addButtons()
{
    QPushButton* reset = page().filterBar().addButton(
        tr("Reset…"), tr("Sets the ledgers of the selected peers to 0; asks before."));
    QPushButton* save = page().filterBar().addButton(
        tr("Export…"), tr("Writes all ledgers, with their days, to a file: CSV or JSON."));
    reset->setEnabled(false);
    connect(reset, &QPushButton::clicked, this,
            [this] { m_context.acts.requestLedgerReset(selectedPeers()); });
    connect(save, &QPushButton::clicked, this, [this] { m_context.acts.requestLedgerExport(); });
    connect(&page().table(), &LiveTable::selectedKeysChanged, reset,
            [this, reset] { reset->setEnabled(!page().table().selectedKeys().empty()); });
}

telemetry::Tables LedgersView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Peers);
}

QString LedgersView::sentence(const LiveState& state) const
{
    const telemetry::Totals& totals = state.totals();
    const auto owing = std::ranges::count_if(state.peers(), [](const auto& entry) {
        return entry.second.sentBytes > 0 && entry.second.receivedBytes == 0;
    });
    QString text = tr("%1 connected of %2 ever met · received %3, sent %4")
                       .arg(format::count(totals.peers), format::count(state.peers().size()),
                            format::bytes(totals.receivedBytes), format::bytes(totals.sentBytes));
    if (owing > 0) {
        text += tr(" · %1 gave nothing back").arg(owing);
    }
    return text;
}

std::optional<std::uint64_t> LedgersView::count(const telemetry::Totals&) const
{
    return m_context.state.peers().size(); // everyone ever met
}

std::vector<PeerId> LedgersView::selectedPeers() const
{
    return idsOf<PeerId>(page().table().selectedKeys());
}

} // namespace swapscope::ui
