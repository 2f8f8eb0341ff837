// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/crypto/keys.h"
#include "core/multiformats/peer_id.h"

#include <optional>
#include <span>

namespace swapscope::libp2p {

/// A certificate and its private key, which has nothing to do with the identity's.
struct TlsCredentials
{
    Bytes certificate; ///< X.509 in DER.
    Bytes key;         ///< ECPrivateKey in DER.
};

/// A certificate for a fresh P-256 key, signed by it, whose libp2p extension proves `identity`.
/// Valid from an hour before `now` for a hundred years. Draws its randomness from OpenSSL.
/// Source: libp2p/specs tls "Handshake Protocol".
[[nodiscard]] TlsCredentials makeTlsCredentials(const crypto::PrivateKey& identity, WallTime now);

/// Who showed these certificates: exactly one, valid at `now`, signed by its own key, whose libp2p
/// extension proves an identity, which is the expected one, if one is expected. No other extension
/// that we do not know is critical.
///
/// Certificate keys may be RSA of 2048…8192 bits, ECDSA on P-256, P-384 and P-521, or Ed25519.
/// Does not prove that the peer has the certificate's key; TLS does.
/// Errors: Invalid, TooLarge over limits::kTlsCertificate, Unsupported, Unverified.
[[nodiscard]] Result<multiformats::PeerId>
verifyTlsCertificate(std::span<const Bytes> chain, WallTime now,
                     const std::optional<multiformats::PeerId>& expected);

} // namespace swapscope::libp2p
