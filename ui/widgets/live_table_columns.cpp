// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/flat_header.h"
#include "ui/widgets/live_table.h"

#include <QMenu>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr auto kColumns = "columns";
constexpr auto kSortColumn = "sort";
constexpr auto kDescending = "descending";

QString latin(const char* text)
{
    return QString::fromLatin1(text);
}

} // namespace

int LiveTable::defaultWidth(int column) const
{
    const Column& facts = m_model->columns()[static_cast<std::size_t>(column)];
    const int content = CellDelegate::widthFor(facts.kind, facts.widest, fontMetrics());
    const int title = horizontalHeader()->fontMetrics().horizontalAdvance(facts.title)
                      + 2 * CellDelegate::kMargin + FlatHeader::kArrow + 6;
    return std::max(content, title);
}

void LiveTable::resetColumns()
{
    QHeaderView* header = horizontalHeader();
    for (int column = 0; column < m_model->columnCount(); ++column) {
        header->moveSection(header->visualIndex(column), column);
        setColumnHidden(column, !m_model->columns()[static_cast<std::size_t>(column)].shown);
        setColumnWidth(column, defaultWidth(column));
    }
    header->setSortIndicator(m_model->sortColumn(), m_model->sortOrder());
}

void LiveTable::fillHeaderMenu(QMenu& menu)
{
    const int shown = m_model->columnCount() - horizontalHeader()->hiddenSectionCount();
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const Column& facts = m_model->columns()[static_cast<std::size_t>(column)];
        QAction* action = menu.addAction(facts.title);
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(isColumnHidden(column) || shown > 1);
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            setColumnHidden(column, !on);
            if (on && columnWidth(column) <= 0) {
                setColumnWidth(column, defaultWidth(column));
            }
        });
    }
    menu.addSeparator();
    menu.addAction(tr("Resize to contents"), this, [this] { resizeColumnsToContents(); });
    menu.addAction(tr("Reset columns"), this, &LiveTable::resetColumns);
}

QVariantMap LiveTable::layoutState() const
{
    QVariantList columns;
    for (int visual = 0; visual < m_model->columnCount(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        const bool hidden = isColumnHidden(column);
        columns.push_back(QStringLiteral("%1:%2:%3")
                              .arg(m_model->columns()[static_cast<std::size_t>(column)].id)
                              .arg(hidden ? defaultWidth(column) : columnWidth(column))
                              .arg(hidden ? 0 : 1));
    }
    const auto sorted = static_cast<std::size_t>(m_model->sortColumn());
    return {{latin(kColumns), columns},
            {latin(kSortColumn), m_model->columns()[sorted].id},
            {latin(kDescending), m_model->sortOrder() == Qt::DescendingOrder}};
}

void LiveTable::setLayoutState(const QVariantMap& state)
{
    constexpr int kWidest = 2000;
    const auto columnOf = [this](const QString& id) {
        const auto at = std::ranges::find(m_model->columns(), id, &Column::id);
        return at == m_model->columns().end() ? -1
                                              : static_cast<int>(at - m_model->columns().begin());
    };
    resetColumns();
    int visual = 0;
    for (const QVariant& item : state.value(latin(kColumns)).toList()) {
        const QStringList parts = item.toString().split(QLatin1Char{':'});
        const int column = parts.size() == 3 ? columnOf(parts[0]) : -1;
        const int width = column < 0 ? 0 : parts[1].toInt();
        if (width < horizontalHeader()->minimumSectionSize() || width > kWidest) {
            continue;
        }
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), visual++);
        setColumnWidth(column, width);
        setColumnHidden(column, parts[2] == QLatin1String{"0"});
    }
    if (horizontalHeader()->hiddenSectionCount() == m_model->columnCount()) {
        resetColumns(); // at least one column is always visible
    }
    const int sorted = columnOf(state.value(latin(kSortColumn)).toString());
    if (sorted >= 0) {
        horizontalHeader()->setSortIndicator(sorted, state.value(latin(kDescending)).toBool()
                                                         ? Qt::DescendingOrder
                                                         : Qt::AscendingOrder);
    }
}

} // namespace swapscope::ui
