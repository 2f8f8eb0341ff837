// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/notifier.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace swapscope::net {

namespace asio = boost::asio;

/// One suspended coroutine.
class Notifier::Waiter
{
public:
    virtual ~Waiter() = default;

    /// Lets the coroutine go on in a later turn. Called once.
    virtual void complete(bool isNotified) = 0;
};

namespace {

template <typename Handler>
class WaiterOf final : public Notifier::Waiter
{
public:
    explicit WaiterOf(Handler handler)
        : m_handler{std::move(handler)}
    {}

    [[nodiscard]] auto slot() const { return asio::get_associated_cancellation_slot(m_handler); }

    void complete(bool isNotified) override
    {
        if (slot().is_connected()) {
            slot().clear();
        }
        auto executor = asio::get_associated_executor(m_handler);
        asio::post(executor, [handler = std::move(m_handler), isNotified]() mutable {
            std::move(handler)(isNotified);
        });
    }

private:
    Handler m_handler;
};

} // namespace

Notifier::Notifier() = default;

Notifier::~Notifier()
{
    for (const auto& waiter : std::exchange(m_waiters, {})) {
        waiter->complete(false);
    }
}

Task<bool> Notifier::wait()
{
    return park(true);
}

Task<bool> Notifier::waitThroughCancellation()
{
    return park(false);
}

void Notifier::notify()
{
    if (m_waiters.empty()) {
        m_isPending = true;
        return;
    }
    for (const auto& waiter : std::exchange(m_waiters, {})) {
        waiter->complete(true);
    }
}

Task<bool> Notifier::park(bool isCancellable)
{
    if (std::exchange(m_isPending, false)) {
        co_return true;
    }
    // Nothing of this object may be used after the suspension: it may be gone.
    auto suspend = [this, isCancellable](auto handler) {
        auto waiter = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
        auto* const self = waiter.get();
        m_waiters.push_back(std::move(waiter));
        auto slot = self->slot();
        if (!isCancellable || !slot.is_connected()) {
            return;
        }
        slot.assign([this, self](asio::cancellation_type) {
            const auto found = std::find_if(m_waiters.begin(), m_waiters.end(),
                                            [self](const auto& one) { return one.get() == self; });
            const auto owner = std::move(*found); // complete() clears the slot that runs us
            m_waiters.erase(found);
            owner->complete(false);
        });
    };
    const bool isNotified =
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(bool)>(
            std::move(suspend), asio::use_awaitable);
    co_return isNotified;
}

} // namespace swapscope::net
