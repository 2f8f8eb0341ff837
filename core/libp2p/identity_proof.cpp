// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/identity_proof.h"

#include "core/crypto/keys.h"

namespace swapscope::libp2p {

Result<multiformats::PeerId> verifyIdentity(const IdentityProof& proof,
                                            const std::optional<multiformats::PeerId>& expected)
{
    const auto key = crypto::PublicKey::decode(proof.encodedKey);
    if (!key) {
        return fail(key.error().code, "the peer's identity key: " + key.error().detail);
    }
    const auto peer = multiformats::PeerId::ofPublicKey(key->encoded());
    if (expected && peer != *expected) {
        return fail(ErrorCode::Unverified, "the peer is " + peer.toString() + ", not "
                                               + expected->toString() + " that was dialled");
    }
    const auto verified = key->verify(proof.signedBytes, proof.signature);
    if (!verified) {
        return fail(ErrorCode::Unverified,
                    "the identity key of " + peer.toString() + " did not sign this session");
    }
    return peer;
}

} // namespace swapscope::libp2p
