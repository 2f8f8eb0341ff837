// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"

/// The part of the table of limits that says how long a peer's mistakes are borne.
namespace swapscope::limits {

inline constexpr Limit kMalformedMessages{
    "bitswap.malformed", 3, "messages/min",
    "whose messages cannot be read again and again is broken, or looks for a weak place"};
inline constexpr Limit kMalformedPauseMs{"bitswap.malformed-pause", 60'000, "ms",
                                         "for which nothing of such a peer is read"};
inline constexpr Limit kMalformedPeers{"bitswap.malformed-peers", 4096, "peers",
                                       "whose last minute is remembered, also once they have left"};

} // namespace swapscope::limits
