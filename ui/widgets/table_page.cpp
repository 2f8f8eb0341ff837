// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table_page.h"

#include "ui/models/format.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/live_table.h"

#include <QStackedLayout>
#include <QVBoxLayout>

namespace swapscope::ui {

TablePage::TablePage(TableModel& model, const Theme& theme, const PeerPalette& palette,
                     const QString& name, QWidget* parent)
    : QWidget{parent}
    , m_model{&model}
    , m_filter{new FilterBar{theme, tr("Filter by words"), this}}
    , m_table{new LiveTable{model, theme, palette, name, this}}
    , m_empty{new EmptyState{theme, this}}
    , m_stack{new QStackedLayout}
{
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(1, 1, 1, 4); // the card's border and corners stay visible
    layout->setSpacing(0);
    layout->addWidget(m_filter);
    layout->addLayout(m_stack, 1);
    connect(m_filter, &FilterBar::changed, &model, &TableModel::setFilter);
    connect(m_filter, &FilterBar::sortNowClicked, this, [this] {
        m_table->sortNow(m_now);
        m_filter->showStaleOrder(false);
    });
    connect(m_table, &LiveTable::typed, m_filter, &FilterBar::type);
    connect(&model, &TableModel::countsChanged, this, &TablePage::showWhatThereIs);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_model->totalRows() > 0) {
            m_filter->clear();
        } else {
            Q_EMIT emptyButtonClicked();
        }
    });
    showWhatThereIs();
}

void TablePage::catchUp(const LiveState& state)
{
    m_now = state.now();
    m_model->rebuild(state);
    m_table->settle(m_now);
    showWhatThereIs();
}

void TablePage::update(const LiveState& state, const telemetry::Delta& delta)
{
    m_now = state.now();
    m_model->update(state, delta, m_table->isHeld(m_now));
    m_table->settle(m_now);
    m_filter->showStaleOrder(m_table->isOrderHeldBack());
    if (m_model->rowCount() == 0) {
        showWhatThereIs();
    }
}

const EmptyState* TablePage::emptyState() const
{
    return m_stack->currentWidget() == m_empty ? m_empty : nullptr;
}

void TablePage::showWhatThereIs()
{
    const int shown = m_model->rowCount();
    const int total = m_model->totalRows();
    m_filter->showCounts(shown, total);
    if (shown > 0) {
        m_stack->setCurrentWidget(m_table);
        return;
    }
    if (total > 0) {
        const auto rows = format::count(static_cast<std::uint64_t>(total));
        m_empty->show(
            {.icon = QStringLiteral("filter"),
             .headline = tr("Nothing matches the filter"),
             .reason = tr("There are %1 rows; none contains “%2”.").arg(rows, m_filter->text()),
             .button = tr("Clear filter")});
    } else if (m_emptyText) {
        m_empty->show(m_emptyText());
    }
    m_stack->setCurrentWidget(m_empty);
}

} // namespace swapscope::ui
