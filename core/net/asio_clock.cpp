// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/asio_clock.h"

#include <boost/asio/post.hpp>

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

TimePoint AsioClock::read() const
{
    return TimePoint{kFirstInstant + (std::chrono::steady_clock::now() - m_start)};
}

TimePoint AsioClock::now() const
{
    if (!m_hasTurns) {
        return read();
    }
    if (m_turn == TimePoint{}) {
        m_turn = read();
    }
    return m_turn;
}

void AsioClock::run(boost::asio::io_context& context)
{
    m_hasTurns = true;
    do {
        m_turn = TimePoint{};
    } while (context.run_one() > 0);
    m_hasTurns = false;
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
    if (!next || m_isPosted || (m_armedFor != TimePoint{} && m_armedFor <= *next)) {
        return;
    }
    if (*next <= now()) {
        m_isPosted = true;
        boost::asio::post(m_timer.get_executor(), [this] {
            m_isPosted = false;
            runDue();
        });
        return;
    }
    m_armedFor = *next;
    m_timer.expires_at(m_start + (next->time_since_epoch() - kFirstInstant));
    m_timer.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            m_armedFor = TimePoint{};
            runDue();
        }
    });
}

void AsioClock::runDue()
{
    const auto bound = m_timers.nextId();
    const auto instant = now();
    while (auto action = m_timers.takeDue(instant, bound)) {
        (*action)();
    }
    arm();
}

} // namespace swapscope::net
