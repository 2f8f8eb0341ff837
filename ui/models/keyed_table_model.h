// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/format.h"
#include "ui/models/id_names.h"
#include "ui/models/ordered_rows.h"
#include "ui/models/row_specs.h"
#include "ui/models/table_model.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <set>
#include <utility>
#include <vector>

namespace swapscope::ui {

/// A live table of rows by key, in an order of its own.
///
/// No proxy stands between this and the view: a proxy that sorts live data costs seconds at 100,000
/// rows. A few inserts and removals a call are announced one by one, more as one change of layout.
/// Cost of an update: O(log n) a changed row; filtering O(n), sorting O(n) and what moved.
template <typename Key, typename Row>
class KeyedTableModel : public TableModel
{
public:
    static constexpr std::size_t kFewRows = 50;
    /// Of a long table: each removal renumbers what comes behind it.
    static constexpr std::size_t kFewOfMany = 4;
    static constexpr int kManyRows = 2000;
    static constexpr Duration kDepartedStay = std::chrono::seconds{10};
    /// A filter that asks about ages looks at all rows this often.
    static constexpr Duration kAgePeriod = std::chrono::seconds{1};

    using TableModel::TableModel;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : m_rows.shown();
    }
    [[nodiscard]] int totalRows() const override { return static_cast<int>(m_rows.size()); }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
            return {};
        }
        const Entry& entry = m_rows.at(index.row()).second;
        const Spec& spec = m_specs[index.column()];
        switch (role) {
        case Qt::DisplayRole: return spec.text(entry.row, m_now);
        case Qt::AccessibleTextRole:
            return QString{spec.column.title + QStringLiteral(": ") + spec.text(entry.row, m_now)};
        case GoneRole: return entry.gone || entry.unfit;
        case Qt::ToolTipRole: return format::toolTip(fullText(entry.row, index.column()));
        case FullTextRole: return fullText(entry.row, index.column());
        default: return cell(entry.row, index.column(), role);
        }
    }

    [[nodiscard]] const Key& key(int row) const { return m_rows.at(row).first; }
    [[nodiscard]] const Row& row(int row) const { return m_rows.at(row).second.row; }
    [[nodiscard]] int rowOfKey(const Key& key) const { return m_rows.placeOf(key); }
    [[nodiscard]] QByteArray keyOf(int row) const override { return nameOf(key(row)); }
    [[nodiscard]] int rowOf(const QByteArray& name) const override
    {
        const auto key = keyNamed(name);
        return key ? rowOfKey(*key) : -1;
    }

    [[nodiscard]] QStringList valuesOf(int field, const QString& piece) const override
    {
        return m_fields[static_cast<std::size_t>(field)].isNumber
                   ? QStringList{}
                   : m_specs.values(field, piece, m_rows.all(), m_now);
    }

    void readLabels() override
    {
        for (Node* node : m_rows.all()) {
            node->second.identity = identityOf(node->second.row);
        }
        refilter();
        announceAll();
        Q_EMIT countsChanged();
    }

    void sortNow() override
    {
        m_orderStale = false;
        rearrange([this] { putInOrder(); });
    }

