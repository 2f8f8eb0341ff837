// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/key_message.h"

#include "core/base/varint.h"

namespace swapscope::crypto {
namespace {

constexpr std::uint8_t kTypeTag = 0x08;
constexpr std::uint8_t kDataTag = 0x12;

/// An RSA key of 8192 bits has less than 1100 bytes; its private form less than 4800.
constexpr std::size_t kMaxBytes = 8192;

/// Takes one tag and the number behind it off the front.
Result<std::uint64_t> takeNumber(ByteView& bytes, std::uint8_t tag, const char* field)
{
    if (bytes.empty()) {
        return fail(ErrorCode::Truncated, std::string{"key has no "} + field);
    }
    if (bytes[0] != tag) {
        return fail(ErrorCode::Invalid,
                    std::string{"key has something else in place of its "} + field);
    }
    const auto number = decodeVarint(bytes.subspan(1));
    if (!number) {
        return fail(number.error().code,
                    std::string{"key "} + field + ": " + number.error().detail);
    }
    bytes = bytes.subspan(1 + number->size);
    return number->value;
}

} // namespace

Result<KeyMessage> KeyMessage::decode(ByteView bytes)
{
    if (bytes.size() > kMaxBytes) {
        return fail(ErrorCode::TooLarge,
                    "key of " + std::to_string(bytes.size()) + " bytes is longer than any allowed");
    }
    const auto type = takeNumber(bytes, kTypeTag, "type");
    if (!type) {
        return type.error();
    }
    const auto length = takeNumber(bytes, kDataTag, "data");
    if (!length) {
        return length.error();
    }
    if (*length != bytes.size()) {
        return fail(*length > bytes.size() ? ErrorCode::Truncated : ErrorCode::Invalid,
                    "key says " + std::to_string(*length) + " bytes of data and has "
                        + std::to_string(bytes.size()));
    }
    return KeyMessage{*type, bytes};
}

Bytes KeyMessage::encode() const
{
    Bytes bytes;
    bytes.reserve(4 + varintSize(data.size()) + data.size());
    bytes.push_back(kTypeTag);
    appendVarint(bytes, type);
    bytes.push_back(kDataTag);
    appendVarint(bytes, data.size());
    append(bytes, data);
    return bytes;
}

} // namespace swapscope::crypto
