// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/block_hashes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace swapscope::bitswap {

namespace {

struct AllowedHash
{
    std::uint64_t code = 0;
    std::uint64_t outputBytes = 0;
};

// Source: multicodec table.
constexpr std::uint64_t kBlake2b160 = 0xb214;
constexpr std::uint64_t kBlake2b512 = 0xb240;
constexpr std::uint64_t kBlake2s160 = 0xb254;
constexpr std::uint64_t kBlake2s256 = 0xb260;
constexpr std::array<AllowedHash, 9> kAllowed{{{0x11, 20},   // sha1
                                               {0x12, 32},   // sha2-256
                                               {0x13, 64},   // sha2-512
                                               {0x14, 64},   // sha3-512
                                               {0x15, 48},   // sha3-384
                                               {0x16, 32},   // sha3-256
                                               {0x17, 28},   // sha3-224
                                               {0x19, 64},   // shake-256
                                               {0x56, 32}}}; // dbl-sha2-256
// Allowed for content by the same list, but no packaged library computes them.
constexpr std::array<std::uint64_t, 5> kNotComputable{0x1a, 0x1b, 0x1c, 0x1d, 0x1e};

constexpr std::uint64_t kMinDigestBytes = 20;
constexpr std::size_t kMaxIdentityBytes = 128;

/// Bytes of the function's output, 0 for one that may not be used here.
std::uint64_t outputBytesOf(std::uint64_t code) noexcept
{
    if (code >= kBlake2b160 && code <= kBlake2b512) {
        return code - kBlake2b160 + kMinDigestBytes;
    }
    if (code == kBlake2s256) {
        return 32;
    }
    const auto* const found = std::ranges::find(kAllowed, code, &AllowedHash::code);
    return found == kAllowed.end() ? 0 : found->outputBytes;
}

std::string hashName(std::uint64_t code)
{
    Bytes digits;
    for (std::uint64_t rest = code; rest != 0; rest >>= 8U) {
        digits.insert(digits.begin(), static_cast<std::uint8_t>(rest & 0xFFU));
    }
    return "0x" + toHex(digits);
}

} // namespace

Result<void> checkBlockPrefix(const multiformats::CidPrefix& prefix, std::size_t dataBytes)
{
    if (prefix.version > 1) {
        return fail(ErrorCode::Invalid,
                    "block prefix: CID version " + std::to_string(prefix.version));
    }
    if (prefix.hashCode == multiformats::hash_code::kIdentity) {
        if (dataBytes > kMaxIdentityBytes) {
            return fail(ErrorCode::Unsupported, "block prefix: identity of more than 128 bytes");
        }
        return {};
    }
    const bool notComputable =
        std::ranges::find(kNotComputable, prefix.hashCode) != kNotComputable.end()
        || (prefix.hashCode >= kBlake2s160 && prefix.hashCode < kBlake2s256);
    if (notComputable) {
        return fail(ErrorCode::Unsupported,
                    "block prefix: hash " + hashName(prefix.hashCode) + " cannot be verified here");
    }
    const std::uint64_t outputBytes = outputBytesOf(prefix.hashCode);
    if (outputBytes == 0) {
        return fail(ErrorCode::Unsupported, "block prefix: hash " + hashName(prefix.hashCode)
                                                + " is not allowed for blocks");
    }
    if (prefix.digestBytes > outputBytes) {
        return fail(ErrorCode::Invalid, "block prefix: digest longer than the hash's output");
    }
    if (prefix.digestBytes < kMinDigestBytes) {
        return fail(ErrorCode::Unsupported, "block prefix: digest shorter than 20 bytes");
    }
    if (prefix.version == 0 && (prefix.hashCode != 0x12 || prefix.digestBytes != 32)) {
        return fail(ErrorCode::Invalid, "block prefix: CIDv0 is sha2-256 of 32 bytes only");
    }
    return {};
}

} // namespace swapscope::bitswap
