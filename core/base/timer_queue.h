// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/hash_map.h"

#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace swapscope {

/// The timers of a clock in the order in which they are due; those of one instant in the order of
/// their creation. Knows no time of its own.
class TimerQueue
{
public:
    Clock::TimerId add(TimePoint when, std::function<void()> action);
    void cancel(Clock::TimerId timer);

    /// When the first timer is due; none when the queue is empty.
    [[nodiscard]] std::optional<TimePoint> next() const;

    /// Takes the first timer's action out if it is due at `now` and was created before `bound`.
    [[nodiscard]] std::optional<std::function<void()>> takeDue(TimePoint now, Clock::TimerId bound);

    /// The id that the next timer will have; as a bound for takeDue, keeps timers that are created
    /// by running ones for the next turn.
    [[nodiscard]] Clock::TimerId nextId() const noexcept { return m_nextId; }

private:
    std::map<std::pair<TimePoint, Clock::TimerId>, std::function<void()>> m_timers;
    FlatMap<Clock::TimerId, TimePoint> m_dueTimes;
    Clock::TimerId m_nextId = 1;
};

} // namespace swapscope
