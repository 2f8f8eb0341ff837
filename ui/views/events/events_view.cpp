// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/events/events_view.h"

#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QHeaderView>

#include <algorithm>

namespace swapscope::ui {

EventsView::EventsView(const ViewContext& context, QWidget* parent)
    : TableView{context, parent}
{
    buildPage(m_model);
    page().table().horizontalHeader()->setStretchLastSection(true);
    page().setEmptyText([] {
        return EmptyState::Text{.icon = QStringLiteral("events"),
                                .headline = tr("Nothing has happened yet"),
                                .reason = tr("What becomes of your acts is listed here, and what "
                                             "the node has to tell: warnings, peers that come "
                                             "and go."),
                                .button = tr("Connect to a peer…")};
    });
    connect(&page(), &TablePage::emptyButtonClicked, this, &View::connectRequested);
}

QString EventsView::sentence(const LiveState& state) const
{
    const auto problems = std::ranges::count(state.notices(), telemetry::Notice::Tone::Problem,
                                             &telemetry::Notice::tone);
    const auto count = [](auto value) { return format::count(static_cast<std::uint64_t>(value)); };
    const QString kept = state.notices().size() == 1
                             ? tr("1 event")
                             : tr("%1 events").arg(count(state.notices().size()));
    if (problems == 0) {
        return kept + tr(" · no problems");
    }
    return kept + (problems == 1 ? tr(" · 1 problem") : tr(" · %1 problems").arg(count(problems)));
}

} // namespace swapscope::ui
