// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/crypto/keys.h"
#include "core/crypto/x25519.h"

#include <optional>
#include <string>
#include <vector>

namespace swapscope::libp2p {

/// What each side says about itself inside the Noise handshake.
struct NoisePayload
{
    Bytes identityKey; ///< Protobuf PublicKey.
    Bytes identitySignature;
    std::vector<std::string> muxers; ///< In order of preference.
};

/// Errors: TooLarge over limits::kNoisePayload, Invalid. Unknown fields are ignored.
/// Source: libp2p/specs noise "The libp2p handshake payload".
[[nodiscard]] Result<NoisePayload> decodeNoisePayload(ByteView bytes);
[[nodiscard]] Bytes encodeNoisePayload(const NoisePayload& payload);

/// What the identity key signs: a prefix and the sender's Noise static key.
[[nodiscard]] Bytes noiseSignedBytes(const crypto::X25519Key& staticKey);

/// Our own payload for a handshake with this static key.
[[nodiscard]] Bytes makeNoisePayload(const crypto::PrivateKey& identity,
                                     const crypto::X25519Key& staticKey,
                                     const std::vector<std::string>& muxers);

/// The first entry of the initiator's list that the responder has too. Nothing where there is none,
/// or where a list has more than 100 entries: the muxer is then negotiated inside the channel.
[[nodiscard]] std::optional<std::string> settleMuxer(const std::vector<std::string>& initiator,
                                                     const std::vector<std::string>& responder);

} // namespace swapscope::libp2p
