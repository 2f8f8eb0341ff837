// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/cid.h"

#include <cstdint>
#include <vector>

namespace swapscope::ipld {

/// Major types of CBOR. Source: RFC 8949.
enum class CborMajor : std::uint8_t {
    Number = 0,
    Negative = 1,
    Bytes = 2,
    Text = 3,
    List = 4,
    Map = 5,
    Tag = 6,
    Simple = 7, ///< Also floats, whose bits are the number.
};

/// Marks a byte string that is 0x00 and a CID. Source: IPLD DAG-CBOR.
inline constexpr std::uint64_t kCborCidTag = 42;

/// What begins each item: its type and a number.
struct CborHead
{
    CborMajor major = CborMajor::Number;
    std::uint64_t value = 0;
};

/// Takes the next one off the front; numbers in the shortest form only, as DAG-CBOR demands.
/// Errors: Truncated; Invalid, also for an indefinite length.
[[nodiscard]] Result<CborHead> takeCborHead(ByteView& rest);

/// The CIDs in a DAG-CBOR block, in their order, each as often as it stands there. Holds nothing
/// but them, however deep or long the block says that it is. Errors: Truncated, Invalid, TooLarge
/// (limits::kDagPbLinks).
[[nodiscard]] Result<std::vector<multiformats::Cid>> dagCborLinks(ByteView block);

} // namespace swapscope::ipld
