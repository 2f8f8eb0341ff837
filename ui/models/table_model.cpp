// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/table_model.h"

#include "ui/models/format.h"
#include "ui/models/id_names.h"

namespace swapscope::ui {

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

Qt::ItemFlags TableModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const bool isEditable =
        index.isValid() && m_columns[static_cast<std::size_t>(index.column())].isEditable;
    return isEditable ? flags | Qt::ItemIsEditable : flags;
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const Column& column = m_columns[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return column.title;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return format::toolTip(column.meaning);
    case Qt::TextAlignmentRole: {
        const bool right = isFigure(column.kind);
        return QVariant::fromValue(
            Qt::Alignment{(right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter});
    }
    default: return {};
    }
}

void TableModel::follow(const LiveState& state)
{
    if (m_state == nullptr) {
        m_state = &state;
        connect(&state, &LiveState::labelsChanged, this, &TableModel::readLabels);
    }
}

QString TableModel::peerName(const PeerId& peer) const
{
    return m_state == nullptr ? format::peer(peer) : m_state->name(peer);
}

bool TableModel::isDenied(const PeerId& peer) const
{
    return m_state != nullptr && m_state->denial({peer, {}}) != nullptr;
}

void TableModel::setColumns(std::vector<Column> columns, const std::vector<bool>& figures)
{
    m_columns = std::move(columns);
    m_fields.clear();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        m_fields.push_back(
            {.name = column.id,
             .title = column.title,
             .isNumber = figures[i],
             .quantity = figures[i] ? quantityOf(column.widest) : filter::Quantity::Plain});
    }
}

std::optional<filter::Problem> TableModel::setFilter(const QString& line,
                                                     const QStringList& conditions)
{
    if (line == m_line && conditions == m_conditions) {
        return m_problem;
    }
    m_line = line;
    m_conditions = conditions;
    m_problem = m_filter.set(line, conditions, m_fields);
    refilter();
    Q_EMIT countsChanged();
    return m_problem;
}

void TableModel::setRange(const std::optional<TimeRange>& range)
{
    if (range != m_range) {
        m_range = range;
        rangeChanged();
        refilter();
        Q_EMIT countsChanged();
    }
}

std::vector<TableModel::Condition> TableModel::conditionsFor(const QModelIndex& cell) const
{
    const filter::Field& field = m_fields.at(static_cast<std::size_t>(cell.column()));
    const QString shown = cell.data().toString();
    if (shown.isEmpty() || shown == format::unknown()) {
        return {{tr("not known"), QStringLiteral("not %1 exists").arg(field.name)},
                {tr("known"), QStringLiteral("%1 exists").arg(field.name)}};
    }
    const auto condition = [&field](const char* operation, const QString& value) {
        return QStringLiteral("%1 %2 %3").arg(field.name, QLatin1String{operation}, value);
    };
    if (!field.isNumber) {
        const QString value = filter::quoted(cell.data(FullTextRole).toString());
        return {{tr("is “%1”").arg(shown), condition("==", value)},
                {tr("is not “%1”").arg(shown), condition("!=", value)}};
    }
    const QString value = exactFigure(figureOf(cell), field.quantity);
    return {{tr("at least %1").arg(shown), condition(">=", value)},
            {tr("less than %1").arg(shown), condition("<", value)}};
}

Selection::Subject TableModel::linkOf(const QModelIndex& cell) const
{
    const auto unlessOwn = [&](const auto& id) -> Selection::Subject {
        return nameOfId(id) == keyOf(cell.row()) ? Selection::Subject{} : Selection::Subject{id};
    };
    if (const QVariant peer = cell.data(PeerRole); peer.isValid()) {
        return unlessOwn(peer.value<PeerId>());
    }
    if (const QVariant cid = cell.data(CidRole); cid.isValid()) {
        return unlessOwn(cid.value<Cid>());
    }
    return {};
}

QString TableModel::exactText(const QModelIndex& cell) const
{
    const QString full = cell.data(FullTextRole).toString();
    if (full == format::unknown()) {
        return {};
    }
    const filter::Field& field = m_fields.at(static_cast<std::size_t>(cell.column()));
    return field.isNumber ? exactFigure(figureOf(cell), filter::Quantity::Plain) : full;
}

QString TableModel::exactTitle(int column) const
{
    const filter::Field& field = m_fields.at(static_cast<std::size_t>(column));
    switch (field.quantity) {
    case filter::Quantity::Bytes: return field.name + QLatin1String{" (B)"};
    case filter::Quantity::Rate: return field.name + QLatin1String{" (B/s)"};
    case filter::Quantity::Seconds: return field.name + QLatin1String{" (s)"};
    case filter::Quantity::Share:
    case filter::Quantity::Plain: return field.name;
    }
    return field.name;
}

void TableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= columnCount()) {
        return;
    }
    if (column != m_sort.column) {
        m_secondSort = m_sort;
    }
    m_sort = {column, order};
    m_orderAnew = true;
    sortNow();
}

} // namespace swapscope::ui
