// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/queue_tree_model.h"

#include "core/base/limits.h"
#include "ui/models/format.h"
#include "ui/models/words.h"
#include "ui/views/request_queue/queue_tree_headers.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace swapscope::ui {

struct QueueTreeModel::PeerNode
{
    telemetry::PeerRow row;
    QString name;
    std::optional<std::uint32_t> rank;
    QString why;
    std::uint64_t waitingTasks = 0;
    std::uint64_t waitingBytes = 0;
    TimePoint oldest{};
    Tasks live;   ///< What there is to load.
    Tasks loaded; ///< What the views know of.
    bool isLoaded = false;
};

namespace {

/// B that may be on their way to the peer at a time.
std::uint64_t capOf(const telemetry::PeerRow& row)
{
    return row.rules.inFlightCap.value_or(limits::kOutstandingBytes.value);
}

QVariant alignmentOf(QueueTreeModel::Column column)
{
    const bool words = column == QueueTreeModel::Name || column == QueueTreeModel::Why;
    return QVariant::fromValue(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
}

} // namespace

QueueTreeModel::QueueTreeModel(QObject* parent)
    : QAbstractItemModel{parent}
{}

QueueTreeModel::~QueueTreeModel() = default;

QueueTreeModel::Peers QueueTreeModel::nodesOf(const QueueSnapshot& snapshot)
{
    Peers nodes;
    for (const auto& peer : snapshot.peers()) {
        auto node = std::make_unique<PeerNode>();
        node->row = *peer.row;
        node->name = peer.name;
        node->rank = peer.rank;
        node->why = peer.why;
        for (const auto* task : peer.tasks) {
            node->live.push_back(*task);
            if (task->state != telemetry::TaskState::Queued) {
                continue;
            }
            ++node->waitingTasks;
            node->waitingBytes += task->bytes;
            if (node->oldest == TimePoint{} || task->since < node->oldest) {
                node->oldest = task->since;
            }
        }
        nodes.push_back(std::move(node));
    }
    return nodes;
}

void QueueTreeModel::update(const QueueSnapshot& snapshot, bool held)
{
    m_now = snapshot.now();
    auto next = nodesOf(snapshot);
    arrange(next, held);
    sync(
        m_peers, std::move(next), {}, [](const auto& node) { return node->row.peer; },
        [](auto& node, auto&& fresh) {
            fresh->loaded = std::move(node->loaded);
            fresh->isLoaded = node->isLoaded;
            *node = std::move(*fresh); // in place: indexes of its tasks point to the node
        });
    announce({});
    for (std::size_t i = 0; i < m_peers.size(); ++i) {
        auto& node = *m_peers[i];
        if (!node.isLoaded) {
            continue;
        }
        const auto parent = index(static_cast<int>(i), 0);
        sync(
            node.loaded, node.live, parent, [](const auto& task) { return task.task; },
            [](auto& task, auto&& fresh) { task = std::forward<decltype(fresh)>(fresh); });
        announce(parent);
    }
}

void QueueTreeModel::arrange(Peers& next, bool held)
{
    if (m_sortColumn == Name && m_sortOrder == Qt::AscendingOrder) {
        return; // the snapshot's own order
    }
    if (!held && m_now - m_sorted >= kResortPace) {
        m_sorted = m_now;
        sortNodes(next);
        return;
    }
    std::unordered_map<PeerId, std::size_t> places;
    for (std::size_t i = 0; i < m_peers.size(); ++i) {
        places.emplace(m_peers[i]->row.peer, i);
    }
    std::ranges::stable_sort(next, {}, [&places](const auto& node) {
        const auto found = places.find(node->row.peer);
        return found == places.end() ? std::numeric_limits<std::size_t>::max() : found->second;
    });
}

void QueueTreeModel::sortNodes(Peers& nodes) const
{
    const auto value = [this](const PeerNode& node) -> double {
        switch (m_sortColumn) {
        case Rank:
            return node.rank.value_or(0) == 0 ? std::numeric_limits<double>::max() : *node.rank;
        case Waiting:
            return node.oldest == TimePoint{} ? 0
                                              : static_cast<double>((m_now - node.oldest).count());
        case Pending: return static_cast<double>(node.waitingTasks);
        case Bytes: return static_cast<double>(node.waitingBytes);
        case InFlight: return static_cast<double>(node.row.inFlightBytes);
        default: return 0;
        }
    };
    // Equal values keep the snapshot's order, which is by name and key.
    const bool byText = m_sortColumn == Name || m_sortColumn == Why;
    std::ranges::stable_sort(nodes, [&](const auto& left, const auto& right) {
        const auto& a = m_sortOrder == Qt::AscendingOrder ? *left : *right;
        const auto& b = m_sortOrder == Qt::AscendingOrder ? *right : *left;
        return byText ? peerText(a, m_sortColumn) < peerText(b, m_sortColumn) : value(a) < value(b);
    });
}

template <typename Item, typename KeyOf, typename Absorb>
void QueueTreeModel::sync(std::vector<Item>& items, std::vector<Item> next,
                          const QModelIndex& parent, KeyOf keyOf, Absorb absorb)
{
    using Key = decltype(keyOf(next.front()));
    std::set<Key> wanted;
    for (const auto& item : next) {
        wanted.insert(keyOf(item));
    }
    for (auto last = static_cast<int>(items.size()); last > 0;) {
        auto first = last;
        while (first > 0 && !wanted.contains(keyOf(items[static_cast<std::size_t>(first - 1)]))) {
            --first;
        }
        if (first < last) {
            beginRemoveRows(parent, first, last - 1);
            items.erase(items.begin() + first, items.begin() + last);
            endRemoveRows();
        }
        last = first - 1;
    }
    reorder(items, next, parent, keyOf);
    for (std::size_t i = 0; i < next.size(); ++i) {
        if (i < items.size() && keyOf(items[i]) == keyOf(next[i])) {
            absorb(items[i], std::move(next[i]));
            continue;
        }
        beginInsertRows(parent, static_cast<int>(i), static_cast<int>(i));
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(i), std::move(next[i]));
        endInsertRows();
    }
}

