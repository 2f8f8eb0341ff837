// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/deadline.h"
#include "core/telemetry/job_words.h"

#include <chrono>
#include <string>
#include <utility>

namespace swapscope::node {

namespace detail {

template <typename T>
net::Task<Result<T>> asResult(net::Task<T> work)
{
    auto value = co_await std::move(work);
    co_return Result<T>{std::move(value)};
}

} // namespace detail

/// The outcome of `work`, or Cancelled once `end` (which may be null) fires; the work has then been
/// cut short.
template <typename T>
net::Task<Result<T>> unlessEnded(Clock& clock, net::Interrupt* end, net::Task<Result<T>> work)
{
    constexpr Duration kForEver = std::chrono::hours{24 * 365};
    std::string nothing;
    auto outcome = co_await net::withDeadline(clock, clock.now() + kForEver, std::move(work),
                                              std::move(nothing), end);
    if (end != nullptr && end->isFired() && !outcome) {
        co_return fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled});
    }
    co_return outcome;
}

/// The same for work that cannot fail.
template <typename T>
net::Task<Result<T>> unlessEnded(Clock& clock, net::Interrupt* end, net::Task<T> work)
{
    auto asked = detail::asResult(std::move(work));
    auto outcome = co_await unlessEnded(clock, end, std::move(asked));
    co_return outcome;
}

} // namespace swapscope::node
