// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/net/task.h"

#include <optional>
#include <string>
#include <utility>

namespace swapscope::net {

/// Awaits `work` and cancels it at `when`. True when it came to its end by itself, false when it
/// was cut short. Cancellation of the caller reaches the work too.
Task<bool> runUntil(Clock& clock, TimePoint when, Task<void> work);

namespace detail {

template <typename T>
Task<void> storeResult(Task<Result<T>> work, std::optional<Result<T>>& into)
{
    auto result = co_await std::move(work);
    into.emplace(std::move(result));
}

} // namespace detail

/// The result of `work`, or TimedOut with `what` ("the handshake took too long") when it is not
/// there at `when`; the work has then been cancelled and everything that it owned is gone.
template <typename T>
Task<Result<T>> withDeadline(Clock& clock, TimePoint when, Task<Result<T>> work, std::string what)
{
    std::optional<Result<T>> result;
    auto storing = detail::storeResult(std::move(work), result);
    const bool isComplete = co_await runUntil(clock, when, std::move(storing));
    if (isComplete && result) {
        co_return std::move(*result);
    }
    co_return fail(ErrorCode::TimedOut, std::move(what));
}

} // namespace swapscope::net
