// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/keys.h"
#include "core/libp2p/role.h"
#include "core/multiformats/peer_id.h"
#include "core/net/stream.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::libp2p {

/// How a connection proves who its ends are and hides what it carries.
enum class Security { Noise, Tls };

/// A connection whose other end has proven who it is.
struct SecuredStream
{
    std::unique_ptr<net::Stream> stream;
    multiformats::PeerId remotePeer;
    std::optional<std::string> muxer; ///< Settled inside the handshake: nothing is left to select.
};

struct SecurityOptions
{
    Role role = Role::Initiator;
    const crypto::PrivateKey* identity = nullptr;    ///< Outlives the handshake.
    std::optional<multiformats::PeerId> expected;    ///< Always set by who dials a known peer.
    std::vector<std::string> muxers{"/yamux/1.0.0"}; ///< Offered, in order of preference.
};

} // namespace swapscope::libp2p
