// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/request_queue/queue_snapshot.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace swapscope::ui {

/// The request queue as a tree: peers, and under each its live tasks.
///
/// Rows are kept by key, so that selection, expansion and scrolling survive every update. A peer's
/// tasks are loaded when it is expanded. Sorted by peer unless a header says otherwise; then rows
/// move at most once a second and never while held.
class QueueTreeModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Name, Rank, Waiting, Pending, Bytes, InFlight, Why, ColumnCount };
    enum Role {
        PeerRole = Qt::UserRole + 1, ///< PeerId of the row: its own, or whom the task is for.
        CidRole,                     ///< Cid of a task's row.
        ShareRole,                   ///< double 0…1 beside InFlight: of the cap per peer.
    };
    static constexpr Duration kResortPace = std::chrono::seconds{1};

    explicit QueueTreeModel(QObject* parent = nullptr);
    ~QueueTreeModel() override;

    /// @param held  Nothing may move: the pointer is over the rows or a menu is open.
    void update(const QueueSnapshot& snapshot, bool held);

    [[nodiscard]] QModelIndex indexOf(const PeerId& peer) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct PeerNode;
    using Peers = std::vector<std::unique_ptr<PeerNode>>;
    using Tasks = std::vector<telemetry::TaskRow>;

    [[nodiscard]] static Peers nodesOf(const QueueSnapshot& snapshot);
    void arrange(Peers& next, bool held);
    void sortNodes(Peers& nodes) const;
    template <typename Item, typename KeyOf, typename Absorb>
    void sync(std::vector<Item>& items, std::vector<Item> next, const QModelIndex& parent,
              KeyOf keyOf, Absorb absorb);
    template <typename Item, typename KeyOf>
    void reorder(std::vector<Item>& items, const std::vector<Item>& next, const QModelIndex& parent,
                 KeyOf keyOf);
    void announce(const QModelIndex& parent);
    [[nodiscard]] PeerNode* nodeAt(const QModelIndex& index) const;
    [[nodiscard]] QString peerText(const PeerNode& node, Column column) const;
    [[nodiscard]] QString taskText(const PeerNode& node, std::size_t task, Column column) const;
    [[nodiscard]] QString toolTip(const QModelIndex& index) const;

    Peers m_peers;
    TimePoint m_now{};
    TimePoint m_sorted{};
    Column m_sortColumn = Name;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace swapscope::ui
