// SPDX-License-Identifier: GPL-3.0-or-later
// What a table hands out: copies of its rows, conditions made of its cells.
#include "ui/models/copy_as.h"
#include "ui/models/format.h"
#include "ui/widgets/live_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>

#include <algorithm>

namespace swapscope::ui {

namespace {

void copy(const QString& text)
{
    if (!text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
    }
}

} // namespace

std::vector<int> LiveTable::selectedRows() const
{
    std::vector<int> rows;
    for (const QByteArray& key : m_selected) {
        const int row = m_model->rowOf(key);
        if (row >= 0) {
            rows.push_back(row);
        }
    }
    std::ranges::sort(rows);
    return rows;
}

PlainTable LiveTable::selectedTable(Figures figures) const
{
    std::vector<int> columns;
    PlainTable table;
    for (int visual = 0; visual < m_model->columnCount(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column)) {
            columns.push_back(column);
            table.headers.push_back(
                figures == Figures::Exact
                    ? m_model->exactTitle(column)
                    : m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        }
    }
    for (const int row : selectedRows()) {
        QStringList cells;
        for (const int column : columns) {
            const QModelIndex cell = m_model->index(row, column);
            cells.push_back(figures == Figures::Exact
                                ? m_model->exactText(cell)
                                : cell.data(TableModel::FullTextRole).toString());
        }
        table.rows.push_back(std::move(cells));
    }
    return table;
}

QString LiveTable::selectedText() const
{
    QString text;
    for (const QStringList& cells : selectedTable(Figures::Shown).rows) {
        text += cells.join(QLatin1Char{'\t'}) + QLatin1Char{'\n'};
    }
    return text;
}

void LiveTable::copySelection() const
{
    copy(selectedText());
}

void LiveTable::addCopyActions(QMenu& menu)
{
    menu.addAction(tr("Copy rows"), QKeySequence{QKeySequence::Copy}, this,
                   &LiveTable::copySelection);
    QMenu* as = menu.addMenu(tr("Copy rows as"));
    as->addAction(tr("CSV"), this, [this] { copy(toCsv(selectedTable(Figures::Exact))); });
    as->addAction(tr("JSON"), this, [this] { copy(toJson(selectedTable(Figures::Exact))); });
    as->addAction(tr("Markdown table"), this,
                  [this] { copy(toMarkdown(selectedTable(Figures::Shown))); });
}

void LiveTable::addLinkActions(QMenu& menu, const QModelIndex& cell)
{
    const Selection::Subject subject =
        cell.isValid() ? m_model->linkOf(cell) : Selection::Subject{};
    if (subject.index() == 0) {
        return;
    }
    const QString name = std::holds_alternative<PeerId>(subject)
                             ? cell.data().toString()
                             : format::cid(std::get<Cid>(subject));
    menu.addAction(tr("Inspect %1").arg(name), this,
                   [this, subject] { Q_EMIT linkChosen(subject); });
    menu.addAction(tr("Follow %1 in all views").arg(name), this,
                   [this, subject] { Q_EMIT followWanted(subject); });
    menu.addSeparator();
}

void LiveTable::addFilterActions(QMenu& menu, const QModelIndex& cell)
{
    if (!cell.isValid()) {
        return;
    }
    const QString title = m_model->columns()[static_cast<std::size_t>(cell.column())].title;
    for (const TableModel::Condition& condition : m_model->conditionsFor(cell)) {
        menu.addAction(tr("Filter: %1 %2").arg(title, condition.title), this,
                       [this, text = condition.text] { Q_EMIT conditionChosen(text); });
    }
    menu.addSeparator();
}

void LiveTable::filterByCurrent(bool out)
{
    const QModelIndex cell = currentIndex();
    if (cell.isValid()) {
        Q_EMIT conditionChosen(m_model->conditionsFor(cell).at(out ? 1 : 0).text);
    }
}

} // namespace swapscope::ui
