// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/ipld/block_form.h"
#include "core/multiformats/cid.h"
#include "core/store/block_store.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace swapscope::ipld {

/// Makes the blocks of one file, in UnixFS's balanced layout, from its bytes in order.
///
/// Pure: no files, no store; runs where its owner runs it (hashing takes time). Keeps one chunk and
/// the links of one unfinished node per level, whatever the file's length. Blocks come out children
/// first and, where a file repeats itself, more than once.
/// Source: ipfs/specs UnixFS; IPIP-499.
class FileImporter
{
public:
    /// What finish() gives.
    struct Imported
    {
        std::vector<store::Block> blocks; ///< The last ones; the root is behind all others.
        multiformats::Cid root;
        std::uint64_t fileBytes = 0;
        std::uint64_t dagBytes = 0; ///< All blocks, repeated ones counted each time.
    };

    /// `options` have passed their check(); with attributes they ask for no raw leaves, which could
    /// not hold them.
    explicit FileImporter(const ImportOptions& options, const BlockForm& form = {},
                          const Attributes& attributes = {});

    /// Takes the next bytes of the file; returns the blocks that they complete.
    [[nodiscard]] std::vector<store::Block> add(ByteView bytes);

    /// Ends the file. Nothing may be called afterwards.
    [[nodiscard]] Imported finish();

private:
    /// A finished block that waits for its parent.
    struct Child
    {
        multiformats::Cid cid;
        std::uint64_t fileBytes = 0;
        std::uint64_t dagBytes = 0;
    };

    [[nodiscard]] bool isFirstChunk() const noexcept;
    void cutChunk(const Attributes& attributes);
    [[nodiscard]] Child emit(std::uint64_t codec, Bytes block, std::uint64_t fileBytes,
                             std::uint64_t dagBytesBelow);
    [[nodiscard]] Child closeLevel(std::size_t level, const Attributes& attributes);
    void place(std::size_t level, Child child);

    ImportOptions m_options;
    BlockForm m_form;
    Attributes m_attributes; ///< Of the root.
    Bytes m_chunk;           ///< Full between calls only where it may become the root.
    std::vector<std::vector<Child>> m_levels; ///< Children of the unfinished nodes, leaves first.
    std::vector<store::Block> m_blocks;       ///< Made by the current call.
};

} // namespace swapscope::ipld
