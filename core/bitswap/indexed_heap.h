// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

/// A 4-ary min-heap of borrowed elements that know their position, so that any of them can be
/// re-ordered or taken out in O(log n).
///
/// `Policy::before(a, b)` is a strict weak order over what the elements store;
/// `Policy::position(e)` refers to the element's place for this heap, kAbsent while it is not in
/// it. What the order reads changes only inside rekey(). Elements do not move in memory while they
/// are in the heap.
template <typename T, typename Policy>
class IndexedHeap
{
public:
    static constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] bool empty() const noexcept { return m_items.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_items.size(); }
    [[nodiscard]] std::span<T* const> items() const noexcept { return m_items; }
    [[nodiscard]] static bool contains(T& item) { return Policy::position(item) != kAbsent; }

    /// The first in order; the heap is not empty.
    [[nodiscard]] T& top() const
    {
        assert(!m_items.empty());
        return *m_items.front();
    }

    /// The second in order; nullptr when there is none.
    [[nodiscard]] T* runnerUp() const
    {
        const auto first = m_items.begin() + std::min<std::ptrdiff_t>(1, sizeOf());
        const auto last = m_items.begin() + std::min<std::ptrdiff_t>(1 + kArity, sizeOf());
        const auto best =
            std::min_element(first, last, [](T* a, T* b) { return Policy::before(*a, *b); });
        return best == last ? nullptr : *best;
    }

    void push(T& item)
    {
        assert(!contains(item));
        Policy::position(item) = m_items.size();
        m_items.push_back(&item);
        siftUp(m_items.size() - 1);
    }

    void erase(T& item)
    {
        assert(contains(item));
        const std::size_t hole = std::exchange(Policy::position(item), kAbsent);
        T* const moved = m_items.back();
        m_items.pop_back();
        if (moved != &item) {
            place(hole, *moved);
            siftDown(siftUp(hole));
        }
    }

    /// Takes everything out.
    void clear()
    {
        for (T* const item : m_items) {
            Policy::position(*item) = kAbsent;
        }
        m_items.clear();
    }

    /// Runs `change` on an element of the heap and restores the order.
    template <typename Change>
    void rekey(T& item, Change&& change)
    {
        assert(contains(item));
        std::forward<Change>(change)(item);
        siftDown(siftUp(Policy::position(item)));
    }

    /// Whether every position and every parent is right. O(n), for tests.
    [[nodiscard]] bool isConsistent() const
    {
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            const bool ordered = i == 0 || !Policy::before(*m_items[i], *m_items[(i - 1) / kArity]);
            if (!ordered || Policy::position(*m_items[i]) != i) {
                return false;
            }
        }
        return true;
    }

private:
    static constexpr std::ptrdiff_t kArity = 4;

    [[nodiscard]] std::ptrdiff_t sizeOf() const noexcept
    {
        return static_cast<std::ptrdiff_t>(m_items.size());
    }

    void place(std::size_t at, T& item)
    {
        m_items[at] = &item;
        Policy::position(item) = at;
    }

    std::size_t siftUp(std::size_t at)
    {
        T& item = *m_items[at];
        while (at > 0) {
            const std::size_t parent = (at - 1) / kArity;
            if (!Policy::before(item, *m_items[parent])) {
                break;
            }
            place(at, *m_items[parent]);
            at = parent;
        }
        place(at, item);
        return at;
    }

    void siftDown(std::size_t at)
    {
        T& item = *m_items[at];
        for (;;) {
            const std::size_t first = at * kArity + 1;
            const std::size_t last = std::min(first + kArity, m_items.size());
            std::size_t best = at;
            const T* bestItem = &item;
            for (std::size_t child = first; child < last; ++child) {
                if (Policy::before(*m_items[child], *bestItem)) {
                    best = child;
                    bestItem = m_items[child];
                }
            }
            if (best == at) {
                break;
            }
            place(at, *m_items[best]);
            at = best;
        }
        place(at, item);
    }

    std::vector<T*> m_items;
};

} // namespace swapscope::bitswap
