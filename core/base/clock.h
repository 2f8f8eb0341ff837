// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace swapscope {

/// The node's own time line: nanoseconds since an arbitrary start, never going back.
struct NodeTime
{
    using rep = std::int64_t;
    using period = std::nano;
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<NodeTime, duration>;
    static constexpr bool is_steady = true;
};

using Duration = NodeTime::duration;
using TimePoint = NodeTime::time_point; ///< The epoch (default value) means "never".
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Time and timers. Every wait of the node goes through one of these, so that a simulated node runs
/// on a virtual clock. Lives on the node strand.
class Clock
{
public:
    using TimerId = std::uint64_t; ///< 0 is no timer.

    virtual ~Clock() = default;

    /// Monotonic; starts at one hour, so that "never" is always in the past.
    [[nodiscard]] virtual TimePoint now() const = 0;

    /// Calendar time, for people only: it may jump.
    [[nodiscard]] virtual WallTime wall() const = 0;

    /// Runs `action` once on the node strand at `when`, or in the next turn if that has passed;
    /// never from inside this call. Timers of equal time run in the order of their creation.
    virtual TimerId callAt(TimePoint when, std::function<void()> action) = 0;

    /// Forgets a timer; unknown and past ids are ignored.
    virtual void cancel(TimerId timer) = 0;
};

} // namespace swapscope
