// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>

namespace swapscope::ipld {

/// How a file becomes blocks. The same options give everyone the same CID for the same file; the
/// default is the profile of new imports.
struct ImportOptions
{
    static constexpr std::size_t kMaxChunkBytes = 2 * limits::kMiB - 256; ///< As boxo's.
    static constexpr std::size_t kMaxLinks = 8192; ///< A node of these stays below a block's limit.

    std::size_t chunkBytes = limits::kMiB; ///< 1…kMaxChunkBytes
    std::size_t maxLinks = 1024;           ///< 2…kMaxLinks
    bool rawLeaves = true;                 ///< Content without a wrapper; its CIDs are version 1.
    std::uint64_t cidVersion = 1;          ///< 0 or 1
    /// A directory is spread over a tree of shards when its block, or with `sumsLinks` the names
    /// and CIDs of its links alone, would have more bytes than this.
    std::size_t directoryBytes = 256 * limits::kKiB;
    bool sumsLinks = false;

    /// Source: IPIP-499, "unixfs-v1-2025".
    [[nodiscard]] static ImportOptions unixfsV1Of2025() noexcept { return {}; }

    /// What Kubo does by default. Source: IPIP-499, "unixfs-v0-2015".
    [[nodiscard]] static ImportOptions unixfsV0Of2015() noexcept
    {
        return {256 * limits::kKiB, 174, false, 0, 256 * limits::kKiB, true};
    }

    /// Errors: Invalid names the option that is out of its range.
    [[nodiscard]] Result<void> check() const;
};

} // namespace swapscope::ipld
