// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/connection_limits.h"
#include "core/base/limit_use.h"
#include "core/base/result.h"
#include "core/multiformats/multiaddr.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace swapscope::libp2p {

/// Decides which inbound connections are taken: no stranger's network holds more than its share of
/// the places, or connects faster than limits::kConnectsPerAddress and kConnects allow.
///
/// Addresses are counted by their origin: an IPv4 address, or the /56 of an IPv6 address, which one
/// household has. This machine itself and origins that we dialled are bounded by the places for
/// inbound connections only. Lives on the node strand.
class Admission
{
public:
    /// Where a connection comes from; empty for this machine itself and what is no IP address.
    using Origin = std::string;
    [[nodiscard]] static Origin originOf(const multiformats::Multiaddr& address);

    /// Takes a place, to be given back with leave(). Errors: Busy, which take none.
    [[nodiscard]] Result<void> enter(const Origin& origin, TimePoint now);
    void leave(const Origin& origin);

    /// Somebody whom the user wants lives there. Beyond limits::kKnownOrigins, nothing happens.
    void exempt(const Origin& origin);

    [[nodiscard]] std::size_t connections() const noexcept { return m_connections; }
    /// Origins that are remembered. At most those with a connection, and those of the last
    /// 80 s. For tests.
    [[nodiscard]] std::size_t origins() const noexcept { return m_origins.size(); }

    /// How far the limits on who connects are used.
    [[nodiscard]] std::vector<limits::Use> limitUses() const;

private:
    /// Turns that come back with time; whole ones are taken.
    struct Turns
    {
        Duration used{}; ///< Time that it takes to get back what was taken.
        TimePoint at{};

        [[nodiscard]] Duration usedAt(TimePoint now) const;
        [[nodiscard]] bool has(TimePoint now, Duration each, std::uint64_t burst) const;
        void take(TimePoint now, Duration each);
    };
    struct Record
    {
        std::size_t connections = 0;
        Turns turns;
    };

    void forgetRested(TimePoint now);
    [[nodiscard]] static Error refuse(limits::Meter& meter, const char* why);

    std::map<Origin, Record> m_origins;
    std::set<Origin> m_exempt;
    Turns m_turns; ///< Of all origins together.
    std::size_t m_connections = 0;
    TimePoint m_forgotAt{};
    limits::Meter m_inbound{limits::kInboundConnections};
    limits::Meter m_perAddress{limits::kConnectionsPerAddress};
    limits::Meter m_often{limits::kConnectsPerAddress};
    limits::Meter m_rate{limits::kConnects};
};

} // namespace swapscope::libp2p
