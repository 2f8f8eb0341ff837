// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/deadline.h"

#include "core/net/sleep.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>

namespace swapscope::net {

namespace asio = boost::asio;

/// One piece of work's place at an interrupt, for as long as it runs.
class Interruption
{
public:
    Interruption(Interrupt* interrupt, std::function<void()> action)
        : m_interrupt{interrupt}
    {
        if (m_interrupt != nullptr) {
            m_place =
                m_interrupt->m_actions.insert(m_interrupt->m_actions.end(), std::move(action));
        }
    }
    ~Interruption()
    {
        if (m_interrupt != nullptr) {
            m_interrupt->m_actions.erase(m_place);
        }
    }

    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

private:
    Interrupt* m_interrupt;
    std::list<std::function<void()>>::iterator m_place;
};

void Interrupt::fire()
{
    m_isFired = true;
    for (auto next = m_actions.begin(); next != m_actions.end();) {
        const auto action = next++;
        (*action)();
    }
}

namespace {

/// Runs `work` under a signal of its own and hands its exception, if any, back as a value.
Task<std::exception_ptr> runUnder(asio::cancellation_signal& signal, Task<void> work)
{
    const Executor executor = co_await asio::this_coro::executor;
    auto start = [&signal, executor](auto handler, Task<void> task) {
        auto outer = asio::get_associated_cancellation_slot(handler);
        if (outer.is_connected()) {
            outer.assign([&signal](asio::cancellation_type type) { signal.emit(type); });
        }
        auto onDone = [done = std::move(handler)](std::exception_ptr thrown) mutable {
            std::move(done)(std::move(thrown));
        };
        asio::co_spawn(executor, std::move(task),
                       asio::bind_cancellation_slot(signal.slot(), std::move(onDone)));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr)>(
        std::move(start), asio::use_awaitable, std::move(work));
    co_return nullptr;
}

} // namespace

Task<bool> runUntil(Clock& clock, TimePoint when, Task<void> work, Interrupt* interrupt)
{
    if (interrupt != nullptr && interrupt->isFired()) {
        co_return false;
    }
    asio::cancellation_signal signal;
    bool isCutShort = false;
    const auto cutShort = [&signal, &isCutShort] {
        isCutShort = true;
        signal.emit(asio::cancellation_type::terminal);
    };
    const ScopedTimer timer{clock, when, cutShort};
    const Interruption interruption{interrupt, cutShort};
    try {
        co_await runUnder(signal, std::move(work));
    } catch (const boost::system::system_error& error) {
        if (!isCutShort || error.code() != asio::error::operation_aborted) {
            throw;
        }
    }
    co_return !isCutShort;
}

} // namespace swapscope::net
