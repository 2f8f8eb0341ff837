// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/multiformats/cid.h"

#include <cstddef>
#include <deque>
#include <utility>

namespace swapscope::bitswap {

/// Wants that were cancelled a short while ago: their blocks may still be on the way.
class RecentCancels
{
public:
    void add(const multiformats::Cid& cid, TimePoint now);
    [[nodiscard]] bool contains(const multiformats::Cid& cid, TimePoint now) const;

    static constexpr Duration kMemory = std::chrono::seconds{60};
    // A user who cancels and asks again without end must not fill the memory.
    static constexpr std::size_t kMost = 16'384;

private:
    FlatMap<multiformats::Cid, TimePoint> m_last;
    std::deque<std::pair<TimePoint, multiformats::Cid>> m_inOrder;
};

} // namespace swapscope::bitswap
