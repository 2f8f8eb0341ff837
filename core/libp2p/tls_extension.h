// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

namespace swapscope::libp2p {

/// What a libp2p certificate says about its owner: the value of its extension
/// 1.3.6.1.4.1.53594.1.1. The views point into what was read.
struct SignedKey
{
    ByteView publicKey; ///< Protobuf PublicKey of the identity.
    ByteView signature; ///< By it, over tlsSignedBytes().
};

/// Reads SEQUENCE { publicKey OCTET STRING, signature OCTET STRING } in DER, with nothing behind
/// it. Errors: Invalid. Source: libp2p/specs tls "Peer Authentication".
[[nodiscard]] Result<SignedKey> decodeSignedKey(ByteView extension);

/// Key and signature together are below 60 KiB.
[[nodiscard]] Bytes encodeSignedKey(const SignedKey& key);

/// What the identity key signs: a prefix and the certificate's SubjectPublicKeyInfo in DER.
[[nodiscard]] Bytes tlsSignedBytes(ByteView subjectPublicKeyInfo);

} // namespace swapscope::libp2p