// Brings what is known already into the order of `next`; nothing is announced when it is so.
template <typename Item, typename KeyOf>
void QueueTreeModel::reorder(std::vector<Item>& items, const std::vector<Item>& next,
                             const QModelIndex& parent, KeyOf keyOf)
{
    using Key = decltype(keyOf(next.front()));
    std::map<Key, int> places;
    for (std::size_t i = 0; i < next.size(); ++i) {
        places.emplace(keyOf(next[i]), static_cast<int>(i));
    }
    const auto place = [&](const Item& item) { return places.at(keyOf(item)); };
    if (std::ranges::is_sorted(items, {}, place)) {
        return;
    }
    const QList<QPersistentModelIndex> parents{QPersistentModelIndex{parent}};
    Q_EMIT layoutAboutToBeChanged(parents, VerticalSortHint);
    std::vector<Key> before;
    for (const auto& item : items) {
        before.push_back(keyOf(item));
    }
    std::ranges::sort(items, {}, place);
    std::map<Key, int> rows;
    for (std::size_t i = 0; i < items.size(); ++i) {
        rows.emplace(keyOf(items[i]), static_cast<int>(i));
    }
    const auto indexes = persistentIndexList();
    for (const auto& old : indexes) {
        if (old.parent() == parent) {
            const int row = rows.at(before[static_cast<std::size_t>(old.row())]);
            changePersistentIndex(old, index(row, old.column(), parent));
        }
    }
    Q_EMIT layoutChanged(parents, VerticalSortHint);
}

void QueueTreeModel::announce(const QModelIndex& parent)
{
    if (const int rows = rowCount(parent); rows > 0) {
        Q_EMIT dataChanged(index(0, 0, parent), index(rows - 1, ColumnCount - 1, parent));
    }
}

QModelIndex QueueTreeModel::indexOf(const PeerId& peer) const
{
    const auto found =
        std::ranges::find_if(m_peers, [&peer](const auto& node) { return node->row.peer == peer; });
    return found == m_peers.end() ? QModelIndex{}
                                  : index(static_cast<int>(found - m_peers.begin()), 0);
}

QueueTreeModel::PeerNode* QueueTreeModel::nodeAt(const QModelIndex& index) const
{
    return index.internalPointer() == nullptr ? m_peers[static_cast<std::size_t>(index.row())].get()
                                              : static_cast<PeerNode*>(index.internalPointer());
}

// A peer's index carries no pointer, a task's index points to its peer.
QModelIndex QueueTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return parent.isValid() ? createIndex(row, column, nodeAt(parent)) : createIndex(row, column);
}

QModelIndex QueueTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalPointer() == nullptr) {
        return {};
    }
    const auto found = std::ranges::find_if(
        m_peers, [&child](const auto& node) { return node.get() == child.internalPointer(); });
    return found == m_peers.end() ? QModelIndex{}
                                  : createIndex(static_cast<int>(found - m_peers.begin()), 0);
}

int QueueTreeModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return static_cast<int>(m_peers.size());
    }
    const bool isPeer = parent.internalPointer() == nullptr && parent.column() == 0;
    return isPeer ? static_cast<int>(nodeAt(parent)->loaded.size()) : 0;
}

int QueueTreeModel::columnCount(const QModelIndex& /*parent*/) const
{
    return ColumnCount;
}

