// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/keys.h"
#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"

#include <cstdint>
#include <vector>

namespace swapscope::libp2p {

/// What a peer vouches for with its key: where it can be reached.
struct PeerRecord
{
    multiformats::PeerId peer;
    std::uint64_t sequence = 0; ///< Rises with each new record of a peer.
    std::vector<multiformats::Multiaddr> addresses;
};

/// Opens a signed envelope. Addresses that are malformed are left out; those above
/// limits::kIdentifyAddresses too.
/// Errors: Invalid; Unsupported for another payload type or key; Unverified when the signature is
/// wrong or the record does not name the peer whose key signed it.
/// Source: libp2p RFC 0002 and RFC 0003, with the domain and payload type that go-libp2p uses.
[[nodiscard]] Result<PeerRecord> openPeerRecord(ByteView envelope);

/// The signed envelope of a record of `key`'s peer.
[[nodiscard]] Bytes sealPeerRecord(const crypto::PrivateKey& key, std::uint64_t sequence,
                                   const std::vector<multiformats::Multiaddr>& addresses);

} // namespace swapscope::libp2p
