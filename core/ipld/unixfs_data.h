// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <span>

namespace swapscope::ipld {

/// The UnixFS message of a file or a part of one, as it stands in the data of a dag-pb node.
/// @param content     Own bytes; a part with children has none.
/// @param fileBytes   Own bytes and those of all children.
/// @param childBytes  File bytes of each child, in the order of the links.
/// Source: ipfs/specs UnixFS.
[[nodiscard]] Bytes encodeUnixFsFile(ByteView content, std::uint64_t fileBytes,
                                     std::span<const std::uint64_t> childBytes);

} // namespace swapscope::ipld
