// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/key_message.h"
#include "core/crypto/keys.h"
#include "core/crypto/openssl.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace swapscope::crypto {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kOpenBytes = 32;
constexpr std::size_t kDataBytes = kSeedBytes + kOpenBytes;
constexpr std::size_t kLegacyDataBytes = kDataBytes + kOpenBytes; ///< The open half twice.

openssl::Key openSeed(const std::array<std::uint8_t, kSeedBytes>& seed)
{
    openssl::Key key{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
    openssl::require(key != nullptr, "Ed25519");
    return key;
}

std::array<std::uint8_t, kOpenBytes> openHalf(const std::array<std::uint8_t, kSeedBytes>& seed)
{
    std::array<std::uint8_t, kOpenBytes> half{};
    std::size_t size = half.size();
    openssl::require(EVP_PKEY_get_raw_public_key(openSeed(seed).get(), half.data(), &size) == 1,
                     "Ed25519");
    return half;
}

} // namespace

PrivateKey PrivateKey::generate(Random& random)
{
    PrivateKey key;
    random.fill(key.m_seed);
    return key;
}

Result<PrivateKey> PrivateKey::decode(ByteView protobuf)
{
    const auto message = KeyMessage::decode(protobuf);
    if (!message) {
        return message.error();
    }
    if (message->type != static_cast<std::uint64_t>(KeyType::Ed25519)) {
        return fail(ErrorCode::Unsupported, "an identity key has to be of type Ed25519");
    }
    const ByteView data = message->data;
    if (data.size() != kDataBytes && data.size() != kLegacyDataBytes) {
        return fail(ErrorCode::Invalid, "Ed25519 private key has " + std::to_string(data.size())
                                            + " bytes instead of 64");
    }
    PrivateKey key;
    std::copy_n(data.begin(), kSeedBytes, key.m_seed.begin());
    // Signing with a public half that is not the seed's own would give the seed away.
    const auto half = openHalf(key.m_seed);
    for (ByteView copy = data.subspan(kSeedBytes); !copy.empty(); copy = copy.subspan(kOpenBytes)) {
        if (!std::ranges::equal(copy.first(kOpenBytes), half)) {
            return fail(ErrorCode::Invalid, "Ed25519 private key does not fit its public half");
        }
    }
    return key;
}

Bytes PrivateKey::encode() const
{
    std::array<std::uint8_t, kDataBytes> data{};
    const auto half = openHalf(m_seed);
    std::ranges::copy(m_seed, data.begin());
    std::ranges::copy(half, data.begin() + kSeedBytes);
    Bytes encoded = KeyMessage{static_cast<std::uint64_t>(KeyType::Ed25519), data}.encode();
    OPENSSL_cleanse(data.data(), data.size());
    return encoded;
}

PublicKey PrivateKey::publicKey() const
{
    return PublicKey::ed25519(openHalf(m_seed));
}

std::array<std::uint8_t, 64> PrivateKey::sign(ByteView message) const
{
    const openssl::Key key = openSeed(m_seed);
    const openssl::DigestContext context{EVP_MD_CTX_new()};
    std::array<std::uint8_t, 64> signature{};
    std::size_t size = signature.size();
    openssl::require(
        context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
            && EVP_DigestSign(context.get(), signature.data(), &size, message.data(),
                              message.size())
                   == 1,
        "Ed25519");
    return signature;
}

PrivateKey::~PrivateKey()
{
    OPENSSL_cleanse(m_seed.data(), m_seed.size());
}

} // namespace swapscope::crypto
