// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace swapscope::bitswap {

/// Things with dense numbers in the order in which they came; any of them can leave. All steps are
/// O(1) and read no memory but the list's own.
class AgeList
{
public:
    [[nodiscard]] bool empty() const noexcept { return m_links.front().next == 0; }
    /// The one that came first; the list is not empty.
    [[nodiscard]] std::uint32_t front() const
    {
        assert(!empty());
        return m_links.front().next - 1;
    }
    [[nodiscard]] bool contains(std::uint32_t slot) const
    {
        return slot + std::size_t{1} < m_links.size() && m_links[slot + 1].next != kAbsent;
    }
    /// When it came; it is in the list.
    [[nodiscard]] TimePoint since(std::uint32_t slot) const
    {
        assert(contains(slot));
        return m_links[slot + 1].since;
    }
    void pushBack(std::uint32_t slot, TimePoint now)
    {
        assert(!contains(slot));
        const std::uint32_t at = slot + 1;
        m_links.resize(std::max<std::size_t>(m_links.size(), std::size_t{at} + 1));
        Link& end = m_links.front();
        m_links[at] = {.previous = end.previous, .next = 0, .since = now};
        m_links[end.previous].next = at;
        end.previous = at;
    }
    void erase(std::uint32_t slot)
    {
        assert(contains(slot));
        Link& link = m_links[slot + 1];
        m_links[link.previous].next = link.next;
        m_links[link.next].previous = link.previous;
        link.next = kAbsent;
    }
    /// Calls `visit(slot)` for all, the oldest first.
    template <typename Visit>
    void each(const Visit& visit) const
    {
        for (std::uint32_t at = m_links.front().next; at != 0; at = m_links[at].next) {
            visit(at - 1);
        }
    }

private:
    static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

    struct Link
    {
        std::uint32_t previous = 0, next = kAbsent;
        TimePoint since{};
    };

    std::vector<Link> m_links{{.next = 0}}; ///< The first stands for both ends.
};

} // namespace swapscope::bitswap
