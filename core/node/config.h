// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bitswap/exchange.h"
#include "core/libp2p/security.h"
#include "core/multiformats/multiaddr.h"

#include <filesystem>
#include <string>
#include <vector>

namespace swapscope::node {

/// How one node is set up. Values only: reading files and arguments is the profile's and app's.
struct NodeConfig
{
    std::vector<multiformats::Multiaddr> listen; ///< Empty: dial only.
    bool takesAnyPort = false; ///< Where a port is taken, listen on a free one and warn.
    std::vector<multiformats::Multiaddr> connect; ///< Dialled at start and again when lost.
    std::string agent = "swapscope";
    /// Proposed and accepted, in order of preference; not empty, each once. A node whose runs are
    /// to be replayed has Noise only.
    std::vector<libp2p::Security> security{libp2p::Security::Noise, libp2p::Security::Tls};
    bitswap::ExchangeConfig exchange;
    /// The profile's, for what the node keeps besides blocks; empty: nothing is kept.
    std::filesystem::path folder;
    bool keepsNothing = false; ///< Whatever the profile is: what happens in a demo is not kept.
    /// Where blocks are kept in memory: beyond this, those unused longest go. B.
    std::uint64_t memoryStoreBytes = 256ULL * 1024 * 1024;
};

} // namespace swapscope::node
