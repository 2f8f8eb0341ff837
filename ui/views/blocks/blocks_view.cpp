// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/blocks/blocks_view.h"

#include "ui/views/blocks/block_lookup.h"
#include "ui/views/subject_menu.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/table_page.h"

#include <QBoxLayout>
#include <QMenu>

namespace swapscope::ui {

BlocksView::BlocksView(const ViewContext& context, QWidget* parent)
    : TableView{context, parent}
    , m_files{context.state}
    , m_model{m_files}
{
    buildPage(m_model);
    m_lookup = new BlockLookup{context, this};
    auto* column = qobject_cast<QBoxLayout*>(layout());
    column->setSpacing(8);
    column->insertWidget(0, m_lookup);
    page().setEmptyText([this]() -> EmptyState::Text {
        const std::uint64_t stored = m_context.state.totals().blocksStored;
        if (stored == 0) {
            return {.icon = QStringLiteral("block"),
                    .headline = tr("The store is empty"),
                    .reason = tr("Blocks that come from peers or from files of yours are listed "
                                 "here, with where they came from and how often they were served."),
                    .button = tr("Import a file…")};
        }
        return {.icon = QStringLiteral("block"),
                .headline = tr("No block came or was served in this run"),
                .reason = tr("%1 blocks are stored from earlier; look one up by its CID above.")
                              .arg(format::count(stored)),
                .button = tr("Look a CID up…")};
    });
    connect(&page(), &TablePage::emptyButtonClicked, this, [this] {
        if (m_context.state.totals().blocksStored == 0) {
            Q_EMIT importRequested();
        } else {
            m_lookup->focus();
        }
    });
    followSelection<Cid>(page().table(), context.selection);
    connect(&page().table(), &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) {
                addBlockActions(*menu, idsOf<Cid>(keys), false, m_context);
            });
}

telemetry::Tables BlocksView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Blocks)
           | static_cast<telemetry::Tables>(telemetry::Table::TheirWants)
           | static_cast<telemetry::Tables>(telemetry::Table::Kept);
}

QString BlocksView::sentence(const LiveState& state) const
{
    const telemetry::Totals& totals = state.totals();
    return tr("%1 blocks stored, %2 · %3 that came or were served lately are listed")
        .arg(format::count(totals.blocksStored), format::bytes(totals.bytesStored),
             format::count(state.blocks().size()));
}

std::optional<std::uint64_t> BlocksView::count(const telemetry::Totals& totals) const
{
    return totals.blocksStored;
}

} // namespace swapscope::ui
