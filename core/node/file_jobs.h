// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/worker_pool.h"
#include "core/bitswap/exchange.h"
#include "core/net/task.h"
#include "core/store/block_store.h"

#include <cstdint>
#include <filesystem>

namespace swapscope::node {

/// What an import made.
struct Imported
{
    multiformats::Cid root;
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0; ///< Of the file.
};

/// Reads a regular file in steps on the pool, cuts it into blocks and stores them; every block is
/// durable when this completes, and peers that wait for one are served.
/// Errors: NotFound, Io (with the system's words), Invalid for what is no regular file.
[[nodiscard]] net::Task<Result<Imported>> importFile(std::filesystem::path path, WorkerPool& pool,
                                                     store::BlockStore& store,
                                                     bitswap::Exchange& exchange);

/// Writes the bytes of one stored block to `path`: a temporary file beside it, then a rename.
/// Errors: NotFound, Damaged, Io.
[[nodiscard]] net::Task<Result<std::uint64_t>> saveBlock(multiformats::Cid cid,
                                                         std::filesystem::path path,
                                                         WorkerPool& pool,
                                                         store::BlockStore& store);

} // namespace swapscope::node
