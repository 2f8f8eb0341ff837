// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/worker_pool.h"
#include "core/net/notifier.h"
#include "core/net/task.h"
#include "core/store/block_store.h"

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

/// Bridges from callbacks to coroutines. Each hand-over outlives its coroutine: when that is
/// cancelled, the late outcome falls into a slot that nobody reads.
namespace swapscope::node {

namespace detail {

template <typename T>
struct HandOver
{
    std::optional<T> value;
    net::Notifier arrived;

    void put(T outcome)
    {
        value.emplace(std::move(outcome));
        arrived.notify();
    }
};

/// Shared by a coroutine and a callback, whichever lives longer.
template <typename T>
using HandOverPtr = std::shared_ptr<HandOver<T>>;

template <typename T>
net::Task<T> take(HandOverPtr<T> handOver)
{
    while (!handOver->value) {
        co_await handOver->arrived.wait();
    }
    co_return std::move(*handOver->value);
}

} // namespace detail

/// Runs `work` on the pool and returns its result on the node strand. `work` owns what it uses;
/// hand it over as a moved local (GCC 12 destroys a temporary argument of an awaited call twice).
template <typename Work, typename T = std::invoke_result_t<Work>>
net::Task<T> runOnPool(WorkerPool& pool, Work work)
{
    auto handOver = std::make_shared<detail::HandOver<T>>();
    auto outcome = std::make_shared<std::optional<T>>();
    pool.run([outcome, work = std::move(work)]() mutable { outcome->emplace(work()); },
             [outcome, handOver] { handOver->put(std::move(**outcome)); });
    auto result = co_await detail::take<T>(handOver);
    co_return result;
}

/// BlockStore::put as something to await.
net::Task<Result<void>> putBlocks(store::BlockStore& store, std::vector<store::Block> blocks);

/// BlockStore::remove as something to await.
net::Task<Result<void>> removeBlock(store::BlockStore& store, multiformats::Multihash hash);

/// BlockStore::get as something to await.
net::Task<Result<SharedBytes>> getBlock(store::BlockStore& store, multiformats::Multihash hash);

} // namespace swapscope::node
