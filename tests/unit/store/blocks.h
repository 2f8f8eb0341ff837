// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sim/sim_worker_pool.h"
#include "core/sim/virtual_clock.h"
#include "core/store/block_store.h"
#include "tests/support/vectors.h"

#include <optional>

namespace swapscope::store {

using Multihash = BlockStore::Multihash;

inline Block blockOf(Bytes bytes)
{
    const auto hash = Multihash::of(multiformats::hash_code::kSha2_256, bytes).value();
    return {multiformats::Cid::v1(multiformats::codec::kRaw, hash),
            std::make_shared<const Bytes>(std::move(bytes))};
}

/// A block of `length` bytes by the rule of the test vectors.
inline Block blockNumber(std::uint64_t seed, std::size_t length)
{
    return blockOf(tests::splitmix(seed, length));
}

/// A simulated world for one store, and calls that wait for their answer.
struct World
{
    sim::VirtualClock clock;
    sim::SimWorkerPool pool{clock, std::chrono::milliseconds{1}};

    Result<SharedBytes> get(BlockStore& store, const Multihash& hash)
    {
        std::optional<Result<SharedBytes>> answer;
        store.get(hash, [&answer](Result<SharedBytes> result) { answer = std::move(result); });
        clock.runUntil([&answer] { return answer.has_value(); }, std::chrono::minutes{1});
        return answer.value();
    }
    Result<void> put(BlockStore& store, std::vector<Block> blocks)
    {
        std::optional<Result<void>> answer;
        store.put(std::move(blocks), [&answer](Result<void> result) { answer = result; });
        clock.runUntil([&answer] { return answer.has_value(); }, std::chrono::minutes{1});
        return answer.value();
    }
    Result<void> remove(BlockStore& store, const Multihash& hash)
    {
        std::optional<Result<void>> answer;
        store.remove(hash, [&answer](Result<void> result) { answer = result; });
        clock.runUntil([&answer] { return answer.has_value(); }, std::chrono::minutes{1});
        return answer.value();
    }
};

} // namespace swapscope::store
