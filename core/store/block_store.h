// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/multiformats/cid.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace swapscope::store {

/// Bytes under the CID that they hash to.
struct Block
{
    multiformats::Cid cid;
    SharedBytes data;
};

/// One block in the list of a store.
struct StoredBlock
{
    multiformats::Multihash hash;
    std::uint32_t bytes = 0;
    /// Put, or last read by get(): s of the node's time line. 0: not since the store was opened.
    std::uint32_t lastRead = 0;
};

/// For StoredBlock::lastRead.
[[nodiscard]] inline std::uint32_t secondsOf(TimePoint time) noexcept
{
    using std::chrono::seconds;
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<seconds>(time.time_since_epoch()).count());
}

/// Where blocks are kept, keyed by multihash: CIDs of both versions name the same block.
///
/// Lives on the node strand; disk work happens on the worker pool. Callbacks run on the node strand
/// in a later turn, never from inside the call, and not at all after destruction.
class BlockStore
{
public:
    using Multihash = multiformats::Multihash;
    using GetDone = std::function<void(Result<SharedBytes>)>;
    using PutDone = std::function<void(Result<void>)>;

    virtual ~BlockStore() = default;

    /// Size in bytes if the block is here. From an index in memory: no disk, constant time.
    [[nodiscard]] virtual std::optional<std::uint32_t> sizeOf(const Multihash& hash) const = 0;

    /// Errors: NotFound; Damaged when the stored bytes no longer match their hash (the block is
    /// then treated as absent from here on: sizeOf says none).
    virtual void get(const Multihash& hash, GetDone done) = 0;

    /// Completes once every block is durable; sizeOf knows them from then on. The caller has
    /// verified the hashes. Errors: Io (disk full, …), nothing of this call is then promised.
    virtual void put(std::vector<Block> blocks, PutDone done) = 0;

    virtual void remove(const Multihash& hash, PutDone done) = 0;

    /// What is stored lies in this many parts, each small enough for one turn of the node.
    [[nodiscard]] virtual std::size_t partCount() const = 0;
    /// The blocks of one part, from 0. A block stays in its part whatever else comes and goes.
    [[nodiscard]] virtual std::vector<StoredBlock> list(std::size_t part) const = 0;

    [[nodiscard]] virtual std::uint64_t blockCount() const = 0;
    [[nodiscard]] virtual std::uint64_t byteCount() const = 0; ///< Payload, B.
};

} // namespace swapscope::store
