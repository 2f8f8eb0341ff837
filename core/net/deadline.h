// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/net/task.h"

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <utility>

namespace swapscope::net {

/// Cuts short all work that was given it, at once and for good.
class Interrupt
{
public:
    void fire();
    [[nodiscard]] bool isFired() const noexcept { return m_isFired; }

private:
    friend class Interruption;

    std::list<std::function<void()>> m_actions;
    bool m_isFired = false;
};

/// Awaits `work` and cancels it at `when`, or when `interrupt` (which may be null) fires. True when
/// it came to its end by itself, false when it was cut short. Cancellation of the caller reaches
/// the work too.
Task<bool> runUntil(Clock& clock, TimePoint when, Task<void> work, Interrupt* interrupt = nullptr);

namespace detail {

template <typename T>
Task<void> storeResult(Task<Result<T>> work, std::optional<Result<T>>& into)
{
    auto result = co_await std::move(work);
    into.emplace(std::move(result));
}

} // namespace detail

/// The result of `work`, or TimedOut with `what` ("the handshake took too long") when it is not
/// there at `when`, or Cancelled when `interrupt` fires; the work has then been cancelled and
/// everything that it owned is gone.
template <typename T>
Task<Result<T>> withDeadline(Clock& clock, TimePoint when, Task<Result<T>> work, std::string what,
                             Interrupt* interrupt = nullptr)
{
    std::optional<Result<T>> result;
    auto storing = detail::storeResult(std::move(work), result);
    const bool isComplete = co_await runUntil(clock, when, std::move(storing), interrupt);
    if (isComplete && result) {
        co_return std::move(*result);
    }
    if (interrupt != nullptr && interrupt->isFired()) {
        co_return fail(ErrorCode::Cancelled, "given up by ourselves");
    }
    co_return fail(ErrorCode::TimedOut, std::move(what));
}

} // namespace swapscope::net
