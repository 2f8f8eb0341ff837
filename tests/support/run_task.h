// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/net/task.h"
#include "core/sim/virtual_clock.h"

#include <QtGlobal>

#include <chrono>
#include <optional>
#include <utility>

namespace swapscope::tests {

template <typename T>
net::Task<void> storeInto(net::Task<T> task, std::optional<T>& into)
{
    auto value = co_await std::move(task);
    into.emplace(std::move(value));
}

/// Runs `task` to its end in virtual time and hands its value over. Aborts the test program when
/// `limit` is not enough.
template <typename T>
T runTask(sim::VirtualClock& clock, net::Task<T> task, Duration limit = std::chrono::hours{1})
{
    std::optional<T> value;
    net::TaskScope scope{clock.executor()};
    scope.spawn(storeInto(std::move(task), value));
    if (!clock.runUntil([&scope] { return scope.size() == 0; }, limit)) {
        qFatal("a task did not end in time");
    }
    return std::move(*value);
}

} // namespace swapscope::tests
