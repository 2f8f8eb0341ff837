// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"

/// The part of the table of limits that says who may connect to us, and how often.
namespace swapscope::limits {

inline constexpr Limit kInboundConnections{"host.inbound-connections", 160, "connections",
                                           "strangers leave room for peers that we dial"};
inline constexpr Limit kConnectionsPerAddress{
    "host.connections-per-address", 8, "connections",
    "inbound, of one IPv4 address or IPv6 /56; this machine and peers that we dial are exempt"};
inline constexpr Limit kConnectsPerAddress{
    "host.connects-per-address", 16, "connections",
    "new ones of one address at a time; each comes back after host.connect-interval"};
inline constexpr Limit kConnectsPerAddressMs{"host.connect-interval", 5000, "ms",
                                             "between new connections of one busy address"};
inline constexpr Limit kConnects{"host.connects", 50, "connections/s",
                                 "each handshake takes 0.2 ms of a core"};
inline constexpr Limit kKnownOrigins{"host.known-origins", 1024, "addresses",
                                     "of peers that we dialled, which are exempt"};

} // namespace swapscope::limits
