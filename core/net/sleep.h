// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/task.h"

#include <functional>

namespace swapscope::net {

/// A timer of a clock that is forgotten with its owner. Empty by default.
class ScopedTimer
{
public:
    ScopedTimer() = default;
    ScopedTimer(Clock& clock, TimePoint when, std::function<void()> action);
    ~ScopedTimer() { cancel(); }

    ScopedTimer(ScopedTimer&& other) noexcept;
    ScopedTimer& operator=(ScopedTimer&& other) noexcept;

    void cancel();

private:
    Clock* m_clock = nullptr; // outlives this
    Clock::TimerId m_timer = 0;
};

/// True at `when` or in the next turn if that has passed; false when cancelled.
Task<bool> sleepUntil(Clock& clock, TimePoint when);
Task<bool> sleepFor(Clock& clock, Duration duration);

} // namespace swapscope::net
