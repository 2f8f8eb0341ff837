// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/peer_connection.h"
#include "core/node/node.h"
#include "core/rpc/json.h"

#include <optional>
#include <string>

/// Peers as this interface describes them.
namespace swapscope::rpc {

using multiformats::Multiaddr;
using multiformats::PeerId;

/// How an id is written: plain base58, or as a CID in a multibase.
struct PeerBase
{
    std::optional<char> multibase{}; ///< None: plain base58.
};

/// Errors: Invalid for a name that is none, Unsupported for a base that is not written here.
[[nodiscard]] Result<PeerBase> peerBaseOf(const std::string& name);

[[nodiscard]] std::string textOf(const PeerId& peer, PeerBase base);

/// {ID, PublicKey, Addresses, AgentVersion, Protocols}
[[nodiscard]] json::object describeSelf(const node::Node& node, PeerBase base);
[[nodiscard]] json::object describePeer(const libp2p::ConnectionInfo& peer, PeerBase base = {});

/// The same of a peer that was not asked who it is.
/// One of whom nothing is known but the id.
[[nodiscard]] json::object describeStranger(const PeerId& peer, PeerBase base = {});
[[nodiscard]] json::object describeNobody();

[[nodiscard]] std::string base64Of(ByteView bytes);

} // namespace swapscope::rpc
