// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timer_queue.h"
#include "core/net/task.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace swapscope::sim {

/// Time that passes only when everything has been done that can be done now. Owns the one event
/// loop of a simulation, on which all of its nodes live; the same inputs give the same order.
///
/// Goes last: whatever runs on its executor has ended before it is destroyed.
class VirtualClock final : public Clock
{
public:
    VirtualClock();
    ~VirtualClock() override;

    VirtualClock(const VirtualClock&) = delete;
    VirtualClock& operator=(const VirtualClock&) = delete;

    [[nodiscard]] net::Executor executor();

    [[nodiscard]] TimePoint now() const override { return m_now; }
    [[nodiscard]] WallTime wall() const override; ///< Starts on 2026-01-01, 00:00 UTC.
    TimerId callAt(TimePoint when, std::function<void()> action) override;
    void cancel(TimerId timer) override { m_timers.cancel(timer); }

    /// Does what can be done now, then jumps from timer to timer until `predicate` holds or `limit`
    /// has passed. True when the predicate holds; it is asked whenever the loop is idle.
    bool runUntil(const std::function<bool()>& predicate, Duration limit);

    /// Lets `duration` pass.
    void advance(Duration duration);

    /// Until nothing is ready and no timer is left, which never comes while a node runs.
    void run();

private:
    void poll();
    bool jump(TimePoint limit);
    void runFirstDue();

    TimerQueue m_timers;
    TimePoint m_now;
    std::unique_ptr<boost::asio::io_context> m_context; // last: its coroutines hold timers
};

} // namespace swapscope::sim
