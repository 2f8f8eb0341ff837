// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/hash.h"

#include "core/crypto/openssl.h"

#include <openssl/hmac.h>
#include <sodium/crypto_generichash_blake2b.h>

#include <algorithm>
#include <array>
#include <string>

namespace swapscope::crypto {
namespace {

using openssl::require;

/// A hash function that OpenSSL computes. Source: multicodec table.
struct Function
{
    std::uint64_t code = 0;
    const char* name = nullptr; ///< As OpenSSL calls it.
    std::size_t bytes = 0;      ///< For the extendable ones, multihash's default length.
    bool extendable = false;
};

constexpr std::array kFunctions{
    Function{0x11, "SHA1", 20},           Function{0x12, "SHA256", 32},
    Function{0x13, "SHA512", 64},         Function{0x14, "SHA3-512", 64},
    Function{0x15, "SHA3-384", 48},       Function{0x16, "SHA3-256", 32},
    Function{0x17, "SHA3-224", 28},       Function{0x18, "SHAKE128", 32, true},
    Function{0x19, "SHAKE256", 64, true}, Function{0xb260, "BLAKE2S-256", 32},
};

constexpr std::uint64_t kIdentity = 0x00;
constexpr std::uint64_t kDoubleSha256 = 0x56;
constexpr std::uint64_t kBlake2b8 = 0xb201; ///< One byte of output; each next code one more.
constexpr std::uint64_t kBlake2b512 = 0xb240;
constexpr std::uint64_t kBlake2s8 = 0xb241;
constexpr std::uint64_t kBlake2s256 = 0xb260;
constexpr std::size_t kBlake2bMinBytes = crypto_generichash_blake2b_BYTES_MIN;

const Function* find(std::uint64_t code) noexcept
{
    const auto* at = std::ranges::find(kFunctions, code, &Function::code);
    return at == kFunctions.end() ? nullptr : at;
}

bool isBlake2b(std::uint64_t code) noexcept
{
    return code >= kBlake2b8 && code <= kBlake2b512;
}

Error refuse(std::uint64_t code)
{
    std::string name = "hash function " + std::to_string(code);
    if (code == 0x1e) {
        name = "blake3";
    } else if (code >= 0x1a && code <= 0x1d) {
        name = "keccak";
    } else if (isBlake2b(code)) {
        name = "blake2b-" + std::to_string((code - kBlake2b8 + 1) * 8);
    } else if (code >= kBlake2s8 && code < kBlake2s256) {
        name = "blake2s-" + std::to_string((code - kBlake2s8 + 1) * 8);
    }
    return fail(ErrorCode::Unsupported, name + " cannot be computed here");
}

Bytes compute(const Function& function, ByteView data)
{
    const openssl::Digest algorithm{EVP_MD_fetch(nullptr, function.name, nullptr)};
    const openssl::DigestContext context{EVP_MD_CTX_new()};
    require(algorithm && context, function.name);
    Bytes out(function.bytes);
    require(EVP_DigestInit_ex(context.get(), algorithm.get(), nullptr) == 1
                && EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1,
            function.name);
    const int done = function.extendable ? EVP_DigestFinalXOF(context.get(), out.data(), out.size())
                                         : EVP_DigestFinal_ex(context.get(), out.data(), nullptr);
    require(done == 1, function.name);
    return out;
}

Bytes blake2b(std::size_t bytes, ByteView data)
{
    Bytes out(bytes);
    require(crypto_generichash_blake2b(out.data(), out.size(), data.data(), data.size(), nullptr, 0)
                == 0,
            "blake2b");
    return out;
}

} // namespace

Sha256Digest sha256(ByteView data)
{
    // Looking the algorithm up costs more than hashing a small block.
    static const openssl::Digest algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    Sha256Digest out{};
    require(
        algorithm
            && EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm.get(), nullptr)
                   == 1,
        "SHA256");
    return out;
}

Sha256Digest hmacSha256(ByteView key, ByteView data)
{
    static constexpr std::uint8_t kNoKey = 0; // a null key would mean "the previous one"
    Sha256Digest out{};
    require(HMAC(EVP_sha256(), key.empty() ? &kNoKey : key.data(), static_cast<int>(key.size()),
                 data.data(), data.size(), out.data(), nullptr)
                != nullptr,
            "HMAC");
    return out;
}

Result<std::size_t> digestSize(std::uint64_t multihashCode)
{
    if (multihashCode == kIdentity) {
        return std::size_t{0};
    }
    if (multihashCode == kDoubleSha256) {
        return sizeof(Sha256Digest);
    }
    if (const Function* function = find(multihashCode)) {
        return function->bytes;
    }
    if (isBlake2b(multihashCode) && multihashCode - kBlake2b8 + 1 >= kBlake2bMinBytes) {
        return static_cast<std::size_t>(multihashCode - kBlake2b8 + 1);
    }
    return refuse(multihashCode);
}

Result<Bytes> digest(std::uint64_t multihashCode, ByteView data)
{
    const auto size = digestSize(multihashCode);
    if (!size) {
        return size.error();
    }
    if (multihashCode == kIdentity) {
        return Bytes{data.begin(), data.end()};
    }
    if (multihashCode == kDoubleSha256) {
        const Sha256Digest twice = sha256(sha256(data));
        return Bytes{twice.begin(), twice.end()};
    }
    if (isBlake2b(multihashCode)) {
        return blake2b(*size, data);
    }
    return compute(*find(multihashCode), data);
}

} // namespace swapscope::crypto
