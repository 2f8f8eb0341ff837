// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/strong_id.h"
#include "core/libp2p/connection_meters.h"
#include "core/libp2p/identify.h"
#include "core/libp2p/open_streams.h"
#include "core/libp2p/place.h"
#include "core/libp2p/stream_handlers.h"
#include "core/libp2p/upgrade.h"
#include "core/net/notifier.h"
#include "core/net/scope.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace swapscope::libp2p {

struct ConnectionTag;
using ConnectionId = StrongId<ConnectionTag>;

enum class Direction { Inbound, Outbound };

/// What is known of a connection.
struct ConnectionInfo
{
    ConnectionId id;
    multiformats::PeerId peer;
    multiformats::Multiaddr address; ///< The peer's, without its id.
    Direction direction = Direction::Outbound;
    Security security = Security::Noise;
    TimePoint since{};
    std::optional<Duration> rtt{};
    bool isIdentified = false;
    std::string agent{}; ///< The peer's claim, cleaned for display.
    std::vector<std::string> protocols{};
    std::vector<multiformats::Multiaddr> listenAddresses{}; ///< The peer's claim.
    Bytes publicKey{};                                      ///< Protobuf form; empty: not said.
    std::vector<std::string> streams{}; ///< The protocol of each that is open, sorted.
};

/// What a connection tells and asks the host that owns it.
class ConnectionOwner
{
public:
    virtual ~ConnectionOwner() = default;

    /// Our identity as told to a peer whom we see at `observed`.
    [[nodiscard]] virtual Identity identityFor(const multiformats::Multiaddr& observed) const = 0;
    [[nodiscard]] virtual const StreamHandlers& handlers() const = 0;
    [[nodiscard]] virtual ConnectionMeters& meters() = 0;

    virtual void onIdentified(PeerConnection& connection) = 0;
    virtual void onRtt(PeerConnection& connection) = 0;

    /// Once, when the connection is of no use any more; finish() then has to be awaited.
    virtual void onEnded(PeerConnection& connection, const Error& reason) = 0;
};

/// One authenticated connection: serves the peer's streams, opens ours, asks who the peer is and
/// measures the round trip time.
///
/// Nothing waits without a deadline but the wait for the peer's next stream, which the muxer's
/// keepalive bounds.
class PeerConnection final
{
public:
    PeerConnection(ConnectionOwner& owner, HostWorld world, ConnectionInfo info,
                   std::unique_ptr<Muxer> muxer);
    ~PeerConnection(); ///< After finish().

    PeerConnection(const PeerConnection&) = delete;
    PeerConnection& operator=(const PeerConnection&) = delete;

    void start();

    /// The first of `protocols` that the peer lists or, before it is identified, accepts.
    /// Errors: Refused when it has none of them, TimedOut, Closed.
    [[nodiscard]] net::Task<Result<NegotiatedStream>>
    openStream(std::vector<std::string> protocols);

    /// Tells the peer anew who we are.
    void pushIdentity();

    /// See YamuxSession::setInputPace.
    void setInputPace(std::optional<std::uint64_t> bytesPerSecond) noexcept
    {
        m_muxer->setInputPace(bytesPerSecond);
    }

    /// Gives the connection up; the first reason stays.
    void end(Error reason);

    /// Completes when nothing runs on the connection any more; after end().
    [[nodiscard]] net::Task<void> finish();

    /// All but the streams.
    [[nodiscard]] const ConnectionInfo& info() const noexcept { return m_info; }
    /// As in ConnectionInfo::streams.
    [[nodiscard]] std::vector<std::string> streams() const { return m_streams.protocols(); }
    [[nodiscard]] bool hasEnded() const noexcept { return m_reason.has_value(); }

    // The built-in protocols (peer_services.cpp).
    [[nodiscard]] net::Task<void> answerIdentify(NegotiatedStream stream);
    [[nodiscard]] net::Task<void> takePush(NegotiatedStream stream);
    [[nodiscard]] net::Task<void> answerPing(NegotiatedStream stream);

private:
    [[nodiscard]] net::Task<void> acceptStreams();
    [[nodiscard]] net::Task<void> serve(std::unique_ptr<net::Stream> stream,
                                        std::unique_ptr<Place> negotiating);
    [[nodiscard]] net::Task<void> handle(const StreamHandlers::Group& group,
                                         NegotiatedStream stream);
    [[nodiscard]] net::Task<Result<NegotiatedStream>> negotiate(std::vector<std::string> protocols);
    [[nodiscard]] std::vector<std::string> spoken(std::vector<std::string> protocols) const;

    [[nodiscard]] net::Task<void> identifyPeer();
    [[nodiscard]] net::Task<Result<Identity>> askIdentity();
    [[nodiscard]] net::Task<void> pushOnce();
    [[nodiscard]] net::Task<void> measureRtt();
    [[nodiscard]] net::Task<Result<Duration>> pingOnce();
    void adoptIdentity(Identity identity);

    ConnectionOwner& m_owner;
    HostWorld m_world;
    ConnectionInfo m_info;
    std::unique_ptr<Muxer> m_muxer;
    std::optional<Error> m_reason;
    OpenStreams m_streams;

    std::size_t m_negotiating = 0;
    std::unordered_map<const StreamHandlers::Group*, std::size_t> m_served;
    net::Notifier m_placeFreed; // m_negotiating or m_served went down

    std::size_t m_uses = 0; // callers inside openStream
    net::Notifier m_unused;
    net::TaskScope m_scope;
};

} // namespace swapscope::libp2p
