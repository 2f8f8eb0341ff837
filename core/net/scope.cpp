// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/scope.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cassert>
#include <cstdio>
#include <exception>
#include <utility>

namespace swapscope::net {

namespace asio = boost::asio;

struct TaskScope::Child
{
    asio::cancellation_signal signal;
    std::list<std::unique_ptr<Child>>::iterator place;
};

namespace {

Task<void> runNextTurn(Task<void> task)
{
    co_await asio::post(asio::use_awaitable);
    co_await std::move(task);
}

void terminateUnlessCancelled(const std::exception_ptr& thrown)
{
    if (!thrown) {
        return;
    }
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) {
            return;
        }
        std::fprintf(stderr, "a task ended with an exception: %s\n", error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "a task ended with an exception: %s\n", error.what());
    }
    std::terminate();
}

} // namespace

TaskScope::TaskScope(Executor executor)
    : m_executor{std::move(executor)}
{}

TaskScope::~TaskScope()
{
    assert(m_children.empty());
}

void TaskScope::spawn(Task<void> task)
{
    if (m_isCancelled) {
        return;
    }
    m_children.push_back(std::make_unique<Child>());
    Child* const child = m_children.back().get();
    child->place = std::prev(m_children.end());
    auto onDone = [this, child](const std::exception_ptr& thrown) {
        terminateUnlessCancelled(thrown);
        onEnded(*child);
    };
    asio::co_spawn(m_executor, runNextTurn(std::move(task)),
                   asio::bind_cancellation_slot(child->signal.slot(), std::move(onDone)));
}

void TaskScope::cancel()
{
    m_isCancelled = true;
    for (auto next = m_children.begin(); next != m_children.end();) {
        const auto child = next++;
        (*child)->signal.emit(asio::cancellation_type::terminal);
    }
}

Task<void> TaskScope::join()
{
    const bool doesThrow = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!m_children.empty()) {
        co_await m_ended.waitThroughCancellation();
    }
    co_await asio::this_coro::throw_if_cancelled(doesThrow);
}

void TaskScope::onEnded(Child& child)
{
    m_children.erase(child.place);
    m_ended.notify();
}

} // namespace swapscope::net
