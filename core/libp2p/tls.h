// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/security.h"
#include "core/libp2p/tls_session.h"
#include "core/net/network.h"

#include <memory>
#include <string_view>

namespace swapscope::libp2p {

inline constexpr std::string_view kTlsProtocol = "/tls/1.0.0";

/// Runs the TLS handshake on a connection for which "/tls/1.0.0" was agreed. The caller sets the
/// deadline. `context`, made for the same identity, outlives the stream; `now` is when the peer's
/// certificate has to be valid.
///
/// Who dials is done before the peer has judged it: a refusal then is the first thing that is read.
/// On an error the connection is gone; the peer has been sent the alert that TLS has for the case.
/// Errors: Unverified for a wrong identity, certificate or tag; Refused by the peer; Truncated,
/// TooLarge, Invalid, Unsupported for messages outside the protocol; those of the connection.
[[nodiscard]] net::Task<Result<SecuredStream>>
secureWithTls(std::unique_ptr<net::Connection> connection, SecurityOptions options,
              TlsContext& context, WallTime now);

} // namespace swapscope::libp2p
