// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timer_queue.h"

namespace swapscope {

Clock::TimerId TimerQueue::add(TimePoint when, std::function<void()> action)
{
    const Clock::TimerId timer = m_nextId++;
    m_timers.emplace(std::pair{when, timer}, std::move(action));
    m_dueTimes.emplace(timer, when);
    return timer;
}

void TimerQueue::cancel(Clock::TimerId timer)
{
    const auto found = m_dueTimes.find(timer);
    if (found == m_dueTimes.end()) {
        return;
    }
    // Out of the table first: what the action owns may call back when it is destroyed.
    const auto node = m_timers.extract({found->second, timer});
    m_dueTimes.erase(found);
}

std::optional<TimePoint> TimerQueue::next() const
{
    if (m_timers.empty()) {
        return std::nullopt;
    }
    return m_timers.begin()->first.first;
}

std::optional<std::function<void()>> TimerQueue::takeDue(TimePoint now, Clock::TimerId bound)
{
    if (m_timers.empty()) {
        return std::nullopt;
    }
    const auto [when, timer] = m_timers.begin()->first;
    if (when > now || timer >= bound) {
        return std::nullopt;
    }
    auto node = m_timers.extract(m_timers.begin());
    m_dueTimes.erase(timer);
    return std::move(node.mapped());
}

} // namespace swapscope
