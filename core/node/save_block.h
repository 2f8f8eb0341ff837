// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/worker_pool.h"
#include "core/multiformats/cid.h"
#include "core/net/task.h"
#include "core/store/block_store.h"

#include <cstdint>
#include <filesystem>

namespace swapscope::node {

/// Writes the bytes of one stored block to `path`: a temporary file beside it, then a rename.
/// Errors: NotFound, Damaged, Io.
[[nodiscard]] net::Task<Result<std::uint64_t>> saveBlock(multiformats::Cid cid,
                                                         std::filesystem::path path,
                                                         WorkerPool& pool,
                                                         store::BlockStore& store);

} // namespace swapscope::node
