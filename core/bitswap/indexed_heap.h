// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/touch.h"

#include <boost/align/aligned_allocator.hpp>

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
/// no memory but the heap's own, one cache line a level for items of 16 B. `Item::before(a, b)` is
/// a strict weak order. Where each thing
/// stands is kept outside, by number: `places(slot)` refers to a place that is kAbsent while the
/// thing is not in this heap. Every call for a heap is given the same places.
template <typename Item>
class IndexedHeap
{
public:
    static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

    [[nodiscard]] bool empty() const noexcept { return m_items.size() <= kLead; }
    [[nodiscard]] std::size_t size() const noexcept { return empty() ? 0 : m_items.size() - kLead; }
    [[nodiscard]] std::span<const Item> items() const noexcept
    {
        return std::span<const Item>{m_items}.last(size());
    }

    /// The first in order; the heap is not empty.
    [[nodiscard]] const Item& top() const
    {
        assert(!empty());
        return at(0);
    }

    /// The second in order; nullptr when there is none.
    [[nodiscard]] const Item* runnerUp() const
    {
        const std::size_t second = bestChild(0);
        return second < size() ? &at(second) : nullptr;
    }

    /// Brings what push() will read nearer.
    void prefetchEnd() const
    {
        __builtin_prefetch(m_items.data() + m_items.size(), 1);
        __builtin_prefetch(m_items.data() + m_items.size() / kArity);
    }
    /// Brings what taking out the first will read nearer: the upper levels and the end.
    void touchTop() const
    {
        if (!empty()) {
            for (std::size_t place = 1; place < std::min(kUpper, size()); place += kArity) {
                touch(&at(place));
            }
            touch(&m_items.back());
        }
    }

    template <typename Places>
    void push(const Item& item, Places&& places)
    {
        assert(places(item.slot) == kAbsent);
        if (m_items.empty()) {
            m_items.reserve(2 * kArity); // doubled, it stays a power of two
            m_items.resize(kLead);
        }
        m_items.push_back(item);
        siftUp(size() - 1, item, places);
    }

    template <typename Places>
    void erase(std::uint32_t slot, Places&& places)
    {
        const std::uint32_t hole = places(slot);
        assert(hole < size());
        places(slot) = kAbsent;
        const Item moved = m_items.back();
        m_items.pop_back();
        if (hole < size()) {
            settle(hole, moved, places);
        }
    }

    /// Takes out the one that costs least; the heap is not empty. O(1).
    template <typename Places>
    Item takeLast(Places&& places)
    {
        assert(!empty());
        const Item last = m_items.back();
        m_items.pop_back();
        places(last.slot) = kAbsent;
        return last;
    }

    /// Gives a thing of the heap another place in the order.
    template <typename Places>
    void rekey(const Item& item, Places&& places)
    {
        assert(places(item.slot) < size());
        settle(places(item.slot), item, places);
    }

    /// Takes everything out.
    template <typename Places>
    void clear(Places&& places)
    {
        for (const Item& item : items()) {
            places(item.slot) = kAbsent;
        }
        m_items.clear();
    }

    /// Whether every place and every parent is right. O(n), for tests.
    template <typename Places>
    [[nodiscard]] bool isConsistent(Places&& places) const
    {
        for (std::size_t i = 0; i < size(); ++i) {
            const bool ordered = i == 0 || !Item::before(at(i), at((i - 1) / kArity));
            if (!ordered || places(at(i).slot) != i) {
                return false;
            }
        }
        return true;
    }

private:
    static constexpr std::size_t kArity = 4;
    static constexpr std::size_t kLine = 64; ///< Of the cache.
    static constexpr std::size_t kUpper = 1 + kArity + kArity * kArity;
    /// Unused items in front: with them the children of one parent begin on a line.
    static constexpr std::size_t kLead = kArity - 1;

    /// Not in the heap when there is no child.
    [[nodiscard]] std::size_t bestChild(std::size_t parent) const
    {
        const std::size_t first = parent * kArity + 1;
        const std::size_t last = std::min(first + kArity, size());
        std::size_t best = first;
        for (std::size_t child = first + 1; child < last; ++child) {
            best = Item::before(at(child), at(best)) ? child : best;
        }
        return best;
    }
    [[nodiscard]] Item& at(std::size_t place) { return m_items[kLead + place]; }
    [[nodiscard]] const Item& at(std::size_t place) const { return m_items[kLead + place]; }

    template <typename Places>
    void put(std::size_t place, const Item& item, Places& places)
    {
        at(place) = item;
        places(item.slot) = static_cast<std::uint32_t>(place);
    }

    template <typename Places>
    void settle(std::size_t hole, const Item& item, Places& places)
    {
        const bool rises = hole > 0 && Item::before(item, at((hole - 1) / kArity));
        if (rises) {
            siftUp(hole, item, places);
        } else {
            siftDown(hole, item, places);
        }
    }

    /// `item` is to fill the hole.
    template <typename Places>
    void siftUp(std::size_t hole, Item item, Places& places)
    {
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / kArity;
            if (!Item::before(item, at(parent))) {
                break;
            }
            put(hole, at(parent), places);
            hole = parent;
        }
        put(hole, item, places);
    }

    template <typename Places>
    void siftDown(std::size_t hole, Item item, Places& places)
    {
        const std::size_t end = size();
        for (;;) {
            const std::size_t best = bestChild(hole);
            if (best >= end || !Item::before(at(best), item)) {
                break;
            }
            put(hole, at(best), places);
            hole = best;
        }
        put(hole, item, places);
    }

    std::vector<Item, boost::alignment::aligned_allocator<Item, kLine>> m_items;
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
    /// push(), or rekey() if it is there.
    void put(const Item& item)
    {
        if (contains(item.slot)) {
            rekey(item);
        } else {
            push(item);
        }
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
