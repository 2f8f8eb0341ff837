// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace swapscope::bitswap {

/// A 4-ary min-heap of numbered things, any of which can be re-ordered or taken out in O(log n).
///
/// An Item holds all that the order reads beside the thing's number `slot`, so that a sift touches
/// no memory but the heap's own; `Item::before(a, b)` is a strict weak order. Where each thing
/// stands is kept outside, by number: `places(slot)` refers to a place that is kAbsent while the
/// thing is not in this heap. Every call for a heap is given the same places.
template <typename Item>
class IndexedHeap
{
public:
    static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

    [[nodiscard]] bool empty() const noexcept { return m_items.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_items.size(); }
    [[nodiscard]] std::span<const Item> items() const noexcept { return m_items; }

    /// The first in order; the heap is not empty.
    [[nodiscard]] const Item& top() const
    {
        assert(!m_items.empty());
        return m_items.front();
    }

    /// The second in order; nullptr when there is none.
    [[nodiscard]] const Item* runnerUp() const
    {
        const auto from = std::min<std::size_t>(1, m_items.size());
        const std::span<const Item> children =
            items().subspan(from, std::min(kArity, m_items.size() - from));
        const auto best = std::ranges::min_element(children, &Item::before);
        return best == children.end() ? nullptr : &*best;
    }

    /// Brings what push() will read nearer.
    void prefetch() const
    {
        const Item* const end = m_items.data() + m_items.size();
        __builtin_prefetch(end, 1);
        __builtin_prefetch(m_items.data() + m_items.size() / kArity);
    }

    template <typename Places>
    void push(const Item& item, Places&& places)
    {
        assert(places(item.slot) == kAbsent);
        m_items.push_back(item);
        siftUp(m_items.size() - 1, item, places);
    }

    template <typename Places>
    void erase(std::uint32_t slot, Places&& places)
    {
        const std::uint32_t hole = places(slot);
        assert(hole < m_items.size());
        places(slot) = kAbsent;
        const Item moved = m_items.back();
        m_items.pop_back();
        if (hole < m_items.size()) {
            settle(hole, moved, places);
        }
    }

    /// Gives a thing of the heap another place in the order.
    template <typename Places>
    void rekey(const Item& item, Places&& places)
    {
        assert(places(item.slot) < m_items.size());
        settle(places(item.slot), item, places);
    }

    /// Takes everything out.
    template <typename Places>
    void clear(Places&& places)
    {
        for (const Item& item : m_items) {
            places(item.slot) = kAbsent;
        }
        m_items.clear();
    }

    /// Whether every place and every parent is right. O(n), for tests.
    template <typename Places>
    [[nodiscard]] bool isConsistent(Places&& places) const
    {
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            const bool ordered = i == 0 || !Item::before(m_items[i], m_items[(i - 1) / kArity]);
            if (!ordered || places(m_items[i].slot) != i) {
                return false;
            }
        }
        return true;
    }

private:
    static constexpr std::size_t kArity = 4;

    template <typename Places>
    void put(std::size_t at, const Item& item, Places& places)
    {
        m_items[at] = item;
        places(item.slot) = static_cast<std::uint32_t>(at);
    }

    template <typename Places>
    void settle(std::size_t at, const Item& item, Places& places)
    {
        const bool rises = at > 0 && Item::before(item, m_items[(at - 1) / kArity]);
        if (rises) {
            siftUp(at, item, places);
        } else {
            siftDown(at, item, places);
        }
    }

    /// `at` is a hole that `item` is to fill.
    template <typename Places>
    void siftUp(std::size_t at, Item item, Places& places)
    {
        while (at > 0) {
            const std::size_t parent = (at - 1) / kArity;
            if (!Item::before(item, m_items[parent])) {
                break;
            }
            put(at, m_items[parent], places);
            at = parent;
        }
        put(at, item, places);
    }

    template <typename Places>
    void siftDown(std::size_t at, Item item, Places& places)
    {
        for (;;) {
            const std::size_t first = at * kArity + 1;
            const std::size_t last = std::min(first + kArity, m_items.size());
            if (first >= last) {
                break;
            }
            std::size_t best = first;
            for (std::size_t child = first + 1; child < last; ++child) {
                best = Item::before(m_items[child], m_items[best]) ? child : best;
            }
            if (!Item::before(m_items[best], item)) {
                break;
            }
            put(at, m_items[best], places);
            at = best;
        }
        put(at, item, places);
    }

    std::vector<Item> m_items;
};

/// An IndexedHeap of things whose numbers are dense, with their places.
template <typename Item>
class DenseHeap
{
public:
    [[nodiscard]] bool empty() const noexcept { return m_heap.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_heap.size(); }
    [[nodiscard]] std::span<const Item> items() const noexcept { return m_heap.items(); }
    [[nodiscard]] const Item& top() const { return m_heap.top(); }
    [[nodiscard]] const Item* runnerUp() const { return m_heap.runnerUp(); }
    [[nodiscard]] bool contains(std::uint32_t slot) const
    {
        return slot < m_places.size() && m_places[slot] != IndexedHeap<Item>::kAbsent;
    }
    void push(const Item& item)
    {
        if (item.slot >= m_places.size()) {
            m_places.resize(std::size_t{item.slot} + 1, IndexedHeap<Item>::kAbsent);
        }
        m_heap.push(item, places());
    }
    void erase(std::uint32_t slot) { m_heap.erase(slot, places()); }
    void rekey(const Item& item) { m_heap.rekey(item, places()); }
    void clear() { m_heap.clear(places()); }
    [[nodiscard]] bool isConsistent() const
    {
        return m_heap.isConsistent([this](std::uint32_t slot) { return m_places[slot]; });
    }

private:
    [[nodiscard]] auto places()
    {
        return [this](std::uint32_t slot) -> std::uint32_t& { return m_places[slot]; };
    }

    IndexedHeap<Item> m_heap;
    std::vector<std::uint32_t> m_places;
};

} // namespace swapscope::bitswap
