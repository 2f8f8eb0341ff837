// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/sleep.h"

#include "core/net/notifier.h"

#include <utility>

namespace swapscope::net {

ScopedTimer::ScopedTimer(Clock& clock, TimePoint when, std::function<void()> action)
    : m_clock{&clock}
    , m_timer{clock.callAt(when, std::move(action))}
{}

ScopedTimer::ScopedTimer(ScopedTimer&& other) noexcept
    : m_clock{std::exchange(other.m_clock, nullptr)}
    , m_timer{std::exchange(other.m_timer, 0)}
{}

ScopedTimer& ScopedTimer::operator=(ScopedTimer&& other) noexcept
{
    if (this != &other) {
        cancel();
        m_clock = std::exchange(other.m_clock, nullptr);
        m_timer = std::exchange(other.m_timer, 0);
    }
    return *this;
}

void ScopedTimer::cancel()
{
    if (m_clock != nullptr) {
        std::exchange(m_clock, nullptr)->cancel(std::exchange(m_timer, 0));
    }
}

Task<bool> sleepUntil(Clock& clock, TimePoint when)
{
    Notifier due;
    const ScopedTimer timer{clock, when, [&due] { due.notify(); }};
    const bool isDue = co_await due.wait();
    co_return isDue;
}

Task<bool> sleepFor(Clock& clock, Duration duration)
{
    return sleepUntil(clock, clock.now() + duration);
}

} // namespace swapscope::net
