// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/table_view.h"

#include "ui/models/peer_palette.h"
#include "ui/views/in_card.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

namespace swapscope::ui {

TableView::TableView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
{}

void TableView::buildPage(TableModel& model)
{
    auto* card = new Card{m_context.theme, this};
    m_page = new TablePage{model, m_context.theme, m_context.palette, title(), card};
    contentOf(*card)->addWidget(m_page);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    connect(m_page, &TablePage::filterChanged, this, &View::filterChanged);
    connect(&m_context.palette, &PeerPalette::changed, m_page, qOverload<>(&QWidget::update));
    connect(&m_context.state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        if (m_active) {
            m_page->update(m_context.state, delta);
        }
    });
}

void TableView::setActive(bool active)
{
    m_active = active;
    if (active) {
        m_page->catchUp(m_context.state);
    }
}

void TableView::focusFilter()
{
    m_page->filterBar().focus();
}

QVariantMap TableView::layoutState() const
{
    return m_page->layoutState();
}

void TableView::setLayoutState(const QVariantMap& state)
{
    m_page->setLayoutState(state);
}

QVariantMap TableView::filterState() const
{
    return m_page->filterState();
}

void TableView::setFilterState(const QVariantMap& state)
{
    m_page->setFilterState(state);
}

} // namespace swapscope::ui
