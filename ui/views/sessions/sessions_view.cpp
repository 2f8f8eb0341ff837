// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/sessions/sessions_view.h"

#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QHeaderView>
#include <QMenu>

namespace swapscope::ui {

namespace {

constexpr std::size_t kMostListed = 12;

} // namespace

SessionsView::SessionsView(const ViewContext& context, QWidget* parent)
    : TableView{context, parent}
{
    buildPage(m_model);
    page().table().horizontalHeader()->setStretchLastSection(true);
    page().setEmptyText([] {
        return EmptyState::Text{
            .icon = QStringLiteral("sessions"),
            .headline = SessionsView::tr("No session is open"),
            .reason = SessionsView::tr("Blocks that are wanted together form a session: it asks "
                                       "one peer for a block and the others whether they have it, "
                                       "and learns whom to ask first. It closes with its last "
                                       "block."),
            .button = SessionsView::tr("Want a block…")};
    });
    connect(&page(), &TablePage::emptyButtonClicked, this, &View::wantRequested);
    connect(&page().table(), &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) { fillMenu(*menu, keys); });
}

void SessionsView::fillMenu(QMenu& menu, const std::vector<QByteArray>& keys)
{
    const int row = keys.empty() ? -1 : m_model.rowOf(keys.front());
    if (row < 0 || m_model.row(row).members.empty()) {
        menu.addAction(tr("It has no members yet"))->setEnabled(false);
        return;
    }
    std::size_t listed = 0;
    for (const PeerId& peer : m_model.row(row).members) {
        if (++listed > kMostListed) {
            break;
        }
        menu.addAction(themedIcon(QStringLiteral("inspector"), m_context.theme),
                       tr("Inspect %1").arg(m_context.state.name(peer)), [this, peer] {
                           m_context.selection.select(peer);
                           m_context.acts.requestInspector();
                       });
    }
}

telemetry::Tables SessionsView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Sessions);
}

QString SessionsView::sentence(const LiveState& state) const
{
    std::uint64_t sessions = 0;
    std::uint64_t open = 0;
    for (const auto& [id, row] : state.sessions()) {
        if (row.state == telemetry::SessionState::Open) {
            ++sessions;
            open += row.wants - std::min(row.done, row.wants);
        }
    }
    if (sessions == 0) {
        return tr("no session is open");
    }
    return tr("%1 · %2").arg(
        sessions == 1 ? tr("1 session") : tr("%1 sessions").arg(format::count(sessions)),
        open == 1 ? tr("1 want is open") : tr("%1 wants are open").arg(format::count(open)));
}

} // namespace swapscope::ui
