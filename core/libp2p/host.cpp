// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/host.h"

#include "core/base/limits.h"
#include "core/libp2p/host_impl.h"
#include "core/libp2p/peer_record.h"
#include "core/libp2p/ping.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace swapscope::libp2p {

using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

/// What every IPFS peer has written here for years; nobody may act on it.
constexpr std::string_view kProtocolVersion = "ipfs/0.1.0";

} // namespace

Host::Impl::Impl(HostWorld world, crypto::PrivateKey identity, HostConfig config, HostEvents events)
    : m_world{std::move(world)}
    , m_key{std::move(identity)}
    , m_self{PeerId::ofPublicKey(m_key.publicKey().encoded())}
    , m_config{std::move(config)}
    , m_events{std::move(events)}
    , m_accepting{m_world.executor}
    , m_retiring{m_world.executor}
{
    addService(kIdentifyProtocol, [](PeerConnection& connection, NegotiatedStream stream) {
        return connection.answerIdentify(std::move(stream));
    });
    addService(kIdentifyPushProtocol, [](PeerConnection& connection, NegotiatedStream stream) {
        return connection.takePush(std::move(stream));
    });
    addService(kPingProtocol, [](PeerConnection& connection, NegotiatedStream stream) {
        return connection.answerPing(std::move(stream));
    });
    renewRecord();
}

void Host::Impl::addService(std::string_view protocol, StreamHandlers::Handler handler)
{
    m_handlers.add({std::string{protocol}}, std::move(handler), limits::kServiceStreams);
}

void Host::Impl::setStreamHandler(const std::vector<std::string>& protocols, StreamHandler handler,
                                  std::size_t perConnection)
{
    auto onStream = [answer = std::move(handler)](PeerConnection& connection,
                                                  NegotiatedStream stream) {
        return answer(connection.info().peer, std::move(stream));
    };
    m_handlers.add(protocols, std::move(onStream), perConnection);
    for (const auto& [id, connection] : m_connections) {
        connection->pushIdentity();
    }
}

std::vector<Multiaddr> Host::Impl::listenAddresses() const
{
    std::vector<Multiaddr> addresses;
    for (const auto& listener : m_listeners) {
        for (const auto& address : listener->addresses()) {
            addresses.push_back(address.withPeerId(m_self));
        }
    }
    return addresses;
}

void Host::Impl::renewRecord()
{
    std::vector<Multiaddr> addresses;
    for (const auto& address : listenAddresses()) {
        addresses.push_back(address.withoutPeerId());
    }
    const auto now = static_cast<std::uint64_t>(m_world.clock.wall().time_since_epoch().count());
    m_recordSequence = std::max(m_recordSequence + 1, now);
    m_record = sealPeerRecord(m_key, m_recordSequence, addresses);
}

Identity Host::Impl::identityFor(const Multiaddr& observed) const
{
    Identity identity;
    identity.publicKey = m_key.publicKey().encoded();
    for (const auto& address : listenAddresses()) {
        identity.listenAddresses.push_back(address.withoutPeerId());
    }
    identity.protocols = m_handlers.protocols();
    identity.observedAddress = observed;
    identity.protocolVersion = std::string{kProtocolVersion};
    identity.agent = m_config.agent;
    identity.signedPeerRecord = m_record;
    return identity;
}

PeerConnection* Host::Impl::newest(const PeerId& peer) const
{
    const auto found = m_peers.find(peer);
    return found == m_peers.end() ? nullptr : found->second.back();
}

bool Host::Impl::isConnected(const PeerId& peer) const
{
    return newest(peer) != nullptr;
}

std::optional<Duration> Host::Impl::rtt(const PeerId& peer) const
{
    const PeerConnection* const connection = newest(peer);
    return connection == nullptr ? std::nullopt : connection->info().rtt;
}

std::vector<ConnectionInfo> Host::Impl::connections() const
{
    std::vector<ConnectionInfo> infos;
    for (const auto& [id, connection] : m_connections) {
        if (!connection->hasEnded()) {
            infos.push_back(connection->info());
            infos.back().streams = connection->streams();
        }
    }
    return infos;
}

std::vector<limits::Use> Host::Impl::limitUses() const
{
    std::vector<limits::Use> uses = m_admission.limitUses();
    uses.insert(uses.end(), {m_full.use(), m_manyHandshakes.use(), m_handshakesFromOne.refusals(),
                             m_slowHandshakes.refusals()});
    const std::vector<limits::Use> ofConnections = m_connectionMeters.uses();
    uses.insert(uses.end(), ofConnections.begin(), ofConnections.end());
    return uses;
}

