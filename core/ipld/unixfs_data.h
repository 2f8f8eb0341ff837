// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace swapscope::ipld {

enum class UnixFsType { Raw, Directory, File, Metadata, Symlink, HamtShard };

/// When a file was last changed, by its maker's word.
struct UnixFsTime
{
    std::int64_t seconds = 0; ///< Unix.
    std::uint32_t nanos = 0;  ///< Below 10^9.

    friend bool operator==(const UnixFsTime&, const UnixFsTime&) = default;
};

/// The UnixFS message in the data of a dag-pb node. Source: ipfs/specs UnixFS.
struct UnixFsData
{
    UnixFsType type = UnixFsType::File;
    Bytes data{}; ///< Content of a file, target of a symlink, bitfield of a shard.
    std::optional<std::uint64_t> fileBytes{};
    std::vector<std::uint64_t> childBytes{}; ///< File bytes of each child, in the order of links.
    std::uint64_t hashType = 0;              ///< Of a shard; 0: not given.
    std::uint64_t fanout = 0;                ///< Of a shard; 0: not given.
    std::optional<std::uint32_t> mode{};     ///< Rights, as in POSIX.
    std::optional<UnixFsTime> mtime{};

    friend bool operator==(const UnixFsData&, const UnixFsData&) = default;
};

/// Reads any UnixFS message. Block sizes may be packed; unknown fields are ignored, and of a field
/// that repeats the last one counts. Errors: Invalid (also for a type that is unknown or missing),
/// Truncated, TooLarge (limits::kDagPbLinks sizes).
[[nodiscard]] Result<UnixFsData> decodeUnixFs(ByteView message);

/// The message in the field order and form of Go's, without zero fields that Go leaves out.
[[nodiscard]] Bytes encodeUnixFs(const UnixFsData& data);

/// The message of a file or a part of one.
/// @param content     Own bytes; a part with children has none.
/// @param fileBytes   Own bytes and those of all children.
/// @param childBytes  File bytes of each child, in the order of the links.
[[nodiscard]] Bytes encodeUnixFsFile(ByteView content, std::uint64_t fileBytes,
                                     std::span<const std::uint64_t> childBytes);

} // namespace swapscope::ipld
