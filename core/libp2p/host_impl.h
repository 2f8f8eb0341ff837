// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limit_use.h"
#include "core/libp2p/admission.h"
#include "core/libp2p/host.h"
#include "core/libp2p/tls_session.h"
#include "core/net/deadline.h"
#include "core/net/notifier.h"
#include "core/net/scope.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace swapscope::libp2p {

/// Inside of Host: dialling and accepting in host_dial.cpp, the rest in host.cpp.
class Host::Impl final : public ConnectionOwner
{
public:
    Impl(HostWorld world, crypto::PrivateKey identity, HostConfig config, HostEvents events);

    void addService(std::string_view protocol, StreamHandlers::Handler handler);
    void setStreamHandler(const std::vector<std::string>& protocols, StreamHandler handler,
                          std::size_t perConnection);
    [[nodiscard]] Result<std::vector<multiformats::Multiaddr>>
    listen(const multiformats::Multiaddr& address);
    [[nodiscard]] std::vector<multiformats::Multiaddr> listenAddresses() const;
    [[nodiscard]] net::Task<Result<multiformats::PeerId>> connect(multiformats::Multiaddr address);
    [[nodiscard]] net::Task<Result<NegotiatedStream>>
    openStream(multiformats::PeerId peer, std::vector<std::string> protocols);
    void disconnect(const multiformats::PeerId& peer);
    void setInputPace(const multiformats::PeerId& peer,
                      std::optional<std::uint64_t> bytesPerSecond);
    [[nodiscard]] net::Task<void> stop();

    [[nodiscard]] const multiformats::PeerId& self() const noexcept { return m_self; }
    [[nodiscard]] bool isConnected(const multiformats::PeerId& peer) const;
    [[nodiscard]] std::optional<Duration> rtt(const multiformats::PeerId& peer) const;
    [[nodiscard]] std::vector<ConnectionInfo> connections() const;
    [[nodiscard]] std::vector<limits::Use> limitUses() const;
    [[nodiscard]] bool isStopped() const noexcept { return m_connections.empty() && m_calls == 0; }

    // ConnectionOwner
    [[nodiscard]] Identity identityFor(const multiformats::Multiaddr& observed) const override;
    [[nodiscard]] const StreamHandlers& handlers() const override { return m_handlers; }
    [[nodiscard]] ConnectionMeters& meters() override { return m_connectionMeters; }
    void onIdentified(PeerConnection& connection) override;
    void onRtt(PeerConnection& connection) override;
    void onEnded(PeerConnection& connection, const Error& reason) override;

private:
    class DialMark;
    class HandshakeMark;

    [[nodiscard]] net::Task<void> acceptFrom(net::Listener& listener);
    void admit(std::unique_ptr<net::Connection> connection);
    [[nodiscard]] std::optional<Error> refusal(const std::string& source);
    [[nodiscard]] net::Task<void> upgradeInbound(std::unique_ptr<net::Connection> connection,
                                                 std::unique_ptr<HandshakeMark> mark);
    [[nodiscard]] net::Task<Result<multiformats::PeerId>>
    dial(multiformats::Multiaddr address, std::optional<multiformats::PeerId> expected);
    [[nodiscard]] net::Task<Result<UpgradedConnection>>
    dialAndUpgrade(multiformats::Multiaddr address, std::optional<multiformats::PeerId> expected);
    [[nodiscard]] Result<multiformats::PeerId> adopt(UpgradedConnection upgraded,
                                                     Direction direction);
    [[nodiscard]] UpgradeOptions upgradeOptions(Role role, std::optional<multiformats::PeerId> of);
    [[nodiscard]] bool isFull() const;
    [[nodiscard]] PeerConnection* newest(const multiformats::PeerId& peer) const;
    [[nodiscard]] net::Task<void> retire(ConnectionId id);
    void renewRecord();

    HostWorld m_world;
    crypto::PrivateKey m_key;
    multiformats::PeerId m_self;
    HostConfig m_config;
    std::unique_ptr<TlsContext> m_tls; // made when first needed
    HostEvents m_events;
    StreamHandlers m_handlers;

    std::vector<std::unique_ptr<net::Listener>> m_listeners;
    Bytes m_record; // signed, of all listen addresses
    std::uint64_t m_recordSequence = 0;

    std::map<ConnectionId, std::unique_ptr<PeerConnection>> m_connections;
    std::unordered_map<multiformats::PeerId, std::vector<PeerConnection*>> m_peers; // newest last
    std::map<multiformats::PeerId, std::uint64_t> m_inputPaces; // of m_peers; bytes a second
    std::uint64_t m_lastConnection = 0;

    Admission m_admission;                                // inbound, from acceptance on
    std::size_t m_handshaking = 0;                        // inbound
    std::map<std::string, std::size_t> m_handshakingFrom; // by source address
    std::size_t m_dials = 0;
    limits::Meter m_full{limits::kConnections};
    limits::Meter m_manyHandshakes{limits::kHandshaking};
    limits::Meter m_handshakesFromOne{limits::kHandshakingPerAddress};
    limits::Meter m_slowHandshakes{limits::kHandshakeMs};
    ConnectionMeters m_connectionMeters;
    std::set<multiformats::PeerId> m_dialing;
    net::Notifier m_dialEnded;

    bool m_isStopping = false;
    net::Interrupt m_interrupt; // of connect()
    std::size_t m_calls = 0;    // of connect() in progress
    net::Notifier m_callEnded;
    net::TaskScope m_accepting; // accept loops and inbound handshakes
    net::TaskScope m_retiring;  // seen through even while stopping
};

} // namespace swapscope::libp2p
