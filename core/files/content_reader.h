// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/files/walk.h"
#include "core/ipld/unixfs_node.h"

#include <cstdint>
#include <limits>
#include <string>

namespace swapscope::files {

struct ReadOptions
{
    std::string name{};       ///< Of the root in its step.
    std::uint64_t offset = 0; ///< Where a file's bytes begin; for a root that is a file.
    std::uint64_t length = std::numeric_limits<std::uint64_t>::max(); ///< From there, at most.
    WalkOptions walk{};
};

/// Reads what a CID stands for: a file's bytes in order, or a directory with all that is in it, as
/// steps. Each part has to hold as many bytes as its parent says.
///
/// A directory's entries come in the order of its links, for shards in that of the buckets. Blocks
/// of other codecs than dag-pb are files as they stand.
/// Source: ipfs/specs UnixFS.
class ContentReader final : private Opener
{
public:
    /// @param source  Outlives the reader.
    ContentReader(BlockSource& source, const Cid& root, ReadOptions options = {});

    /// The next Directory, File, Data, Symlink or End, or none when all is read. Errors: those of
    /// Walk::next() and ipld::readUnixFs; Invalid for a part that is not as its parent says.
    [[nodiscard]] net::Task<Result<std::optional<Step>>> next();

    [[nodiscard]] const WalkFigures& figures() const noexcept { return m_walk.figures(); }
    [[nodiscard]] std::vector<Cid> waiting(std::size_t most) const { return m_walk.waiting(most); }

private:
    [[nodiscard]] Result<Opened> open(const WalkLink& link, const SharedBytes& block) override;
    [[nodiscard]] Opened openFile(const WalkLink& link, ipld::UnixFsNode node,
                                  SharedBytes own) const;

    std::uint64_t m_from;
    std::uint64_t m_to;
    Walk m_walk;
};

} // namespace swapscope::files
