// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/net/stream.h"

#include <string_view>

namespace swapscope::libp2p {

inline constexpr std::string_view kPingProtocol = "/ipfs/ping/1.0.0";

/// One round on a negotiated stream: the time until our random bytes come back. The caller sets the
/// deadline. Errors: Invalid when other bytes come back, those of the stream.
/// Source: libp2p/specs ping.
[[nodiscard]] net::Task<Result<Duration>> ping(net::Stream& stream, Clock& clock, Random& random);

/// Echoes what the peer sends until it closes, fails, or is silent for a minute.
[[nodiscard]] net::Task<void> answerPings(net::Stream& stream, Clock& clock);

} // namespace swapscope::libp2p
