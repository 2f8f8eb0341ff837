// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/protobuf.h"

namespace swapscope::ipld {
namespace {

constexpr std::size_t kMaxVarintBytes = 10;

Result<std::uint64_t> takeProtoVarint(ByteView& rest)
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

Result<ProtoField> takeField(ByteView& rest)
{
    const auto key = takeProtoVarint(rest);
    if (!key) {
        return key.error();
    }
    ProtoField field;
    field.number = *key >> 3U;
    const auto type = *key & 7U;
    if (type != static_cast<std::uint64_t>(WireType::Varint)
        && type != static_cast<std::uint64_t>(WireType::Bytes))
    {
        return fail(ErrorCode::Invalid, "a field has wire type " + std::to_string(type));
    }
    field.type = static_cast<WireType>(type);
    const auto number = takeProtoVarint(rest);
    if (!number) {
        return number.error();
    }
    if (field.type == WireType::Varint) {
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

void appendBytesField(Bytes& to, std::uint8_t number, ByteView content)
{
    appendKey(to, number, WireType::Bytes);
    appendProtoVarint(to, content.size());
    append(to, content);
}

} // namespace swapscope::ipld
