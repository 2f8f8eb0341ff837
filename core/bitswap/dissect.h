// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <string>
#include <vector>

namespace swapscope::bitswap {

/// One field of a bitswap message for people, with the place of its bytes.
struct WireField
{
    std::size_t depth = 0; ///< 0 for fields of the message itself.
    std::string name;      ///< As in the protobuf schema; "field 9" for one that it does not know.
    std::string value;     ///< Plain text, empty for a field that has fields.
    std::size_t begin = 0, end = 0; ///< Tag, length and content: [begin, end) of the bytes given.
    bool isCut = false;             ///< Its bytes go on behind those given.
};

/// Everything that the first bytes of a message say, field by field, in the order of the bytes. Not
/// a judge of the message: what cannot be read becomes a last field that says why.
/// @param head  The beginning of a body, without its length prefix. @param most  Fields at most.
/// Source: ipfs/specs bitswap-protocol; protobuf encoding specification.
[[nodiscard]] std::vector<WireField> dissect(ByteView head, std::size_t most);

} // namespace swapscope::bitswap
