// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/files/block_source.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace swapscope::files {

/// One entry of a directory.
struct DirectoryEntry
{
    std::string name;
    Cid cid;
    std::uint64_t tsize = 0; ///< Bytes of all blocks below; a hint only.
};

/// What is in a directory, shards included, in the order of its blocks. Errors: those of the
/// source; Invalid for what is no directory; TooLarge for more entries than `most`.
[[nodiscard]] net::Task<Result<std::vector<DirectoryEntry>>>
listDirectory(BlockSource& source, Cid directory, std::size_t most);

/// The CID of an entry. Errors: those of the source; NotFound, also where `directory` is none.
[[nodiscard]] net::Task<Result<Cid>> lookUp(BlockSource& source, Cid directory, std::string name);

/// Follows names from a root down. Errors: those of lookUp().
[[nodiscard]] net::Task<Result<Cid>> resolve(BlockSource& source, Cid root,
                                             std::vector<std::string> names);

} // namespace swapscope::files
