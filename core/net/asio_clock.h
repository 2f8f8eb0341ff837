// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timer_queue.h"
#include "core/net/task.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace swapscope::net {

/// The real clock: one operating system timer for the earliest deadline. What is due at once runs
/// in a later turn without one.
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

    /// Runs `context` until it has nothing to do or is stopped. Each turn of it has one time, which
    /// is read when first asked for: reading it costs as much as an event.
    void run(boost::asio::io_context& context);

private:
    [[nodiscard]] TimePoint read() const;
    void arm();
    void runDue();

    std::chrono::steady_clock::time_point m_start;
    TimerQueue m_timers;
    boost::asio::steady_timer m_timer;
    TimePoint m_armedFor{};  // when the operating system's timer fires; the epoch: not armed
    bool m_isPosted = false; // a turn of runDue() is on its way
    bool m_hasTurns = false;
    mutable TimePoint m_turn{}; // of this turn; the epoch: not yet read
};

} // namespace swapscope::net
