// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/table_model.h"

#include "ui/models/format.h"

namespace swapscope::ui {

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
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
        const bool right = column.kind == CellKind::Number || column.kind == CellKind::Bar;
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

void TableModel::setFilter(const QString& words)
{
    QStringList split = words.toLower().split(QLatin1Char{' '}, Qt::SkipEmptyParts);
    if (split != m_words) {
        m_words = std::move(split);
        refilter();
        Q_EMIT countsChanged();
    }
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
    sortNow();
}

} // namespace swapscope::ui
