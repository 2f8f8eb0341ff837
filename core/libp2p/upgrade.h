// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/keys.h"
#include "core/libp2p/security.h"
#include "core/libp2p/yamux_muxer.h"
#include "core/multiformats/peer_id.h"
#include "core/net/network.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace swapscope::libp2p {

class TlsContext;

/// What every part of a host needs of the world. All of it outlives the host; `executor` is the
/// node strand.
struct HostWorld
{
    net::Executor executor;
    Clock& clock;
    Random& random;
    net::Network& network;
};

/// A connection that is authenticated and carries streams.
struct UpgradedConnection
{
    multiformats::PeerId peer;
    multiformats::Multiaddr localAddress;
    multiformats::Multiaddr remoteAddress; ///< Without the peer id.
    Security security = Security::Noise;
    std::unique_ptr<Muxer> muxer;
};

struct UpgradeOptions
{
    Role role = Role::Initiator;
    const crypto::PrivateKey* identity = nullptr;   ///< Outlives the upgrade.
    std::optional<multiformats::PeerId> expected{}; ///< Whom we dialled, if that is known.
    /// Proposed, and accepted, in order of preference; not empty, each once.
    std::vector<Security> security{Security::Noise};
    /// Ours, called where TLS is settled; what it returns outlives the connection.
    std::function<TlsContext&()> tls{};
};

/// Settles security, proves both identities and settles the muxer. The caller sets the deadline
/// (limits::kHandshakeMs). Errors: Unverified for another peer than expected, Refused when the two
/// sides have no protocol in common, those of multistream, Noise, TLS and the connection.
/// Source: libp2p/specs connections "Upgrading Connections".
[[nodiscard]] net::Task<Result<UpgradedConnection>>
upgrade(HostWorld world, std::unique_ptr<net::Connection> connection, UpgradeOptions options);

} // namespace swapscope::libp2p
