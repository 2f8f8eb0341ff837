// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/events/events_view.h"

#include "ui/widgets/card.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

EventsView::EventsView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
{
    auto* card = new Card{context.theme, this};
    auto* inside = new QVBoxLayout{card};
    inside->setContentsMargins(0, 0, 0, 0);
    m_page = new TablePage{m_model, context.theme, context.palette, title(), card};
    inside->addWidget(m_page);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    m_page->table().horizontalHeader()->setStretchLastSection(true);
    m_page->setEmptyText([] {
        return EmptyState::Text{.icon = QStringLiteral("events"),
                                .headline = tr("Nothing has happened yet"),
                                .reason = tr("What becomes of your acts is listed here, and what "
                                             "the node has to tell: warnings, peers that come "
                                             "and go."),
                                .button = tr("Connect to a peer…")};
    });
    connect(m_page, &TablePage::emptyButtonClicked, this, &View::connectRequested);
    connect(&context.state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        if (m_active) {
            m_page->update(m_context.state, delta);
        }
    });
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

void EventsView::setActive(bool active)
{
    m_active = active;
    if (active) {
        m_page->catchUp(m_context.state);
    }
}

void EventsView::focusFilter()
{
    m_page->filterBar().focus();
}

QVariantMap EventsView::layoutState() const
{
    return m_page->table().layoutState();
}

void EventsView::setLayoutState(const QVariantMap& state)
{
    m_page->table().setLayoutState(state);
}

} // namespace swapscope::ui
