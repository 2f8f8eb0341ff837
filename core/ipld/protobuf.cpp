// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/protobuf.h"

namespace swapscope::ipld {
namespace {

constexpr std::size_t kMaxVarintBytes = 10;

/// Little-endian.
Result<std::uint64_t> takeFixed(ByteView& rest, std::size_t bytes)
{
    if (rest.size() < bytes) {
        return fail(ErrorCode::Truncated, "it ends inside a number");
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value |= static_cast<std::uint64_t>(rest[i]) << (8 * i);
    }
    rest = rest.subspan(bytes);
    return value;
}

void appendProtoVarint(Bytes& to, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7U) {
        to.push_back(static_cast<std::uint8_t>(value | 0x80U));
    }
    to.push_back(static_cast<std::uint8_t>(value));
}

void appendKey(Bytes& to, std::uint8_t number, WireType type)
{
    appendProtoVarint(to,
                      static_cast<std::uint64_t>(number) << 3U | static_cast<std::uint64_t>(type));
}

} // namespace

Result<std::uint64_t> takeNumber(ByteView& rest)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kMaxVarintBytes; ++i) {
        if (i == rest.size()) {
            return fail(ErrorCode::Truncated, "it ends inside a number");
        }
        const std::uint8_t byte = rest[i];
        if (i == kMaxVarintBytes - 1 && byte > 1) {
            break; // beyond 64 bits
        }
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
        if ((byte & 0x80U) == 0) {
            rest = rest.subspan(i + 1);
            return value;
        }
    }
    return fail(ErrorCode::Invalid, "a number has more than 64 bits");
}

Result<ProtoField> takeField(ByteView& rest)
{
    const auto key = takeNumber(rest);
    if (!key) {
        return key.error();
    }
    ProtoField field;
    field.number = *key >> 3U;
    const auto type = *key & 7U;
    if (type == 3 || type == 4 || type > 5) {
        return fail(ErrorCode::Invalid, "a field has wire type " + std::to_string(type));
    }
    field.type = static_cast<WireType>(type);
    const bool isWide = field.type == WireType::Fixed64;
    const auto number = isWide || field.type == WireType::Fixed32 ? takeFixed(rest, isWide ? 8 : 4)
                                                                  : takeNumber(rest);
    if (!number) {
        return number.error();
    }
    if (field.type != WireType::Bytes) {
        field.value = *number;
        return field;
    }
    if (*number > rest.size()) {
        return fail(ErrorCode::Truncated, "a field is longer than what is left");
    }
    field.bytes = rest.first(static_cast<std::size_t>(*number));
    rest = rest.subspan(field.bytes.size());
    return field;
}

void appendVarintField(Bytes& to, std::uint8_t number, std::uint64_t value)
{
    appendKey(to, number, WireType::Varint);
    appendProtoVarint(to, value);
}

void appendFixed32Field(Bytes& to, std::uint8_t number, std::uint32_t value)
{
    appendKey(to, number, WireType::Fixed32);
    for (unsigned shift = 0; shift < 32; shift += 8) {
        to.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void appendBytesField(Bytes& to, std::uint8_t number, ByteView content)
{
    appendKey(to, number, WireType::Bytes);
    appendProtoVarint(to, content.size());
    append(to, content);
}

} // namespace swapscope::ipld
