// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/offload.h"

namespace swapscope::node {

net::Task<Result<void>> putBlocks(store::BlockStore& store, std::vector<store::Block> blocks)
{
    auto handOver = std::make_shared<detail::HandOver<Result<void>>>();
    store.put(std::move(blocks), [handOver](Result<void> outcome) { handOver->put(outcome); });
    auto outcome = co_await detail::take<Result<void>>(handOver);
    co_return outcome;
}

net::Task<Result<void>> removeBlock(store::BlockStore& store, multiformats::Multihash hash)
{
    auto handOver = std::make_shared<detail::HandOver<Result<void>>>();
    store.remove(hash, [handOver](Result<void> outcome) { handOver->put(outcome); });
    auto outcome = co_await detail::take<Result<void>>(handOver);
    co_return outcome;
}

net::Task<Result<SharedBytes>> getBlock(store::BlockStore& store, multiformats::Multihash hash)
{
    auto handOver = std::make_shared<detail::HandOver<Result<SharedBytes>>>();
    store.get(hash, [handOver](Result<SharedBytes> outcome) { handOver->put(std::move(outcome)); });
    auto outcome = co_await detail::take<Result<SharedBytes>>(handOver);
    co_return outcome;
}

} // namespace swapscope::node
