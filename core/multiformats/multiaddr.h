// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/peer_id.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::multiformats {

/// Codes of the protocols that the node acts on. Source: multiformats/multiaddr protocols.csv.
namespace address_code {
inline constexpr std::uint64_t kIp4 = 4;
inline constexpr std::uint64_t kTcp = 6;
inline constexpr std::uint64_t kIp6 = 41;
inline constexpr std::uint64_t kIp6Zone = 42;
inline constexpr std::uint64_t kDns = 53;
inline constexpr std::uint64_t kDns4 = 54;
inline constexpr std::uint64_t kDns6 = 55;
inline constexpr std::uint64_t kDnsAddr = 56;
inline constexpr std::uint64_t kP2p = 421;
inline constexpr std::uint64_t kP2pCircuit = 290;
} // namespace address_code

/// A self-describing network address. Immutable value; kept in binary form.
class Multiaddr
{
public:
    /// One protocol with its value, in binary form.
    struct Part
    {
        std::uint64_t code = 0;
        Bytes value;

        friend bool operator==(const Part&, const Part&) = default;
    };

    /// An address and port as the socket layer wants it.
    struct TcpEndpoint
    {
        std::string host; ///< Numeric, with %zone where there is one.
        std::uint16_t port = 0;
    };

    Multiaddr() = default; ///< Empty.

    /// Errors name the part that is wrong.
    [[nodiscard]] static Result<Multiaddr> parse(std::string_view text);
    [[nodiscard]] static Result<Multiaddr> decode(ByteView bytes);
    /// /ip4|ip6/<host>/tcp/<port>. Errors: Invalid for a host that is not numeric.
    [[nodiscard]] static Result<Multiaddr> ofTcp(const TcpEndpoint& endpoint);

    [[nodiscard]] std::string toString() const;
    [[nodiscard]] ByteView bytes() const noexcept { return m_bytes; }
    [[nodiscard]] bool empty() const noexcept { return m_bytes.empty(); }
    [[nodiscard]] std::vector<Part> parts() const;

    /// The endpoint if this is exactly ip4|ip6[/zone]/tcp, with or without a trailing /p2p.
    [[nodiscard]] std::optional<TcpEndpoint> tcpEndpoint() const;

    /// The last /p2p part, if it is the last part.
    [[nodiscard]] std::optional<PeerId> peerId() const;
    [[nodiscard]] Multiaddr withPeerId(const PeerId& peer) const;
    [[nodiscard]] Multiaddr withoutPeerId() const;

    friend bool operator==(const Multiaddr&, const Multiaddr&) = default;
    friend auto operator<=>(const Multiaddr&, const Multiaddr&) = default;

private:
    Bytes m_bytes;
};

} // namespace swapscope::multiformats
