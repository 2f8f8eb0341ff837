// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sim/virtual_clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace swapscope::sim {

namespace {

constexpr TimePoint kFirstInstant{std::chrono::hours{1}};
constexpr WallTime kFirstDay = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};

} // namespace

VirtualClock::VirtualClock()
    : m_now{kFirstInstant}
    , m_context{std::make_unique<boost::asio::io_context>(1)}
{}

VirtualClock::~VirtualClock() = default;

net::Executor VirtualClock::executor()
{
    return m_context->get_executor();
}

WallTime VirtualClock::wall() const
{
    return kFirstDay + std::chrono::floor<std::chrono::milliseconds>(m_now - kFirstInstant);
}

Clock::TimerId VirtualClock::callAt(TimePoint when, std::function<void()> action)
{
    return m_timers.add(std::max(when, m_now), std::move(action));
}

bool VirtualClock::runUntil(const std::function<bool()>& predicate, Duration limit)
{
    const TimePoint end = m_now + limit;
    poll();
    while (!predicate()) {
        if (!jump(end)) {
            m_now = end;
            return false;
        }
        poll();
    }
    return true;
}

void VirtualClock::advance(Duration duration)
{
    runUntil([] { return false; }, duration);
}

void VirtualClock::run()
{
    poll();
    while (jump(TimePoint::max())) {
        poll();
    }
}

void VirtualClock::poll()
{
    m_context->restart();
    m_context->poll();
}

bool VirtualClock::jump(TimePoint limit)
{
    const auto next = m_timers.next();
    if (!next || *next > limit) {
        return false;
    }
    m_now = *next;
    // Timers run as turns of the loop, like everything else of a node.
    boost::asio::post(*m_context, [this] { runFirstDue(); });
    return true;
}

void VirtualClock::runFirstDue()
{
    if (const auto action = m_timers.takeDue(m_now, m_timers.nextId())) {
        (*action)();
    }
}

} // namespace swapscope::sim
