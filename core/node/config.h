// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bitswap/exchange.h"
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
    bitswap::ExchangeConfig exchange;
    /// The profile's, for what the node keeps besides blocks; empty: nothing is kept.
    std::filesystem::path folder;
    bool keepsBlocksInMemory = false; ///< Whatever the profile is: what a demo moves is not kept.
    /// Where blocks are kept in memory: beyond this, those unused longest go. B.
    std::uint64_t memoryStoreBytes = 256ULL * 1024 * 1024;
};

} // namespace swapscope::node
