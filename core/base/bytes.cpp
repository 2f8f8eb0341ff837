// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bytes.h"

namespace swapscope {
namespace {

int nibble(char c) noexcept
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

} // namespace

std::string toHex(ByteView bytes)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(kDigits[byte >> 4U]);
        text.push_back(kDigits[byte & 0x0fU]);
    }
    return text;
}

Result<Bytes> fromHex(std::string_view text)
{
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (nibble(text[i]) < 0) {
            return fail(ErrorCode::Invalid,
                        "character " + std::to_string(i + 1) + " is not a hexadecimal digit");
        }
        if (i % 2 == 1) {
            bytes.push_back(static_cast<std::uint8_t>(nibble(text[i - 1]) * 16 + nibble(text[i])));
        }
    }
    if (text.size() % 2 != 0) {
        return fail(ErrorCode::Truncated, "hexadecimal text has an odd number of digits");
    }
    return bytes;
}

} // namespace swapscope
