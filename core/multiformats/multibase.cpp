// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/multibase.h"

#include "core/base/limits.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace swapscope::multiformats {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kAlphabet32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kAlphabet32Hex = "0123456789abcdefghijklmnopqrstuv";
constexpr std::string_view kAlphabet36 = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kAlphabet58 =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kAlphabetFlickr =
    "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view kAlphabet64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kAlphabet64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// How one prefix is read.
struct Reading
{
    char prefix = 0;
    std::string_view name;
    std::string_view digits;
    unsigned bits = 0;        ///< Per character; 0 for bases that are one big number.
    unsigned paddedGroup = 0; ///< Characters in a padded group; 0 without padding.
    bool anyCase = false;
};

constexpr std::array kReadings{
    Reading{'0', "base2", "01", 1},
    Reading{'7', "base8", "01234567", 3},
    Reading{'f', "base16", kHexDigits, 4, 0, true},
    Reading{'F', "base16", kHexDigits, 4, 0, true},
    Reading{'b', "base32", kAlphabet32, 5, 0, true},
    Reading{'B', "base32", kAlphabet32, 5, 0, true},
    Reading{'c', "base32", kAlphabet32, 5, 8, true},
    Reading{'C', "base32", kAlphabet32, 5, 8, true},
    Reading{'v', "base32hex", kAlphabet32Hex, 5, 0, true},
    Reading{'V', "base32hex", kAlphabet32Hex, 5, 0, true},
    Reading{'t', "base32hex", kAlphabet32Hex, 5, 8, true},
    Reading{'T', "base32hex", kAlphabet32Hex, 5, 8, true},
    Reading{'k', "base36", kAlphabet36, 0, 0, true},
    Reading{'K', "base36", kAlphabet36, 0, 0, true},
    Reading{'z', "base58", kAlphabet58},
    Reading{'Z', "base58flickr", kAlphabetFlickr},
    Reading{'m', "base64", kAlphabet64, 6},
    Reading{'M', "base64", kAlphabet64, 6, 4},
    Reading{'u', "base64url", kAlphabet64Url, 6},
    Reading{'U', "base64url", kAlphabet64Url, 6, 4},
};

constexpr Reading kBareBase58{0, "base58", kAlphabet58};

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A character as people can see it: quoted, or by number when it has no shape of its own.
std::string shown(char c)
{
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte > 0x20 && byte < 0x7f) {
        return std::string{'\''} + c + '\'';
    }
    return byte == 0x20 ? "a space" : "byte 0x" + toHex(ByteView{&byte, 1});
}

/// The digits of `text` as numbers; `offset` characters precede it in what the user wrote.
Result<Bytes> digitValues(const Reading& reading, std::string_view text, std::size_t offset,
                          std::string_view what)
{
    Bytes values;
    values.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = reading.anyCase ? lower(text[i]) : text[i];
        const std::size_t value = reading.digits.find(c);
        if (value == std::string_view::npos) {
            return fail(ErrorCode::Invalid, std::string{what} + " has a character that "
                                                + std::string{reading.name}
                                                + " does not know: " + shown(text[i])
                                                + " at position " + std::to_string(offset + i + 1));
        }
        values.push_back(static_cast<std::uint8_t>(value));
    }
    return values;
}

/// Base conversion by schoolbook; both ends big-endian. Leading zeros carry over one for one.
Bytes convert(ByteView from, unsigned fromBase, unsigned toBase)
{
    const auto firstDigit = std::ranges::find_if(from, [](std::uint8_t v) { return v != 0; });
    Bytes little; // least significant first
    little.reserve(from.size() * 2);
    for (auto at = firstDigit; at != from.end(); ++at) {
        unsigned carry = *at;
        for (std::uint8_t& digit : little) {
            carry += digit * fromBase;
            digit = static_cast<std::uint8_t>(carry % toBase);
            carry /= toBase;
        }
        for (; carry != 0; carry /= toBase) {
            little.push_back(static_cast<std::uint8_t>(carry % toBase));
        }
    }
    little.resize(little.size() + static_cast<std::size_t>(firstDigit - from.begin()), 0);
    std::ranges::reverse(little);
    return little;
}

