// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/libp2p/security.h"
#include "core/net/network.h"

#include <memory>
#include <string_view>

namespace swapscope::libp2p {

inline constexpr std::string_view kNoiseProtocol = "/noise";

/// Runs the Noise handshake on a connection for which "/noise" was agreed. The caller sets the
/// deadline. Nothing behind the handshake is read.
///
/// On an error the connection has been reset, without telling the peer why. Errors: Unverified for
/// a wrong identity, key or tag; Truncated, TooLarge, Invalid, Unsupported for messages outside the
/// protocol; those of the connection.
[[nodiscard]] net::Task<Result<SecuredStream>>
secureWithNoise(std::unique_ptr<net::Connection> connection, SecurityOptions options,
                Random& random);

} // namespace swapscope::libp2p
