// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/random.h"

#include <array>
#include <cstdint>
#include <memory>

namespace swapscope::crypto {

/// The numbers of the KeyType enum on the wire. Source: libp2p/specs peer-ids.
enum class KeyType { Rsa = 0, Ed25519 = 1, Secp256k1 = 2, Ecdsa = 3 };

/// A public key of any type that libp2p peers use; can verify.
class PublicKey
{
public:
    /// From the protobuf PublicKey in its canonical form. Errors: Invalid, Truncated, TooLarge,
    /// Unsupported (unknown type, RSA outside 2048…8192 bits, an ECDSA curve other than P-256,
    /// P-384 and P-521).
    [[nodiscard]] static Result<PublicKey> decode(ByteView protobuf);
    [[nodiscard]] static PublicKey ed25519(ByteView raw32);

    [[nodiscard]] KeyType type() const noexcept { return m_type; }
    [[nodiscard]] const Bytes& encoded() const noexcept { return m_encoded; } ///< Protobuf form.

    /// Errors: Unverified.
    [[nodiscard]] Result<void> verify(ByteView message, ByteView signature) const;

private:
    PublicKey() = default;

    KeyType m_type = KeyType::Ed25519;
    Bytes m_data;    ///< Type-specific form, as in the protobuf's Data.
    Bytes m_encoded; ///< The whole protobuf, canonical.
};

/// Whether a session's key in its PKIX form (SubjectPublicKeyInfo in DER) is one that we accept:
/// RSA of 2048…8192 bits, ECDSA on P-256, P-384 or P-521, Ed25519. Cheap, whatever the key is.
/// Errors: Invalid, Unsupported.
[[nodiscard]] Result<void> checkPkixKey(ByteView info);

/// Our own identity key: always Ed25519. The seed is wiped on destruction and has no text form.
class PrivateKey
{
public:
    [[nodiscard]] static PrivateKey generate(Random& random);

    /// From the protobuf PrivateKey (64 bytes of key data, or 96 in the legacy form). Errors:
    /// Invalid, Unsupported for other key types.
    [[nodiscard]] static Result<PrivateKey> decode(ByteView protobuf);
    [[nodiscard]] Bytes encode() const;

    [[nodiscard]] PublicKey publicKey() const;
    [[nodiscard]] std::array<std::uint8_t, 64> sign(ByteView message) const;

    PrivateKey(const PrivateKey&) = default;
    PrivateKey& operator=(const PrivateKey&) = default;
    PrivateKey(PrivateKey&&) noexcept = default;
    PrivateKey& operator=(PrivateKey&&) noexcept = default;
    ~PrivateKey();

private:
    PrivateKey() = default;

    std::array<std::uint8_t, 32> m_seed{};
};

} // namespace swapscope::crypto