bool QueueTreeModel::hasChildren(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return !m_peers.empty();
    }
    if (parent.internalPointer() != nullptr || parent.column() != 0) {
        return false;
    }
    const auto& node = *nodeAt(parent);
    return node.isLoaded ? !node.loaded.empty() : !node.live.empty();
}

bool QueueTreeModel::canFetchMore(const QModelIndex& parent) const
{
    return parent.isValid() && parent.internalPointer() == nullptr && parent.column() == 0
           && !nodeAt(parent)->isLoaded && !nodeAt(parent)->live.empty();
}

void QueueTreeModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) {
        return;
    }
    auto& node = *nodeAt(parent);
    beginInsertRows(parent, 0, static_cast<int>(node.live.size()) - 1);
    node.loaded = node.live;
    node.isLoaded = true;
    endInsertRows();
}

QVariant QueueTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto column = static_cast<Column>(index.column());
    const auto& node = *nodeAt(index);
    const bool isPeer = index.internalPointer() == nullptr;
    const auto task = static_cast<std::size_t>(index.row());
    const auto text = [&] {
        return isPeer ? peerText(node, column) : taskText(node, task, column);
    };
    switch (role) {
    case Qt::DisplayRole: return text();
    case Qt::ToolTipRole: return toolTip(index);
    case Qt::AccessibleTextRole:
        return QString{headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()
                       + QStringLiteral(": ") + text()};
    case Qt::TextAlignmentRole: return alignmentOf(column);
    case PeerRole: return QVariant::fromValue(node.row.peer);
    case CidRole: return isPeer ? QVariant{} : QVariant::fromValue(node.loaded[task].cid);
    case ShareRole:
        return isPeer && column == InFlight ? QVariant{static_cast<double>(node.row.inFlightBytes)
                                                       / static_cast<double>(capOf(node.row))}
                                            : QVariant{};
    default: return {};
    }
}

QString QueueTreeModel::peerText(const PeerNode& node, Column column) const
{
    switch (column) {
    case Name: return node.name;
    case Rank: return node.rank.value_or(0) == 0 ? format::unknown() : QString::number(*node.rank);
    case Waiting: return node.waitingTasks == 0 ? QString{} : format::age(node.oldest, m_now);
    case Pending: return format::count(node.waitingTasks);
    case Bytes: return format::bytes(node.waitingBytes);
    case InFlight: return format::bytes(node.row.inFlightBytes);
    case Why: return node.why;
    case ColumnCount: break;
    }
    Q_UNREACHABLE();
}

QString QueueTreeModel::taskText(const PeerNode& node, std::size_t task, Column column) const
{
    const auto& row = node.loaded[task];
    switch (column) {
    case Name: return format::cid(row.cid);
    case Rank:
    case InFlight: return {};
    case Waiting: return format::age(row.since, m_now);
    case Pending: return words::of(row.state);
    case Bytes:
        return row.type == telemetry::TaskType::Block ? format::bytes(row.bytes) : QString{};
    case Why:
        return tr("%1, priority %2").arg(words::of(row.type), format::signedCount(row.priority));
    case ColumnCount: break;
    }
    Q_UNREACHABLE();
}

QString QueueTreeModel::toolTip(const QModelIndex& index) const
{
    const auto& node = *nodeAt(index);
    if (index.column() == Name) {
        return format::toolTip(
            index.internalPointer() == nullptr
                ? format::fullPeer(node.row.peer)
                : format::fullCid(node.loaded[static_cast<std::size_t>(index.row())].cid));
    }
    if (index.column() == Why) {
        return format::toolTip(index.data(Qt::DisplayRole).toString());
    }
    return index.column() == InFlight && index.internalPointer() == nullptr ? format::toolTip(
               tr("%1 of at most %2 on their way to this peer")
                   .arg(format::bytes(node.row.inFlightBytes), format::bytes(capOf(node.row))))
                                                                            : QString{};
}

QVariant QueueTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        return alignmentOf(column);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    return role == Qt::DisplayRole ? queue_tree::title(column)
                                   : format::toolTip(queue_tree::meaning(column));
}

void QueueTreeModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount) {
        return;
    }
    m_sortColumn = static_cast<Column>(column);
    m_sortOrder = order;
    m_sorted = m_now;
    // reorder() reads only the keys of what it is given; the nodes stay where they are.
    Peers wanted;
    for (const auto& node : m_peers) {
        wanted.push_back(std::make_unique<PeerNode>(*node));
    }
    std::ranges::stable_sort(wanted,
                             [](const auto& a, const auto& b) { return a->name < b->name; });
    sortNodes(wanted);
    reorder(m_peers, wanted, {}, [](const auto& node) { return node->row.peer; });
}

} // namespace swapscope::ui
