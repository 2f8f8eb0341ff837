// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/crypto/keys.h"
#include "core/libp2p/role.h"
#include "core/multiformats/peer_id.h"
#include "core/net/network.h"
#include "core/net/stream.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::libp2p {

inline constexpr std::string_view kNoiseProtocol = "/noise";

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

/// Runs the Noise handshake on a connection for which "/noise" was agreed. The caller sets the
/// deadline. Nothing behind the handshake is read.
///
/// On an error the connection has been reset, without telling the peer why. Errors: Unverified for
/// a wrong identity, key or tag; Truncated, TooLarge, Invalid, Unsupported for messages outside the
/// protocol; those of the connection.
[[nodiscard]] net::Task<Result<SecuredStream>> secure(std::unique_ptr<net::Connection> connection,
                                                      SecurityOptions options, Random& random);

} // namespace swapscope::libp2p
