// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <cstddef>
#include <deque>
#include <vector>

namespace swapscope::telemetry {

/// The newest events, for one reader. When there are too many, the oldest details are left out
/// first and then the oldest others; a Gap in front of what follows says how many.
class Journal
{
public:
    /// @param limit  Events that are kept, at least 1.
    explicit Journal(std::size_t limit)
        : m_limit{limit}
    {}

    /// Events in order. A Gap of an earlier journal keeps its place; left out itself, it counts as
    /// the events that it stands for.
    void add(Event event);
    /// All that is kept, oldest first, with at most two gaps more, and forgets it.
    [[nodiscard]] std::vector<Event> take();

private:
    /// Events of one kind of importance, and what was left out before them.
    struct Line
    {
        std::deque<Event> kept;
        Event gap; ///< Its events: 0 for none. Number and time are those of the last one left out.

        void dropOldest();
    };

    std::size_t m_limit;
    Line m_base{.kept = {}, .gap = {.body = Gap{}}};
    Line m_detail{.kept = {}, .gap = {.body = Gap{}}};
};

} // namespace swapscope::telemetry
