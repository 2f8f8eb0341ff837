// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdint>

/// The little of Protobuf that dag-pb and UnixFS are made of. By hand: their bytes are hashed, so
/// the order of fields is part of the format, and dag-pb refuses what Protobuf tolerates.
/// Source: protobuf.dev "Encoding".
namespace swapscope::ipld {

/// Wire types; the low three bits of a field's key.
enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field, its content in the bytes that it was read from.
struct ProtoField
{
    std::uint64_t number = 0;
    WireType type = WireType::Varint;
    std::uint64_t value = 0; ///< Of a number.
    ByteView bytes;          ///< Of length-delimited content.
};

/// Takes one varint off the front of `rest`, as takeField() reads it; for packed numbers.
[[nodiscard]] Result<std::uint64_t> takeNumber(ByteView& rest);

/// Takes one field off the front of `rest`. As in Protobuf, a varint may have 10 bytes and need not
/// be minimal. Errors: Truncated, Invalid (also for other wire types).
[[nodiscard]] Result<ProtoField> takeField(ByteView& rest);

void appendVarintField(Bytes& to, std::uint8_t number, std::uint64_t value);
void appendFixed32Field(Bytes& to, std::uint8_t number, std::uint32_t value);
void appendBytesField(Bytes& to, std::uint8_t number, ByteView content);

} // namespace swapscope::ipld
