// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

namespace swapscope::crypto {

inline constexpr std::uint8_t kDerOctetString = 0x04;
inline constexpr std::uint8_t kDerSequence = 0x30;

/// Reads the few forms of DER that public keys have, from strangers: a length never reaches beyond
/// the bytes that are there, and only the shortest form of a length is accepted.
/// Source: ITU-T X.690.
class DerReader
{
public:
    explicit DerReader(ByteView bytes) noexcept
        : m_rest{bytes}
    {}

    /// The content of the next element. Errors: Invalid for another tag or a bad length.
    [[nodiscard]] Result<ByteView> take(std::uint8_t tag);

    [[nodiscard]] bool atEnd() const noexcept { return m_rest.empty(); }

private:
    ByteView m_rest;
};

/// Appends one element. `content` has less than 64 KiB.
void appendDer(Bytes& to, std::uint8_t tag, ByteView content);

/// Modulus and exponent, big-endian without leading zeros.
struct RsaNumbers
{
    ByteView modulus;
    ByteView exponent;
};

/// Takes an RSA key out of its PKIX SubjectPublicKeyInfo (RFC 3279 2.3.1). Checks the form only.
[[nodiscard]] Result<RsaNumbers> readRsaPublicKey(ByteView pkix);

/// Bits of a big-endian number.
[[nodiscard]] std::size_t bitLength(ByteView number) noexcept;

} // namespace swapscope::crypto
