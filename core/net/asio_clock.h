// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timer_queue.h"
#include "core/net/task.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace swapscope::net {

/// The real clock: one operating system timer for the earliest deadline.
///
/// Outlives the last turn of its executor.
class AsioClock final : public Clock
{
public:
    explicit AsioClock(const Executor& executor);

    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] WallTime wall() const override;
    TimerId callAt(TimePoint when, std::function<void()> action) override;
    void cancel(TimerId timer) override;

private:
    void arm();
    void runDue();

    std::chrono::steady_clock::time_point m_start;
    TimerQueue m_timers;
    boost::asio::steady_timer m_timer;
    TimePoint m_armedFor{}; // the epoch: not armed
};

} // namespace swapscope::net