net::Task<Result<NegotiatedStream>> Host::Impl::openStream(PeerId peer,
                                                           std::vector<std::string> protocols)
{
    PeerConnection* const connection = newest(peer);
    if (connection == nullptr) {
        co_return fail(ErrorCode::NotFound, "not connected to " + peer.toString());
    }
    auto stream = co_await connection->openStream(std::move(protocols));
    co_return stream;
}

void Host::Impl::disconnect(const PeerId& peer)
{
    while (PeerConnection* const connection = newest(peer)) {
        connection->end(fail(ErrorCode::Cancelled, "we disconnected"));
    }
}

void Host::Impl::setInputPace(const PeerId& peer, std::optional<std::uint64_t> bytesPerSecond)
{
    const auto found = m_peers.find(peer);
    if (found == m_peers.end()) {
        return;
    }
    if (bytesPerSecond) {
        m_inputPaces[peer] = *bytesPerSecond;
    } else {
        m_inputPaces.erase(peer);
    }
    for (PeerConnection* const connection : found->second) {
        connection->setInputPace(bytesPerSecond);
    }
}

void Host::Impl::onIdentified(PeerConnection& connection)
{
    const ConnectionInfo& info = connection.info();
    if (m_events.onIdentified) {
        m_events.onIdentified(info.peer, info.agent, info.protocols);
    }
}

void Host::Impl::onRtt(PeerConnection& connection)
{
    if (m_events.onRtt) {
        m_events.onRtt(connection.info().peer, connection.info().rtt.value());
    }
}

void Host::Impl::onEnded(PeerConnection& connection, const Error& reason)
{
    const PeerId peer = connection.info().peer;
    if (connection.info().direction == Direction::Inbound) {
        m_admission.leave(Admission::originOf(connection.info().address));
    }
    auto& ofPeer = m_peers.at(peer);
    std::erase(ofPeer, &connection);
    m_retiring.spawn(retire(connection.info().id));
    if (!ofPeer.empty()) {
        return;
    }
    m_peers.erase(peer);
    m_inputPaces.erase(peer);
    if (m_events.onDisconnected) {
        m_events.onDisconnected(peer, reason);
    }
}

net::Task<void> Host::Impl::retire(ConnectionId id)
{
    PeerConnection& connection = *m_connections.at(id);
    co_await connection.finish();
    m_connections.erase(id);
    m_full.set(m_connections.size());
}

net::Task<void> Host::Impl::stop()
{
    m_isStopping = true;
    m_interrupt.fire();
    m_accepting.cancel();
    for (const auto& listener : m_listeners) {
        listener->close();
    }
    for (const auto& [id, connection] : m_connections) {
        connection->end(fail(ErrorCode::Closed, "the node is stopping"));
    }
    co_await m_accepting.join();
    while (m_calls > 0) {
        co_await m_callEnded.wait();
    }
    co_await m_retiring.join();
    m_listeners.clear();
}

Host::Host(HostWorld world, crypto::PrivateKey identity, HostConfig config, HostEvents events)
    : m_impl{std::make_unique<Impl>(std::move(world), std::move(identity), std::move(config),
                                    std::move(events))}
{}

Host::~Host()
{
    assert(m_impl->isStopped());
}

void Host::setStreamHandler(std::vector<std::string> protocols, StreamHandler handler,
                            std::size_t perConnection)
{
    m_impl->setStreamHandler(protocols, std::move(handler), perConnection);
}

Result<std::vector<Multiaddr>> Host::listen(const Multiaddr& address)
{
    return m_impl->listen(address);
}

std::vector<Multiaddr> Host::listenAddresses() const
{
    return m_impl->listenAddresses();
}

net::Task<Result<PeerId>> Host::connect(Multiaddr address)
{
    return m_impl->connect(std::move(address));
}

net::Task<Result<NegotiatedStream>> Host::openStream(PeerId peer,
                                                     std::vector<std::string> protocols)
{
    return m_impl->openStream(std::move(peer), std::move(protocols));
}

void Host::disconnect(const PeerId& peer)
{
    m_impl->disconnect(peer);
}

net::Task<void> Host::stop()
{
    return m_impl->stop();
}

void Host::setInputPace(const PeerId& peer, std::optional<std::uint64_t> bytesPerSecond)
{
    m_impl->setInputPace(peer, bytesPerSecond);
}

const PeerId& Host::self() const noexcept
{
    return m_impl->self();
}

bool Host::isConnected(const PeerId& peer) const
{
    return m_impl->isConnected(peer);
}

std::optional<Duration> Host::rtt(const PeerId& peer) const
{
    return m_impl->rtt(peer);
}

std::vector<ConnectionInfo> Host::connections() const
{
    return m_impl->connections();
}

std::vector<limits::Use> Host::limitUses() const
{
    return m_impl->limitUses();
}

} // namespace swapscope::libp2p
