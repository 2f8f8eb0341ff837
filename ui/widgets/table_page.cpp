// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table_page.h"

#include "ui/filter/filter.h"
#include "ui/models/format.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/live_table.h"

#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

namespace {

/// A condition about something that the table has.
QString exampleOf(const TableModel& model)
{
    QString count;
    for (std::size_t i = 0; i < model.fields().size(); ++i) {
        const filter::Field& field = model.fields()[i];
        if (field.isNumber && field.quantity == filter::Quantity::Plain
            && isFigure(model.columns()[i].kind))
        {
            count = field.name + QLatin1String{" > 0"}; // the last one: first come names and places
        }
        switch (field.quantity) {
        case filter::Quantity::Plain:
        case filter::Quantity::Share: break;
        case filter::Quantity::Bytes: return field.name + QLatin1String{" > 1MiB"};
        case filter::Quantity::Rate: return field.name + QLatin1String{" > 1MiB/s"};
        case filter::Quantity::Seconds: return field.name + QLatin1String{" > 30s"};
        }
    }
    return count.isEmpty() ? QStringLiteral("%1 exists").arg(model.fields().front().name) : count;
}

} // namespace

TablePage::TablePage(TableModel& model, const Theme& theme, const PeerPalette& palette,
                     const QString& name, QWidget* parent)
    : QWidget{parent}
    , m_model{&model}
    , m_filter{new FilterBar{theme, exampleOf(model), this}}
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
    connectFilter();
    connect(&model, &TableModel::countsChanged, this, &TablePage::showWhatThereIs);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_model->totalRows() > 0) {
            m_filter->clear();
            Q_EMIT wholeTimeWanted();
            m_table->setFocus();
        } else {
            Q_EMIT emptyButtonClicked();
        }
    });
    showWhatThereIs();
}

void TablePage::connectFilter()
{
    m_filter->setComplete([this](const QString& text, qsizetype cursor) {
        return filter::complete(
            text, cursor, m_model->fields(),
            [this](int field, const QString& piece) { return m_model->valuesOf(field, piece); });
    });
    connect(m_filter, &FilterBar::changed, this, &TablePage::applyFilter);
    connect(m_filter, &FilterBar::sortNowClicked, this, [this] {
        m_table->sortNow(m_now);
        m_filter->showStaleOrder(false);
    });
    connect(m_filter, &FilterBar::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_table, &LiveTable::typed, m_filter, &FilterBar::type);
    connect(m_table, &LiveTable::conditionChosen, m_filter, &FilterBar::addCondition);
}

void TablePage::applyFilter()
{
    const FilterText& text = m_filter->filter();
    m_filter->showProblem(m_model->setFilter(text.line, text.conditions));
    showWhatThereIs();
    Q_EMIT filterChanged();
}

void TablePage::setRange(const std::optional<TimeRange>& range)
{
    m_model->setRange(range);
    showWhatThereIs();
}

bool TablePage::isAbout(CellKind kind) const
{
    return std::ranges::any_of(m_model->columns(), [kind](const Column& column) {
        return column.kind == kind
               || (kind == CellKind::Peer
                   && (column.id == QLatin1String{"peers"}
                       || column.id == QLatin1String{"members"}));
    });
}

QVariantMap TablePage::filterState() const
{
    return m_filter->state();
}

void TablePage::setFilterState(const QVariantMap& state)
{
    m_filter->setState(state, m_model->fields());
}

QVariantMap TablePage::layoutState() const
{
    QVariantMap state = m_table->layoutState();
    state.insert(filterState());
    return state;
}

void TablePage::setLayoutState(const QVariantMap& state)
{
    m_table->setLayoutState(state);
    setFilterState(state);
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
        m_empty->show(nothingMatches());
    } else if (m_emptyText) {
        m_empty->show(m_emptyText());
    }
    m_stack->setCurrentWidget(m_empty);
}

EmptyState::Text TablePage::nothingMatches() const
{
    constexpr qsizetype kMostShown = 160;
    QStringList all = m_filter->filter().conditions;
    if (!m_filter->filter().line.isEmpty()) {
        all.push_back(m_filter->filter().line);
    }
    QString text = all.join(QStringLiteral(" · "));
    if (m_model->range()) {
        all.push_back(tr("the time marked in the timeline"));
        text = all.join(QStringLiteral(" · "));
    }
    if (text.size() > kMostShown) {
        text = text.left(kMostShown) + QChar{u'…'};
    }
    const int total = m_model->totalRows();
    const auto rows = format::count(static_cast<std::uint64_t>(total));
    return {.icon = QStringLiteral("filter"),
            .headline = tr("Nothing matches the filter"),
            .reason = total == 1 ? tr("There is 1 row; it does not match: %1").arg(text)
                                 : tr("There are %1 rows; none matches: %2").arg(rows, text),
            .button = tr("Clear filter")};
}

} // namespace swapscope::ui
