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

Task<bool> runUntil(Clock& clock, TimePoint when, Task<void> work)
{
    asio::cancellation_signal signal;
    bool isExpired = false;
    const ScopedTimer timer{clock, when, [&signal, &isExpired] {
                                isExpired = true;
                                signal.emit(asio::cancellation_type::terminal);
                            }};
    try {
        co_await runUnder(signal, std::move(work));
    } catch (const boost::system::system_error& error) {
        if (!isExpired || error.code() != asio::error::operation_aborted) {
            throw;
        }
    }
    co_return !isExpired;
}

} // namespace swapscope::net
