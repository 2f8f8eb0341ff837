// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"
#include "core/net/stream.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::libp2p {

inline constexpr std::string_view kIdentifyProtocol = "/ipfs/id/1.0.0";
inline constexpr std::string_view kIdentifyPushProtocol = "/ipfs/id/push/1.0.0";

/// What a peer says about itself. Absent fields were not sent.
struct Identity
{
    std::optional<Bytes> publicKey; ///< Protobuf form.
    std::vector<multiformats::Multiaddr> listenAddresses;
    std::vector<std::string> protocols;
    std::optional<multiformats::Multiaddr> observedAddress; ///< Ours, as the sender sees it.
    std::optional<std::string> protocolVersion;             ///< Cleaned for display.
    std::optional<std::string> agent;                       ///< Cleaned for display.
    std::optional<Bytes> signedPeerRecord;
};

/// Merges one message into what earlier messages of the same stream said: single values are
/// replaced, lists grow up to limits::kIdentifyProtocols and kIdentifyAddresses. Malformed
/// addresses and protocol names that could never be negotiated are left out.
/// Errors: TooLarge, Invalid; `into` is then unchanged.
/// Source: libp2p/specs identify.
[[nodiscard]] Result<void> mergeIdentity(Identity& into, ByteView message);

/// The messages that say all of `identity`, without their length prefixes: one, or two when that
/// would be over 2048 bytes; the second then holds only the signed record. Addresses that would
/// take the first beyond 4096 bytes, which some peers refuse, are left out.
[[nodiscard]] std::vector<Bytes> encodeIdentity(const Identity& identity);

/// Checks what `peer`, the other side of an authenticated connection, says about itself, and takes
/// its addresses from its signed record where that one is valid.
/// Errors: Unverified for a public key of another peer.
[[nodiscard]] Result<void> checkIdentity(Identity& identity, const multiformats::PeerId& peer);

/// Reads up to the end of the stream, at most limits::kIdentifyMessages messages. The caller sets
/// the deadline. Errors: those of mergeIdentity and of the stream, Closed when nothing came.
[[nodiscard]] net::Task<Result<Identity>> readIdentity(net::Stream& stream);

/// Writes `identity` and closes our side. The caller sets the deadline.
[[nodiscard]] net::Task<Result<void>> writeIdentity(net::Stream& stream, Identity identity);

} // namespace swapscope::libp2p
