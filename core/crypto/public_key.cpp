// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/der.h"
#include "core/crypto/key_message.h"
#include "core/crypto/keys.h"
#include "core/crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace swapscope::crypto {
namespace {

constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kSecp256k1Bytes = 33;
constexpr std::size_t kMinRsaBits = 2048;
constexpr std::size_t kMaxRsaBits = 8192;
/// A large exponent makes each check of a signature as slow as the signing.
constexpr std::size_t kMaxRsaExponentBits = 32;

/// All of an Ed25519 key's PKIX form in front of the key (RFC 8410).
constexpr std::array<std::uint8_t, 12> kEd25519Head{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                    0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

/// A curve that ECDSA keys may be on, and all of the PKIX form in front of the point's coordinates.
/// Only these exact bytes are let through: curves given by their own parameters are a known trap.
struct Curve
{
    std::span<const std::uint8_t> head;
    std::size_t pointBytes = 0;
};

constexpr std::array<std::uint8_t, 27> kP256Head{
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr std::array<std::uint8_t, 24> kP384Head{0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
                                                 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
                                                 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04};
constexpr std::array<std::uint8_t, 26> kP521Head{
    0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00, 0x04};

const std::array kCurves{Curve{kP256Head, 64}, Curve{kP384Head, 96}, Curve{kP521Head, 132}};

Error unusable(const char* kind)
{
    ERR_clear_error();
    return fail(ErrorCode::Invalid, std::string{kind} + " key is not a valid public key");
}

Result<openssl::Key> fromPkix(ByteView data, const char* kind)
{
    const std::uint8_t* at = data.data();
    openssl::Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(data.size()))};
    if (!key || at != data.data() + data.size()) {
        return unusable(kind);
    }
    return key;
}

Result<openssl::Key> openRsa(ByteView data)
{
    const auto numbers = readRsaPublicKey(data);
    if (!numbers) {
        return numbers.error();
    }
    const std::size_t bits = bitLength(numbers->modulus);
    if (bits < kMinRsaBits || bits > kMaxRsaBits) {
        return fail(ErrorCode::Unsupported,
                    "RSA key of " + std::to_string(bits) + " bits is outside 2048 to 8192");
    }
    const bool odd = (numbers->exponent.back() & 1U) != 0;
    const std::size_t exponentBits = bitLength(numbers->exponent);
    if (!odd || exponentBits < 2 || exponentBits > kMaxRsaExponentBits) {
        return fail(ErrorCode::Unsupported, "RSA key has an exponent outside 3 to 2^32");
    }
    return fromPkix(data, "RSA");
}

Result<openssl::Key> openEd25519(ByteView data)
{
    if (data.size() != kEd25519Bytes) {
        return fail(ErrorCode::Invalid,
                    "Ed25519 key has " + std::to_string(data.size()) + " bytes instead of 32");
    }
    openssl::Key key{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data.data(), data.size())};
    if (!key) {
        return unusable("Ed25519");
    }
    return key;
}

Result<openssl::Key> openSecp256k1(ByteView data)
{
    if (data.size() != kSecp256k1Bytes || (data[0] != 0x02 && data[0] != 0x03)) {
        return fail(ErrorCode::Invalid, "secp256k1 key is not a compressed point of 33 bytes");
    }
    Bytes point{data.begin(), data.end()};
    std::string group = "secp256k1";
    std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    const openssl::KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    openssl::require(context && EVP_PKEY_fromdata_init(context.get()) == 1, "EC keys");
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.data()) != 1) {
        return unusable("secp256k1");
    }
    return openssl::Key{made};
}

bool isOnKnownCurve(ByteView pkix)
{
    return std::ranges::any_of(kCurves, [&](const Curve& curve) {
        return pkix.size() == curve.head.size() + curve.pointBytes
               && std::ranges::equal(pkix.first(curve.head.size()), curve.head);
    });
}

Result<openssl::Key> openEcdsa(ByteView data)
{
    if (!isOnKnownCurve(data)) {
        return fail(ErrorCode::Unsupported,
                    "ECDSA key is not an uncompressed point on P-256, P-384 or P-521");
    }
    return fromPkix(data, "ECDSA");
}

Result<openssl::Key> open(KeyType type, ByteView data)
{
    switch (type) {
    case KeyType::Rsa: return openRsa(data);
    case KeyType::Ed25519: return openEd25519(data);
    case KeyType::Secp256k1: return openSecp256k1(data);
    case KeyType::Ecdsa: return openEcdsa(data);
    }
    assert(false);
    return fail(ErrorCode::Unsupported, "key of an unknown type");
}

} // namespace

Result<void> checkPkixKey(ByteView info)
{
    const bool isEd25519 = info.size() == kEd25519Head.size() + kEd25519Bytes
                           && std::ranges::equal(info.first(kEd25519Head.size()), kEd25519Head);
    if (isEd25519) {
        return {};
    }
    if (!isOnKnownCurve(info) && !readRsaPublicKey(info)) {
        return fail(ErrorCode::Unsupported, "neither RSA nor ECDSA on P-256, P-384 or P-521 nor "
                                            "Ed25519");
    }
    const auto usable = isOnKnownCurve(info) ? openEcdsa(info) : openRsa(info);
    return usable ? Result<void>{} : Result<void>{usable.error()};
}

Result<PublicKey> PublicKey::decode(ByteView protobuf)
{
    const auto message = KeyMessage::decode(protobuf);
    if (!message) {
        return message.error();
    }
    if (message->type > static_cast<std::uint64_t>(KeyType::Ecdsa)) {
        return fail(ErrorCode::Unsupported,
                    "key type " + std::to_string(message->type) + " is not known");
    }
    const auto type = static_cast<KeyType>(message->type);
    const auto usable = open(type, message->data);
    if (!usable) {
        return usable.error();
    }
    PublicKey key;
    key.m_type = type;
    key.m_data.assign(message->data.begin(), message->data.end());
    key.m_encoded.assign(protobuf.begin(), protobuf.end());
    return key;
}

PublicKey PublicKey::ed25519(ByteView raw32)
{
    assert(raw32.size() == kEd25519Bytes);
    PublicKey key;
    key.m_type = KeyType::Ed25519;
    key.m_data.assign(raw32.begin(), raw32.end());
    key.m_encoded = KeyMessage{static_cast<std::uint64_t>(KeyType::Ed25519), raw32}.encode();
    return key;
}

Result<void> PublicKey::verify(ByteView message, ByteView signature) const
{
    const auto key = open(m_type, m_data);
    if (!key) {
        return key.error();
    }
    const openssl::DigestContext context{EVP_MD_CTX_new()};
    const EVP_MD* hash = m_type == KeyType::Ed25519 ? nullptr : EVP_sha256();
    openssl::require(
        context && EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key->get()) == 1,
        "signatures");
    if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                         message.size())
        != 1)
    {
        ERR_clear_error();
        return fail(ErrorCode::Unverified, "the signature does not match the key");
    }
    return {};
}

} // namespace swapscope::crypto
