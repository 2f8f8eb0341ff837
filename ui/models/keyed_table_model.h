// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/format.h"
#include "ui/models/table_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace swapscope::ui {

/// A live table of rows by key, in an order of its own.
///
/// No proxy stands between this and the view: a proxy that sorts live data costs seconds at 100,000
/// rows. Inserts and removals up to kFewRows a call are announced one by one, more as one change of
/// layout. Cost of an update: O(log n) a changed row; sorting and filtering O(n log n).
template <typename Key, typename Row>
class KeyedTableModel : public TableModel
{
public:
    static constexpr std::size_t kFewRows = 50;
    static constexpr Duration kDepartedStay = std::chrono::seconds{10};

    using TableModel::TableModel;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_order.size());
    }
    [[nodiscard]] int totalRows() const override { return static_cast<int>(m_rows.size()); }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
            return {};
        }
        const auto& [key, entry] = *m_order[static_cast<std::size_t>(index.row())];
        const auto column = static_cast<std::size_t>(index.column());
        switch (role) {
        case Qt::DisplayRole: return m_specs[column].text(entry.row, m_now);
        case Qt::AccessibleTextRole:
            return QString{m_columns[column].title + QStringLiteral(": ")
                           + m_specs[column].text(entry.row, m_now)};
        case GoneRole: return entry.gone;
        case Qt::ToolTipRole: return format::toolTip(fullText(entry.row, index.column()));
        case FullTextRole: return fullText(entry.row, index.column());
        default: return cell(entry.row, index.column(), role);
        }
    }

    [[nodiscard]] const Key& key(int row) const
    {
        return m_order.at(static_cast<std::size_t>(row))->first;
    }
    [[nodiscard]] const Row& row(int row) const
    {
        return m_order.at(static_cast<std::size_t>(row))->second.row;
    }
    [[nodiscard]] int rowOfKey(const Key& key) const
    {
        const auto at = m_rows.find(key);
        return at == m_rows.end() ? -1 : at->second.place;
    }
    [[nodiscard]] QByteArray keyOf(int row) const override { return nameOf(key(row)); }
    [[nodiscard]] int rowOf(const QByteArray& name) const override
    {
        const auto key = keyNamed(name);
        return key ? rowOfKey(*key) : -1;
    }

    void readLabels() override
    {
        for (auto& [key, entry] : m_rows) {
            entry.identity = identityOf(entry.row);
        }
        refilter();
        announceAll();
        Q_EMIT countsChanged();
    }

    void sortNow() override
    {
        rearrange([this] { putInOrder(); });
    }

protected:
    /// A column with the functions that read it from a row.
    struct Spec
    {
        Column column;
        std::function<QString(const Row&, TimePoint now)> text;
        /// What the column is sorted by; NaN goes last. Empty: by text.
        std::function<double(const Row&, TimePoint now)> number;
        bool ages = false; ///< The text changes with time alone.
    };

    void setSpecs(std::vector<Spec> specs)
    {
        m_specs = std::move(specs);
        m_columns.clear();
        for (const Spec& spec : m_specs) {
            m_columns.push_back(spec.column);
        }
    }

    /// Roles besides text: PeerRole, CidRole, IconRole, ToneRole, ShareRole.
    [[nodiscard]] virtual QVariant cell(const Row& row, int column, int role) const = 0;
    /// The tooltip and what is copied.
    [[nodiscard]] virtual QString fullText(const Row& row, int column) const
    {
        return m_specs[static_cast<std::size_t>(column)].text(row, m_now);
    }
    /// Identity columns in lower case, for the filter.
    [[nodiscard]] virtual QString identityOf(const Row& row) const = 0;
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

    /// @param held  Nothing may move: departed rows stay longer.
    void applyChanges(const telemetry::RowChanges<Key, Row>& changes, bool held,
                      const LiveState& state)
    {
        follow(state);
        const TimePoint now = state.now();
        const bool clockMoved = now != m_now;
        m_now = now;
        std::vector<Node*> fresh;
        int first = std::numeric_limits<int>::max();
        int last = -1;
        for (const auto& [key, change] : changes) {
            Node* node = merge(key, change, fresh);
            if (node != nullptr && node->second.place >= 0) {
                first = std::min(first, node->second.place);
                last = std::max(last, node->second.place);
            }
        }
        const std::vector<Node*> departed = held ? std::vector<Node*>{} : departedBy(now);
        if (last >= 0) {
            m_orderStale = true;
            Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
        }
        if (fresh.size() + departed.size() > kFewRows) {
            rearrange([&] {
                append(fresh);
                erase(departed);
            });
        } else {
            removeOneByOne(departed);
            insertAtEnd(fresh);
        }
        if (clockMoved) {
            announceAges();
        }
        if (!fresh.empty() || !departed.empty()) {
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
            std::vector<Node*> unwanted;
            for (auto& node : m_rows) {
                const auto at = rows.find(node.first);
                if (at == rows.end() || !at->second || !belongs(*at->second)) {
                    unwanted.push_back(&node);
                }
            }
            erase(unwanted);
            std::vector<Node*> fresh;
            for (const auto& [key, row] : rows) {
                merge(key, row, fresh);
            }
            append(fresh);
            putInOrder();
        });
        Q_EMIT countsChanged();
        announceAll();
    }

    void refilter() override
    {
        rearrange([this] {
            m_order.clear();
            for (auto& node : m_rows) {
                node.second.place = -1;
                if (matches(node.second)) {
                    m_order.push_back(&node);
                }
            }
            putInOrder();
        });
    }

    [[nodiscard]] TimePoint now() const noexcept { return m_now; }

