// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/dag_pb.h"
#include "core/ipld/unixfs_data.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::ipld {

/// One block of a file system, checked: whatever its bytes are, what is said here holds together.
struct UnixFsNode
{
    enum class Kind {
        File,      ///< Or a part of one: own content, then the children's.
        Directory, ///< Links are entries.
        Shard,     ///< Of a directory: links are entries and further shards.
        Symlink,
    };

    Kind kind = Kind::File;
    /// File: own content. Symlink: the target.
    Bytes content;
    std::vector<DagPbLink> links;
    /// File: what each child is said to hold, as many as links.
    std::vector<std::uint64_t> childBytes{};
    /// File: own content and all children's. It fits into 63 bits.
    std::uint64_t fileBytes = 0;
    std::size_t fanout = 0; ///< Shard: a power of two from 8 to 1024.
    std::optional<std::uint32_t> mode{};
    std::optional<UnixFsTime> mtime{};
};

/// Reads a block by the codec of its CID: dag-pb holds UnixFS, anything else is the content of a
/// file as it stands.
/// Errors: those of decodeDagPb and decodeUnixFs; Invalid where sizes, links and bitfield do not
/// agree; Unsupported for a type that is no file system's.
[[nodiscard]] Result<UnixFsNode> readUnixFs(const multiformats::Cid& cid, ByteView block);

/// Where the names of a shard's links end and those of entries begin: hexadecimal digits.
[[nodiscard]] std::size_t shardPrefixLength(std::size_t fanout) noexcept;

/// Upper-case digits with leading zeros.
[[nodiscard]] std::string shardPrefix(std::size_t bucket, std::size_t fanout);

/// The link to an entry of a directory (not a shard), nullptr for none. Of several the first.
[[nodiscard]] const DagPbLink* findEntry(const UnixFsNode& directory, std::string_view name);

/// The link of a shard that leads to an entry: to itself or to the next shard. nullptr for none.
/// @param level  0 for the directory's root.
[[nodiscard]] const DagPbLink* findInShard(const UnixFsNode& shard, std::string_view name,
                                           std::size_t level);

} // namespace swapscope::ipld
