// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QString>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace swapscope::ui {

/// What a row is ordered by in one column.
struct SortValue
{
    double number = 0; ///< NaN: unknown.
    QString text;

    [[nodiscard]] bool isSame(const SortValue& other) const
    {
        const bool sameNumber =
            number == other.number || (std::isnan(number) && std::isnan(other.number));
        return sameNumber && text == other.text;
    }
};

/// Rows by key, the order they stand in, and which of them are shown.
///
/// Rows that are not shown have their place in the order as well: showing other rows costs one walk
/// over all of them and no sorting, and sorting again costs little where few values changed.
template <typename Key, typename Row>
class OrderedRows
{
public:
    struct Entry
    {
        Row row;
        QString identity;
        int place = -1; ///< Row number; -1: not shown.
        bool gone = false;
        bool unfit = false;   ///< Shown, but no longer matching the filter.
        bool changed = true;  ///< Since rows were put in order.
        bool ordered = false; ///< `first` and `second` are its values there.
        TimePoint goneAt{};
        SortValue first{};
        SortValue second{};
    };
    using Node = std::pair<const Key, Entry>;
    using Nodes = std::vector<Node*>;

    /// How rows are put in order; the key decides last.
    struct Order
    {
        bool descending = false;
        bool secondDescending = false;
    };

    [[nodiscard]] std::size_t size() const noexcept { return m_rows.size(); }
    [[nodiscard]] int shown() const noexcept { return static_cast<int>(m_shown.size()); }
    [[nodiscard]] const Node& at(int place) const
    {
        return *m_shown.at(static_cast<std::size_t>(place));
    }
    [[nodiscard]] const Nodes& all() const noexcept { return m_all; }

    [[nodiscard]] Node* find(const Key& key)
    {
        const auto at = m_rows.find(key);
        return at == m_rows.end() ? nullptr : &*at;
    }
    [[nodiscard]] int placeOf(const Key& key) const
    {
        const auto at = m_rows.find(key);
        return at == m_rows.end() ? -1 : at->second.place;
    }

    /// A new row, last in the order and not shown.
    Node* add(const Key& key, Row row, QString identity)
    {
        Entry entry;
        entry.row = std::move(row);
        entry.identity = std::move(identity);
        Node* node = &*m_rows.emplace(key, std::move(entry)).first;
        m_all.push_back(node);
        return node;
    }

    /// Shows rows at the end, where they stay until rows are put in order.
    void show(const Nodes& nodes)
    {
        for (Node* node : nodes) {
            node->second.place = shown();
            m_shown.push_back(node);
        }
    }

    void hide(const Nodes& nodes)
    {
        std::size_t first = m_shown.size();
        for (Node* node : nodes) {
            if (node->second.place >= 0) {
                const auto place = static_cast<std::size_t>(node->second.place);
                first = std::min(first, place);
                m_shown[place] = nullptr;
                node->second.place = -1;
            }
        }
        const auto from = m_shown.begin() + static_cast<std::ptrdiff_t>(first);
        m_shown.erase(std::remove(from, m_shown.end(), nullptr), m_shown.end());
        number(first);
    }

    void forget(const Nodes& nodes)
    {
        if (nodes.empty()) {
            return;
        }
        hide(nodes);
        constexpr int kForgotten = -2;
        for (Node* node : nodes) {
            node->second.place = kForgotten;
        }
        std::erase_if(m_all, [](const Node* node) { return node->second.place == kForgotten; });
        for (const Node* node : nodes) {
            m_rows.erase(m_rows.find(node->first)); // by place: the key lives in the node
        }
    }

    /// Shows exactly the rows that `isWanted`, in the order they stand in.
    template <typename Predicate>
    void showOnly(Predicate isWanted)
    {
        constexpr std::size_t kAhead = 8;
        m_shown.clear();
        for (std::size_t i = 0; i < m_all.size(); ++i) {
            Node* const node = m_all[i];
            if (i + 2 * kAhead < m_all.size()) { // rows lie anywhere: waiting for them is the cost
                __builtin_prefetch(&m_all[i + 2 * kAhead]->second);
                __builtin_prefetch(m_all[i + kAhead]->second.identity.constData());
            }
            node->second.place = -1;
            if (isWanted(node->second)) {
                m_shown.push_back(node);
            }
        }
        number(0);
    }

    /// @param anew      Other columns than before, or values that time changed.
    /// @param valuesOf  Gives the two sort values of a Row.
    template <typename ValuesOf>
    void putInOrder(const Order& order, bool anew, const ValuesOf& valuesOf)
    {
        Items kept;
        Items moved;
        kept.reserve(m_all.size());
        for (Node* node : m_all) {
            const bool moves =
                anew || node->second.changed ? readValues(node->second, valuesOf) : false;
            (moves || anew ? moved : kept).push_back({node->second.first.number, node});
        }
        const auto precedes = [&order](const Item& a, const Item& b) {
            return isBefore(a, b, order);
        };
        std::ranges::sort(moved, precedes);
        Items all;
        all.reserve(m_all.size());
        std::ranges::merge(kept, moved, std::back_inserter(all), precedes);
        std::ranges::transform(all, m_all.begin(), &Item::node);
        m_shown.clear();
        for (Node* node : m_all) {
            if (node->second.place >= 0) {
                m_shown.push_back(node);
            }
        }
        number(0);
    }

private:
    struct Item
    {
        double number; ///< Beside the node: most comparisons need no more.
        Node* node;
    };
    using Items = std::vector<Item>;

    template <typename ValuesOf>
    static bool readValues(Entry& entry, const ValuesOf& valuesOf)
    {
        entry.changed = false;
        auto [first, second] = valuesOf(entry.row);
        if (entry.ordered && first.isSame(entry.first) && second.isSame(entry.second)) {
            return false;
        }
        entry.ordered = true;
        entry.first = std::move(first);
        entry.second = std::move(second);
        return true;
    }

    // Negative: a first. Unknown values go last in either order.
    static int compare(double a, double b, bool descending)
    {
        const bool unknownA = std::isnan(a);
        const bool unknownB = std::isnan(b);
        if (unknownA || unknownB) {
            return static_cast<int>(unknownA) - static_cast<int>(unknownB);
        }
        const int result = a < b ? -1 : static_cast<int>(b < a);
        return descending ? -result : result;
    }

    static int compare(const QString& a, const QString& b, bool descending)
    {
        const int result = a.compare(b);
        return descending ? -result : result;
    }

    static bool isBefore(const Item& a, const Item& b, const Order& order)
    {
        int result = compare(a.number, b.number, order.descending);
        if (result != 0) {
            return result < 0;
        }
        const Entry& one = a.node->second;
        const Entry& other = b.node->second;
        result = compare(one.first.text, other.first.text, order.descending);
        if (result == 0) {
            result = compare(one.second.number, other.second.number, order.secondDescending);
        }
        if (result == 0) {
            result = compare(one.second.text, other.second.text, order.secondDescending);
        }
        return result != 0 ? result < 0 : a.node->first < b.node->first;
    }

    void number(std::size_t from)
    {
        for (std::size_t place = from; place < m_shown.size(); ++place) {
            m_shown[place]->second.place = static_cast<int>(place);
        }
    }

    std::map<Key, Entry> m_rows;
    Nodes m_all;
    Nodes m_shown;
};

} // namespace swapscope::ui
