// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limit_use.h"
#include "core/base/limits.h"
#include "core/crypto/keys.h"
#include "core/libp2p/peer_connection.h"
#include "core/libp2p/stream_handlers.h"
#include "core/libp2p/upgrade.h"
#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::libp2p {

/// What a host reports, in the turn in which it happens. Unset ones are skipped. None may call
/// stop() or destroy the host.
struct HostEvents
{
    using Peer = const multiformats::PeerId&;
    using Address = const multiformats::Multiaddr&;

    std::function<void(Address, Peer)> onDialStarted; ///< The peer is empty when not named.
    std::function<void(Address, Peer, const Error&)> onDialFailed;
    /// An inbound connection did not become one: over a cap, or the handshake failed.
    std::function<void(Address from, const Error&)> onInboundFailed;
    /// The first connection to a peer.
    std::function<void(Peer, Address, Direction, Security)> onConnected;
    std::function<void(Peer, const std::string& agent, const std::vector<std::string>& protocols)>
        onIdentified; ///< Also when the peer says it anew.
    std::function<void(Peer, Duration)> onRtt;
    std::function<void(Peer, const Error&)> onDisconnected; ///< The last connection has ended.
};

/// How a host presents and bounds itself.
struct HostConfig
{
    std::string agent = "swapscope";
    std::size_t maxConnections =
        limits::kConnections; ///< Inbound and outbound, handshakes included.
    /// Proposed and accepted, in order of preference; not empty, each once. TLS draws randomness of
    /// its own, so that a run with it cannot be replayed.
    std::vector<Security> security{Security::Noise};
};

/// Answers one inbound stream. The stream ends with the handler; cancelled when the connection
/// ends.
using StreamHandler = std::function<net::Task<void>(multiformats::PeerId, NegotiatedStream)>;

/// Connections to peers: listens, dials, authenticates, keeps, and hands out streams.
///
/// A peer that was dialled while it dialled us has two connections; both are kept, new streams use
/// the newest. Knows nothing of what the streams carry. Lives on the node strand.
class Host
{
public:
    Host(HostWorld world, crypto::PrivateKey identity, HostConfig config, HostEvents events);
    ~Host(); ///< After stop() has completed, or before the first listen() and connect().

    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    /// Answers `protocols`, which identify then lists. At most `perConnection` streams of one
    /// connection are served at a time; more wait for up to limits::kStreamQueueMs.
    void setStreamHandler(std::vector<std::string> protocols, StreamHandler handler,
                          std::size_t perConnection);

    /// @return What we can be reached at, without /p2p. Errors: Busy for a port that is taken,
    ///         Unsupported, Io.
    [[nodiscard]] Result<std::vector<multiformats::Multiaddr>>
    listen(const multiformats::Multiaddr& address);

    /// All addresses of all listeners, with /p2p.
    [[nodiscard]] std::vector<multiformats::Multiaddr> listenAddresses() const;

    /// Connects to the peer at `address`; where it names the peer, nobody else will do, and a
    /// connection that exists, or is being made, is used. Errors: Unverified for another peer,
    /// Refused, TimedOut, Busy when all connections are in use, Closed while stopping.
    [[nodiscard]] net::Task<Result<multiformats::PeerId>> connect(multiformats::Multiaddr address);

    /// Opens a stream on the newest connection to `peer` with the first protocol that it speaks.
    /// Errors: NotFound when not connected, Refused when the peer speaks none, TimedOut, Closed.
    /// The stream may be kept until the connection ends, and fails from then on; it is to be
    /// destroyed soon after.
    [[nodiscard]] net::Task<Result<NegotiatedStream>>
    openStream(multiformats::PeerId peer, std::vector<std::string> protocols);

    /// Ends all connections to `peer`.
    void disconnect(const multiformats::PeerId& peer);

    /// Ends everything, whatever the peers do; calls of connect() and openStream() fail. For good.
    [[nodiscard]] net::Task<void> stop();

    /// At which pace streams with a connected peer are read, in bytes a second; none: as fast as
    /// they come. See YamuxSession::setInputPace. Forgotten with its last connection.
    void setInputPace(const multiformats::PeerId& peer,
                      std::optional<std::uint64_t> bytesPerSecond);

    [[nodiscard]] const multiformats::PeerId& self() const noexcept;
    [[nodiscard]] bool isConnected(const multiformats::PeerId& peer) const;
    /// Latest round-trip time of the newest connection to the peer; none before the first.
    [[nodiscard]] std::optional<Duration> rtt(const multiformats::PeerId& peer) const;
    [[nodiscard]] std::vector<ConnectionInfo> connections() const; ///< In order of their age.
    /// How far the limits on connections are used.
    [[nodiscard]] std::vector<limits::Use> limitUses() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::libp2p
