// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls_extension.h"

#include "core/crypto/der.h"

#include <string_view>

namespace swapscope::libp2p {
namespace {

constexpr std::string_view kSignaturePrefix = "libp2p-tls-handshake:";

Error unreadable(const Error& reason)
{
    return fail(ErrorCode::Invalid, "the certificate's libp2p extension: " + reason.detail);
}

} // namespace

Result<SignedKey> decodeSignedKey(ByteView extension)
{
    crypto::DerReader outer{extension};
    const auto fields = outer.take(crypto::kDerSequence);
    if (!fields) {
        return unreadable(fields.error());
    }
    crypto::DerReader inner{*fields};
    const auto publicKey = inner.take(crypto::kDerOctetString);
    if (!publicKey) {
        return unreadable(publicKey.error());
    }
    const auto signature = inner.take(crypto::kDerOctetString);
    if (!signature) {
        return unreadable(signature.error());
    }
    if (!outer.atEnd() || !inner.atEnd()) {
        return fail(ErrorCode::Invalid,
                    "the certificate's libp2p extension has bytes behind its end");
    }
    return SignedKey{.publicKey = *publicKey, .signature = *signature};
}

Bytes encodeSignedKey(const SignedKey& key)
{
    Bytes fields;
    crypto::appendDer(fields, crypto::kDerOctetString, key.publicKey);
    crypto::appendDer(fields, crypto::kDerOctetString, key.signature);
    Bytes encoded;
    crypto::appendDer(encoded, crypto::kDerSequence, fields);
    return encoded;
}

Bytes tlsSignedBytes(ByteView subjectPublicKeyInfo)
{
    Bytes bytes;
    bytes.reserve(kSignaturePrefix.size() + subjectPublicKeyInfo.size());
    append(bytes, asBytes(kSignaturePrefix));
    append(bytes, subjectPublicKeyInfo);
    return bytes;
}

} // namespace swapscope::libp2p
