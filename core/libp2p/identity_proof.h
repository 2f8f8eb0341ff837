// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/peer_id.h"

#include <optional>

namespace swapscope::libp2p {

/// What a peer shows of itself inside a security handshake. The views outlive the call.
struct IdentityProof
{
    ByteView encodedKey; ///< Protobuf PublicKey.
    ByteView signature;
    ByteView signedBytes; ///< Prefix of the handshake and the key of this very session.
};

/// The one place where a stranger becomes a peer: the key decodes, it signed this session's key,
/// and its peer id is the expected one, if one is expected.
/// Errors: Invalid, Unsupported (key type or size), Unverified.
[[nodiscard]] Result<multiformats::PeerId>
verifyIdentity(const IdentityProof& proof, const std::optional<multiformats::PeerId>& expected);

} // namespace swapscope::libp2p
