// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/network.h"
#include "core/sim/virtual_clock.h"

#include <cstdint>
#include <memory>
#include <string>

namespace swapscope::sim {

/// One direction between two hosts, shared by all of their connections.
struct Link
{
    Duration latency = std::chrono::milliseconds{10};
    std::uint64_t bytesPerSecond = 0; ///< 0 means no bound.
    bool isStalled = false;           ///< Nothing arrives, nobody is told; ends when cleared.
};

/// Byte streams in memory between hosts that are named by their IP address. Delivers in pieces that
/// the seed chooses, so that no reader can rely on the writer's boundaries.
///
/// Outlives its connections; destroyed before the clock.
class VirtualNetwork
{
public:
    VirtualNetwork(VirtualClock& clock, std::uint64_t seed);
    ~VirtualNetwork();

    VirtualNetwork(const VirtualNetwork&) = delete;
    VirtualNetwork& operator=(const VirtualNetwork&) = delete;

    /// The network as the host with this IP address ("10.0.0.7") sees it. It listens on that
    /// address or on 0.0.0.0 (::), which is then that address alone. Lives as long as this.
    [[nodiscard]] net::Network& host(const std::string& address);

    /// Sets both directions; what is on its way arrives as before.
    void setLink(const std::string& a, const std::string& b, Link link);
    void setLinkOneWay(const std::string& from, const std::string& to, Link link);
    [[nodiscard]] Link link(const std::string& from, const std::string& to) const;
    void setDefaultLink(Link link); ///< For pairs that were never set.

    /// Ends every connection between the two with an error on both sides, at once.
    void cut(const std::string& a, const std::string& b);

    /// The host is gone without a word: its own connections end with an error, the other sides hear
    /// nothing and what they send vanishes.
    void vanish(const std::string& address);

    struct Impl;

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::sim