protected:
    using Spec = RowSpec<Row>;

    void setSpecs(std::vector<Spec> specs)
    {
        m_specs = RowSpecs<Row>{std::move(specs)};
        setColumns(m_specs.columns(), m_specs.figures());
    }

    /// Roles besides text: PeerRole, CidRole, IconRole, ToneRole, ShareRole.
    [[nodiscard]] virtual QVariant cell(const Row& row, int column, int role) const = 0;
    /// The tooltip and what is copied.
    [[nodiscard]] virtual QString fullText(const Row& row, int column) const
    {
        return m_specs[column].text(row, m_now);
    }
    /// Identity columns in lower case, for the filter.
    [[nodiscard]] virtual QString identityOf(const Row& row) const = 0;
    /// The column of an identifier that the identity begins with, in a line of its own; -1 for
    /// none.
    [[nodiscard]] virtual int identityColumn() const { return -1; }
    /// Whether both rows of one key have the same identity; true saves making it anew.
    [[nodiscard]] virtual bool sameIdentity(const Row& before, const Row& after) const
    {
        Q_UNUSED(before)
        Q_UNUSED(after)
        return false;
    }
    /// Whether what the row is about happened in that span of time; rows that are about no time
    /// are not touched by it.
    [[nodiscard]] virtual bool happenedIn(const TimeRange& range, const Row& row) const
    {
        Q_UNUSED(range)
        Q_UNUSED(row)
        return true;
    }
    /// A row that does not belong (any more) departs as if it were gone.
    [[nodiscard]] virtual bool belongs(const Row& row) const
    {
        Q_UNUSED(row)
        return true;
    }
    /// How long a row that has departed stays, greyed.
    [[nodiscard]] virtual Duration departedStay() const { return kDepartedStay; }
    [[nodiscard]] virtual QByteArray nameOf(const Key& key) const = 0;
    [[nodiscard]] virtual std::optional<Key> keyNamed(const QByteArray& name) const = 0;

    /// @param held  Nothing may move: departed rows, and those that stopped matching, stay longer.
    void applyChanges(const telemetry::RowChanges<Key, Row>& changes, bool held,
                      const LiveState& state)
    {
        follow(state);
        const TimePoint now = state.now();
        const bool clockMoved = now != m_now;
        m_now = now;
        Nodes fresh;
        int first = std::numeric_limits<int>::max();
        int last = -1;
        for (const auto& [key, change] : changes) {
            const Node* node = merge(key, change, fresh);
            if (node != nullptr && node->second.place >= 0) {
                first = std::min(first, node->second.place);
                last = std::max(last, node->second.place);
            }
        }
        if (clockMoved) {
            filterByAge(fresh);
        }
        if (last >= 0) {
            m_orderStale = true;
            Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
        }
        const Nodes departed = held ? Nodes{} : departedBy(now);
        const Nodes unfit = held ? Nodes{} : unfitBut(departed);
        moveRows(fresh, departed, unfit);
        if (clockMoved) {
            announceAges();
        }
        if (!fresh.empty() || !departed.empty() || !unfit.empty()) {
            m_orderStale = true;
            Q_EMIT countsChanged();
        }
    }

    /// Makes the table exactly `rows`, then sorts.
    void replaceAll(const telemetry::RowChanges<Key, Row>& rows, const LiveState& state)
    {
        follow(state);
        m_now = state.now();
        rearrange([&] {
            Nodes unwanted;
            for (Node* node : m_rows.all()) {
                const auto at = rows.find(node->first);
                if (at == rows.end() || !at->second || !belongs(*at->second)) {
                    unwanted.push_back(node);
                }
            }
            forget(unwanted);
            Nodes fresh;
            for (const auto& [key, row] : rows) {
                merge(key, row, fresh);
            }
            m_rows.show(fresh);
            hideUnfit({m_leaving.begin(), m_leaving.end()});
            putInOrder();
        });
        m_orderStale = false;
        Q_EMIT countsChanged();
        announceAll();
    }

    void refilter() override
    {
        rearrange([this] {
            for (Node* node : std::exchange(m_leaving, {})) {
                node->second.unfit = false;
            }
            m_rows.showOnly([this](const Entry& entry) { return matches(entry); });
        });
    }

    [[nodiscard]] double figureOf(const QModelIndex& cell) const override
    {
        return m_specs[cell.column()].number(row(cell.row()), m_now);
    }

    [[nodiscard]] TimePoint now() const noexcept { return m_now; }

