// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/import_options.h"
#include "core/ipld/unixfs_data.h"
#include "core/multiformats/cid.h"
#include "core/store/block_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace swapscope::ipld {

/// How the blocks of an import are named, beside their ImportOptions.
struct BlockForm
{
    static constexpr std::size_t kMaxInlineBytes = 128; ///< As boxo's verifcid.

    std::uint64_t hashCode =
        multiformats::hash_code::kSha2_256; ///< One that Multihash::of() knows.
    /// Blocks of at most so many bytes are held by their CIDs and are not stored; 0: none are.
    std::size_t inlineBytes = 0; ///< 0…kMaxInlineBytes
};

/// What the root of a file or directory says about it beside its content. UnixFS 1.5.
struct Attributes
{
    std::optional<std::uint32_t> mode{}; ///< Rights, as in POSIX.
    std::optional<UnixFsTime> mtime{};

    [[nodiscard]] bool areEmpty() const noexcept { return !mode && !mtime; }
};

/// Names a block by the options and puts it behind `blocks`, unless its CID holds it.
/// @return Its CID: version 0 only for dag-pb under SHA2-256.
[[nodiscard]] multiformats::Cid addBlock(std::vector<store::Block>& blocks, std::uint64_t codec,
                                         Bytes bytes, std::uint64_t cidVersion,
                                         const BlockForm& form);

} // namespace swapscope::ipld