Result<Bytes> joinBits(const Reading& reading, ByteView values, std::string_view what)
{
    Bytes data;
    data.reserve(values.size() * reading.bits / 8);
    unsigned held = 0;
    unsigned bits = 0;
    for (const std::uint8_t value : values) {
        held = (held << reading.bits) | value;
        bits += reading.bits;
        if (bits >= 8) {
            bits -= 8;
            data.push_back(static_cast<std::uint8_t>(held >> bits));
            held &= (1U << bits) - 1;
        }
    }
    if (bits >= reading.bits || held != 0) {
        return fail(ErrorCode::Invalid, std::string{what} + " does not end where "
                                            + std::string{reading.name}
                                            + " can end: it is cut short or has extra characters");
    }
    return data;
}

/// Takes the padding off, which has to fill exactly the last group.
Result<std::string_view> withoutPadding(const Reading& reading, std::string_view text,
                                        std::string_view what)
{
    if (reading.paddedGroup == 0) {
        return text;
    }
    const std::size_t end = text.find_last_not_of('=') + 1; // npos + 1 is 0
    if (text.size() % reading.paddedGroup != 0 || text.size() - end >= reading.paddedGroup) {
        return fail(ErrorCode::Invalid,
                    std::string{what} + " has the wrong padding for " + std::string{reading.name});
    }
    return text.substr(0, end);
}

Result<Bytes> decode(const Reading& reading, std::string_view text, std::size_t offset,
                     std::string_view what)
{
    const auto bare = withoutPadding(reading, text, what);
    if (!bare) {
        return bare.error();
    }
    const auto values = digitValues(reading, *bare, offset, what);
    if (!values) {
        return values.error();
    }
    if (reading.bits != 0) {
        return joinBits(reading, *values, what);
    }
    return convert(*values, static_cast<unsigned>(reading.digits.size()), 256);
}

Result<void> checkLength(std::string_view text, std::string_view what)
{
    if (text.size() > limits::kIdentifierText) {
        return fail(ErrorCode::TooLarge, std::string{what} + " has more than "
                                             + std::to_string(limits::kIdentifierText.value)
                                             + " characters");
    }
    return {};
}

std::string encodeNumber(std::string_view digits, ByteView data)
{
    std::string text;
    for (const std::uint8_t value : convert(data, 256, static_cast<unsigned>(digits.size()))) {
        text.push_back(digits[value]);
    }
    return text;
}

std::string encodeBits(std::string_view digits, unsigned bitsPerDigit, ByteView data)
{
    std::string text;
    text.reserve(data.size() * 8 / bitsPerDigit + 1);
    unsigned held = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : data) {
        held = (held << 8U) | byte;
        bits += 8;
        while (bits >= bitsPerDigit) {
            bits -= bitsPerDigit;
            text.push_back(digits[held >> bits]);
            held &= (1U << bits) - 1;
        }
    }
    if (bits != 0) {
        text.push_back(digits[held << (bitsPerDigit - bits)]);
    }
    return text;
}

} // namespace

std::string encodeMultibase(Base base, ByteView data)
{
    const std::string prefix(1, static_cast<char>(base));
    switch (base) {
    case Base::Base16: return prefix + toHex(data);
    case Base::Base32: return prefix + encodeBits(kAlphabet32, 5, data);
    case Base::Base36: return prefix + encodeNumber(kAlphabet36, data);
    case Base::Base58: return prefix + encodeNumber(kAlphabet58, data);
    case Base::Base64Url: return prefix + encodeBits(kAlphabet64Url, 6, data);
    }
    assert(false);
    return {};
}

Result<Bytes> decodeMultibase(std::string_view text, std::string_view what)
{
    if (text.empty()) {
        return fail(ErrorCode::Invalid, std::string{what} + " is empty");
    }
    const auto length = checkLength(text, what);
    if (!length) {
        return length.error();
    }
    const auto* reading = std::ranges::find(kReadings, text.front(), &Reading::prefix);
    if (reading == kReadings.end()) {
        return fail(ErrorCode::Invalid, std::string{what}
                                            + " begins with a character that names no base: "
                                            + shown(text.front()) + " at position 1");
    }
    return decode(*reading, text.substr(1), 1, what);
}

std::string encodeBase58(ByteView data)
{
    return encodeNumber(kAlphabet58, data);
}

Result<Bytes> decodeBase58(std::string_view text, std::string_view what)
{
    const auto length = checkLength(text, what);
    if (!length) {
        return length.error();
    }
    return decode(kBareBase58, text, 0, what);
}

} // namespace swapscope::multiformats