private:
    struct Entry
    {
        Row row;
        QString identity;
        int place = -1; ///< Row number; -1: filtered out.
        bool gone = false;
        TimePoint goneAt{};
    };
    using Node = std::pair<const Key, Entry>;

    struct SortValue
    {
        double number = 0;
        QString text;
    };
    struct Decorated
    {
        SortValue first;
        SortValue second;
        Node* node = nullptr;
    };

    [[nodiscard]] bool matches(const Entry& entry) const
    {
        return std::ranges::all_of(
            m_words, [&entry](const QString& word) { return entry.identity.contains(word); });
    }

    // Returns the node that was touched, or null; nodes that are new go to `fresh`.
    Node* merge(const Key& key, const std::optional<Row>& change, std::vector<Node*>& fresh)
    {
        const auto known = m_rows.find(key);
        if (!change || !belongs(*change)) {
            if (known == m_rows.end() || known->second.gone) {
                return nullptr;
            }
            if (change) {
                known->second.row = *change;
            }
            known->second.gone = true;
            known->second.goneAt = m_now;
            m_departing.insert(&*known);
            return &*known;
        }
        if (known == m_rows.end()) {
            const auto at = m_rows
                                .emplace(key, Entry{.row = *change,
                                                    .identity = identityOf(*change),
                                                    .place = -1,
                                                    .gone = false,
                                                    .goneAt = {}})
                                .first;
            fresh.push_back(&*at);
            return nullptr;
        }
        Entry& entry = known->second;
        if (!entry.gone && entry.row == *change) {
            return nullptr;
        }
        if (entry.gone) {
            entry.gone = false;
            m_departing.erase(&*known);
        }
        entry.row = *change;
        QString identity = identityOf(entry.row);
        if (identity != entry.identity) {
            entry.identity = std::move(identity);
            if (entry.place < 0 && matches(entry)) {
                fresh.push_back(&*known);
            }
        }
        return &*known;
    }

    [[nodiscard]] std::vector<Node*> departedBy(TimePoint now)
    {
        std::vector<Node*> departed;
        for (Node* node : m_departing) {
            if (now - node->second.goneAt >= departedStay()) {
                departed.push_back(node);
            }
        }
        return departed;
    }

    void append(const std::vector<Node*>& fresh)
    {
        for (Node* node : fresh) {
            if (matches(node->second)) {
                node->second.place = static_cast<int>(m_order.size());
                m_order.push_back(node);
            }
        }
    }

    void insertAtEnd(const std::vector<Node*>& fresh)
    {
        const auto shown = std::ranges::count_if(
            fresh, [this](const Node* node) { return matches(node->second); });
        if (shown > 0) {
            const int first = rowCount();
            beginInsertRows({}, first, first + static_cast<int>(shown) - 1);
            append(fresh);
            endInsertRows();
        }
    }

    void erase(const std::vector<Node*>& nodes)
    {
        if (nodes.empty()) {
            return;
        }
        for (Node* node : nodes) {
            if (node->second.place >= 0) {
                m_order[static_cast<std::size_t>(node->second.place)] = nullptr;
            }
            forget(node);
        }
        std::erase(m_order, nullptr);
        number();
    }

    void forget(Node* node)
    {
        m_departing.erase(node);
        m_rows.erase(m_rows.find(node->first)); // by place: the key lives in the node
    }

    void removeOneByOne(const std::vector<Node*>& nodes)
    {
        for (Node* node : nodes) {
            const int place = node->second.place;
            if (place < 0) {
                forget(node);
                continue;
            }
            beginRemoveRows({}, place, place);
            erase({node});
            endRemoveRows();
        }
    }

    void number()
    {
        int place = 0;
        for (Node* node : m_order) {
            node->second.place = place++;
        }
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

    [[nodiscard]] SortValue sortValue(const Row& row, int column) const
    {
        const Spec& spec = m_specs[static_cast<std::size_t>(column)];
        if (spec.number) {
            return {.number = spec.number(row, m_now), .text = {}};
        }
        return {.number = 0, .text = spec.text(row, m_now)};
    }

    // Negative: a first. Unknown values go last in either order.
    [[nodiscard]] static int compare(const SortValue& a, const SortValue& b, Qt::SortOrder order)
    {
        const bool unknownA = std::isnan(a.number);
        const bool unknownB = std::isnan(b.number);
        if (unknownA || unknownB) {
            return static_cast<int>(unknownA) - static_cast<int>(unknownB);
        }
        int result = a.number < b.number ? -1 : static_cast<int>(b.number < a.number);
        if (result == 0) {
            result = a.text.compare(b.text);
        }
        return order == Qt::AscendingOrder ? result : -result;
    }

    void putInOrder()
    {
        std::vector<Decorated> decorated;
        decorated.reserve(m_order.size());
        for (Node* node : m_order) {
            Decorated item{
                .first = sortValue(node->second.row, m_sort.column), .second = {}, .node = node};
            if (m_secondSort) {
                item.second = sortValue(node->second.row, m_secondSort->column);
            }
            decorated.push_back(std::move(item));
        }
        std::ranges::sort(decorated, [this](const Decorated& a, const Decorated& b) {
            int result = compare(a.first, b.first, m_sort.order);
            if (result == 0 && m_secondSort) {
                result = compare(a.second, b.second, m_secondSort->order);
            }
            return result != 0 ? result < 0 : a.node->first < b.node->first;
        });
        std::ranges::transform(decorated, m_order.begin(), &Decorated::node);
        number();
        m_orderStale = false;
    }

    void announceAll()
    {
        if (!m_order.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    }

    void announceAges()
    {
        const auto ages = [](const Spec& spec) { return spec.ages; };
        const auto first = std::ranges::find_if(m_specs, ages);
        if (m_order.empty() || first == m_specs.end()) {
            return;
        }
        const auto last = std::find_if(m_specs.rbegin(), m_specs.rend(), ages);
        Q_EMIT dataChanged(index(0, static_cast<int>(first - m_specs.begin())),
                           index(rowCount() - 1, static_cast<int>(m_specs.rend() - last) - 1));
    }

    std::vector<Spec> m_specs;
    std::map<Key, Entry> m_rows;
    std::vector<Node*> m_order;
    std::set<Node*> m_departing; ///< Gone, still shown.
    TimePoint m_now{};
};

/// Keys as opaque names: the bytes of the identifier.
template <typename Id>
[[nodiscard]] QByteArray nameOfId(const Id& id)
{
    const auto bytes = id.bytes();
    return QByteArray{reinterpret_cast<const char*>(bytes.data()),
                      static_cast<qsizetype>(bytes.size())};
}

template <typename Id>
[[nodiscard]] std::optional<Id> idNamed(const QByteArray& name)
{
    const auto decoded = Id::decode({reinterpret_cast<const std::uint8_t*>(name.constData()),
                                     static_cast<std::size_t>(name.size())});
    return decoded ? std::optional{*decoded} : std::nullopt;
}

} // namespace swapscope::ui
