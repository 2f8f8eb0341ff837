// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/asio_clock.h"

#include <algorithm>
#include <utility>

namespace swapscope::net {

namespace {

constexpr Duration kFirstInstant = std::chrono::hours{1};

} // namespace

AsioClock::AsioClock(const Executor& executor)
    : m_start{std::chrono::steady_clock::now()}
    , m_timer{executor}
{}

TimePoint AsioClock::now() const
{
    return TimePoint{kFirstInstant + (std::chrono::steady_clock::now() - m_start)};
}

WallTime AsioClock::wall() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Clock::TimerId AsioClock::callAt(TimePoint when, std::function<void()> action)
{
    const auto timer = m_timers.add(std::max(when, now()), std::move(action));
    arm();
    return timer;
}

void AsioClock::cancel(TimerId timer)
{
    m_timers.cancel(timer); // an early wake-up costs less than arming anew
}

void AsioClock::arm()
{
    const auto next = m_timers.next();
    if (!next || (m_armedFor != TimePoint{} && m_armedFor <= *next)) {
        return;
    }
    m_armedFor = *next;
    m_timer.expires_at(m_start + (next->time_since_epoch() - kFirstInstant));
    m_timer.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            runDue();
        }
    });
}

void AsioClock::runDue()
{
    m_armedFor = TimePoint{};
    const auto bound = m_timers.nextId();
    const auto instant = now();
    while (auto action = m_timers.takeDue(instant, bound)) {
        (*action)();
    }
    arm();
}

} // namespace swapscope::net