private:
    using Rows = OrderedRows<Key, Row>;
    using Entry = typename Rows::Entry;
    using Node = typename Rows::Node;
    using Nodes = typename Rows::Nodes;

    /// A row as the filter sees it.
    class FilterRow final : public filter::Row
    {
    public:
        FilterRow(const KeyedTableModel& model, const Entry& entry)
            : m_model{model}
            , m_entry{entry}
        {}
        [[nodiscard]] double number(int field) const override
        {
            return m_model.m_specs[field].number(m_entry.row, m_model.m_now);
        }
        [[nodiscard]] QString shown(int field) const override
        {
            return m_model.m_specs[field].text(m_entry.row, m_model.m_now);
        }
        [[nodiscard]] QString full(int field) const override
        {
            if (!isElided(field)) {
                return m_model.fullText(m_entry.row, field);
            }
            // Writing an identifier costs more than looking at it.
            const QString& identity = m_entry.identity;
            const qsizetype end = identity.indexOf(u'\n');
            return QString::fromRawData(identity.constData(), end < 0 ? identity.size() : end);
        }
        [[nodiscard]] bool isElided(int field) const override
        {
            return field == m_model.identityColumn();
        }
        [[nodiscard]] const QString& identity() const override { return m_entry.identity; }

    private:
        const KeyedTableModel& m_model;
        const Entry& m_entry;
    };

    [[nodiscard]] bool matches(const Entry& entry) const
    {
        if (m_range && !happenedIn(*m_range, entry.row)) {
            return false;
        }
        return m_filter.empty() || m_filter.holds(FilterRow{*this, entry});
    }

    // Returns the node that was touched, or null; nodes to be shown go to `fresh`.
    Node* merge(const Key& key, const std::optional<Row>& change, Nodes& fresh)
    {
        Node* known = m_rows.find(key);
        if (!change || !belongs(*change)) {
            return known == nullptr || known->second.gone ? nullptr : depart(*known, change);
        }
        if (known == nullptr) {
            Node* node = m_rows.add(key, *change, identityOf(*change));
            if (matches(node->second)) {
                fresh.push_back(node);
            }
            return nullptr;
        }
        Entry& entry = known->second;
        if (!entry.gone && entry.row == *change) {
            return nullptr;
        }
        if (entry.gone) {
            entry.gone = false;
            m_departing.erase(known);
        }
        const bool same = sameIdentity(entry.row, *change);
        entry.row = *change;
        if (!same) {
            entry.identity = identityOf(entry.row);
        }
        entry.changed = true;
        judge(*known, fresh);
        return known;
    }

    Node* depart(Node& node, const std::optional<Row>& change)
    {
        if (change) {
            node.second.row = *change;
            node.second.changed = true;
        }
        node.second.gone = true;
        node.second.goneAt = m_now;
        m_departing.insert(&node);
        return &node;
    }

    // Whether a row begins to match the filter, or stops.
    void judge(Node& node, Nodes& fresh)
    {
        const bool fits = matches(node.second);
        if (node.second.place >= 0) {
            if (fits == node.second.unfit) {
                setUnfit(node, !fits);
            }
        } else if (fits) {
            fresh.push_back(&node);
        }
    }

    void setUnfit(Node& node, bool unfit)
    {
        node.second.unfit = unfit;
        if (unfit) {
            m_leaving.insert(&node);
        } else {
            m_leaving.erase(&node);
        }
    }

    // What a filter says about ages changes by itself.
    void filterByAge(Nodes& fresh)
    {
        const auto ages = [this](int field) { return m_specs[field].ages; };
        if (m_filter.empty() || m_now - m_judged < kAgePeriod
            || !std::ranges::any_of(m_filter.fields(), ages))
        {
            return;
        }
        m_judged = m_now;
        const std::set<Node*> already{fresh.begin(), fresh.end()};
        for (Node* node : m_rows.all()) {
            if (!node->second.gone && !already.contains(node)) {
                judge(*node, fresh);
            }
        }
    }

    [[nodiscard]] Nodes departedBy(TimePoint now)
    {
        Nodes departed;
        for (Node* node : m_departing) {
            if (now - node->second.goneAt >= departedStay()) {
                departed.push_back(node);
            }
        }
        return departed;
    }

    [[nodiscard]] Nodes unfitBut(const Nodes& departed) const
    {
        std::set<Node*> unfit = m_leaving;
        for (Node* node : departed) {
            unfit.erase(node);
        }
        return {unfit.begin(), unfit.end()};
    }

    void moveRows(const Nodes& fresh, const Nodes& departed, const Nodes& unfit)
    {
        const std::size_t few = rowCount() > kManyRows ? kFewOfMany : kFewRows;
        if (fresh.size() + departed.size() + unfit.size() > few) {
            rearrange([&] {
                m_rows.show(fresh);
                forget(departed);
                hideUnfit(unfit);
            });
            return;
        }
        for (Node* node : departed) {
            removeOne(*node, [&] { forget({node}); });
        }
        for (Node* node : unfit) {
            removeOne(*node, [&] { hideUnfit({node}); });
        }
        if (!fresh.empty()) {
            const int first = rowCount();
            beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
            m_rows.show(fresh);
            endInsertRows();
        }
    }

    template <typename Remove>
    void removeOne(const Node& node, Remove remove)
    {
        const int place = node.second.place;
        if (place < 0) {
            remove();
            return;
        }
        beginRemoveRows({}, place, place);
        remove();
        endRemoveRows();
    }

    void forget(const Nodes& nodes)
    {
        for (Node* node : nodes) {
            m_departing.erase(node);
            m_leaving.erase(node);
        }
        m_rows.forget(nodes);
    }

    void hideUnfit(const Nodes& nodes)
    {
        for (Node* node : nodes) {
            setUnfit(*node, false);
        }
        m_rows.hide(nodes);
    }

    // One change of layout: views keep selection, current row and open editors by key.
    template <typename Change>
    void rearrange(Change change)
    {
        Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
        const QModelIndexList before = persistentIndexList();
        std::vector<Key> keys;
        keys.reserve(static_cast<std::size_t>(before.size()));
        for (const QModelIndex& index : before) {
            keys.push_back(key(index.row()));
        }
        change();
        QModelIndexList after;
        after.reserve(before.size());
        for (qsizetype i = 0; i < before.size(); ++i) {
            const int row = rowOfKey(keys[static_cast<std::size_t>(i)]);
            after.push_back(row < 0 ? QModelIndex{} : index(row, before[i].column()));
        }
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged({}, VerticalSortHint);
    }

    void putInOrder()
    {
        const bool anew = m_orderAnew || m_specs.isOrderAgeing(m_sort.column)
                          || (m_secondSort && m_specs.isOrderAgeing(m_secondSort->column));
        const typename Rows::Order order{
            .descending = m_sort.order == Qt::DescendingOrder,
            .secondDescending = m_secondSort && m_secondSort->order == Qt::DescendingOrder};
        m_rows.putInOrder(order, anew, [this](const Row& row) {
            return std::pair{m_specs.sortValue(row, m_sort.column, m_now),
                             m_secondSort ? m_specs.sortValue(row, m_secondSort->column, m_now)
                                          : SortValue{}};
        });
        m_orderAnew = false;
    }

    void announceAll()
    {
        if (rowCount() > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    }

    void announceAges()
    {
        const auto columns = m_specs.ageing();
        if (rowCount() > 0 && columns) {
            Q_EMIT dataChanged(index(0, columns->first), index(rowCount() - 1, columns->second));
        }
    }

    RowSpecs<Row> m_specs;
    Rows m_rows;
    std::set<Node*> m_departing; ///< Gone, still shown.
    std::set<Node*> m_leaving;   ///< Shown, but no longer matching the filter.
    TimePoint m_now{};
    TimePoint m_judged{};
};

} // namespace swapscope::ui
