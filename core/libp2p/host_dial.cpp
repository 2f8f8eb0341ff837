// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/libp2p/host_impl.h"
#include "core/net/sleep.h"

#include <chrono>
#include <utility>

namespace swapscope::libp2p {

using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

/// Until the other side accepts the connection; the handshake then has its own time.
constexpr Duration kDialPatience = std::chrono::seconds{10};

constexpr Duration kHandshakePatience =
    std::chrono::milliseconds{static_cast<std::int64_t>(limits::kHandshakeMs.value)};

/// After a failure to accept that may pass, such as a lack of file descriptors.
constexpr Duration kAcceptPause = std::chrono::milliseconds{200};

} // namespace

/// A dial in progress. Who else wants a peer that is named waits for it instead of dialling too.
class Host::Impl::DialMark
{
public:
    DialMark(Impl& host, const std::optional<PeerId>& peer)
        : m_host{host}
        , m_peer{peer}
    {
        ++m_host.m_dials;
        if (m_peer) {
            m_host.m_dialing.insert(*m_peer);
        }
    }
    ~DialMark()
    {
        --m_host.m_dials;
        if (m_peer) {
            m_host.m_dialing.erase(*m_peer);
            m_host.m_dialEnded.notify();
        }
    }

    DialMark(const DialMark&) = delete;
    DialMark& operator=(const DialMark&) = delete;

private:
    Impl& m_host;
    std::optional<PeerId> m_peer;
};

/// An inbound connection that is not authenticated yet.
class Host::Impl::HandshakeMark
{
public:
    HandshakeMark(Impl& host, std::string source)
        : m_host{host}
        , m_source{std::move(source)}
    {
        m_host.m_manyHandshakes.set(++m_host.m_handshaking);
        ++m_host.m_handshakingFrom[m_source];
    }
    ~HandshakeMark()
    {
        if (m_holdsPlace) {
            m_host.m_admission.leave(m_source);
        }
        m_host.m_manyHandshakes.set(--m_host.m_handshaking);
        const auto found = m_host.m_handshakingFrom.find(m_source);
        if (--found->second == 0) {
            m_host.m_handshakingFrom.erase(found);
        }
    }

    HandshakeMark(const HandshakeMark&) = delete;
    HandshakeMark& operator=(const HandshakeMark&) = delete;

    /// The connection that came of it keeps the place.
    void handOverPlace() noexcept { m_holdsPlace = false; }

private:
    Impl& m_host;
    std::string m_source;
    bool m_holdsPlace = true;
};

UpgradeOptions Host::Impl::upgradeOptions(Role role, std::optional<PeerId> of)
{
    return {.role = role,
            .identity = &m_key,
            .expected = std::move(of),
            .security = m_config.security,
            .tls = [this]() -> TlsContext& {
                if (m_tls == nullptr) {
                    m_tls = std::make_unique<TlsContext>(
                        makeTlsCredentials(m_key, m_world.clock.wall()));
                }
                return *m_tls;
            }};
}

bool Host::Impl::isFull() const
{
    return m_connections.size() + m_handshaking + m_dials >= m_config.maxConnections;
}

Result<std::vector<Multiaddr>> Host::Impl::listen(const Multiaddr& address)
{
    auto listener = m_world.network.listen(address);
    if (!listener) {
        return listener.error();
    }
    std::vector<Multiaddr> addresses = (*listener)->addresses();
    m_listeners.push_back(std::move(*listener));
    m_accepting.spawn(acceptFrom(*m_listeners.back()));
    renewRecord();
    for (const auto& [id, connection] : m_connections) {
        connection->pushIdentity();
    }
    return addresses;
}

net::Task<void> Host::Impl::acceptFrom(net::Listener& listener)
{
    for (;;) {
        auto connection = co_await listener.accept();
        if (connection) {
            admit(std::move(*connection));
        } else if (connection.error().code == ErrorCode::Closed) {
            co_return;
        } else {
            co_await net::sleepFor(m_world.clock, kAcceptPause);
        }
    }
}

/// None: the connection has its place with the admission.
std::optional<Error> Host::Impl::refusal(const std::string& source)
{
    if (isFull()) {
        m_full.refuse();
        return fail(ErrorCode::Busy, "all connections are in use");
    }
    if (m_handshaking >= limits::kHandshaking) {
        m_manyHandshakes.refuse();
        return fail(ErrorCode::Busy, "too many connections are in their handshake");
    }
    const auto found = m_handshakingFrom.find(source);
    if (!source.empty() && found != m_handshakingFrom.end()
        && found->second >= limits::kHandshakingPerAddress)
    {
        m_handshakesFromOne.refuse();
        return fail(ErrorCode::Busy, "too many handshakes from one address");
    }
    const auto entered = m_admission.enter(source, m_world.clock.now());
    return entered ? std::nullopt : std::optional{entered.error()};
}

void Host::Impl::admit(std::unique_ptr<net::Connection> connection)
{
    const std::string source = Admission::originOf(connection->remoteAddress());
    const auto refused = refusal(source);
    if (refused) {
        if (m_events.onInboundFailed) {
            m_events.onInboundFailed(connection->remoteAddress(), *refused);
        }
        connection->reset();
        return;
    }
    auto mark = std::make_unique<HandshakeMark>(*this, source);
    m_accepting.spawn(upgradeInbound(std::move(connection), std::move(mark)));
}

net::Task<void> Host::Impl::upgradeInbound(std::unique_ptr<net::Connection> connection,
                                           std::unique_ptr<HandshakeMark> mark)
{
    const Multiaddr remote = connection->remoteAddress();
    auto work = upgrade(m_world, std::move(connection), upgradeOptions(Role::Responder, {}));
    auto upgraded =
        co_await net::withDeadline(m_world.clock, m_world.clock.now() + kHandshakePatience,
                                   std::move(work), "the handshake took too long");
    if (!upgraded && upgraded.error().code == ErrorCode::TimedOut) {
        m_slowHandshakes.refuse();
    }
    auto adopted = upgraded ? adopt(std::move(*upgraded), Direction::Inbound)
                            : Result<PeerId>{upgraded.error()};
    if (adopted) {
        mark->handOverPlace();
    }
    mark.reset();
    if (!adopted && m_events.onInboundFailed) {
        m_events.onInboundFailed(remote, adopted.error());
    }
}

net::Task<Result<PeerId>> Host::Impl::connect(Multiaddr address)
{
    std::optional<PeerId> expected = address.peerId();
    if (expected == m_self) {
        co_return fail(ErrorCode::Refused, "this address is the node's own");
    }
    const Place call{m_calls, m_callEnded};
    while (!m_isStopping && expected && m_dialing.contains(*expected)) {
        co_await m_dialEnded.wait(); // the dial has a deadline
    }
    if (m_isStopping) {
        co_return fail(ErrorCode::Closed, "the node is stopping");
    }
    if (expected && newest(*expected) != nullptr) {
        co_return *expected;
    }
    if (isFull()) {
        m_full.refuse();
        co_return fail(ErrorCode::Busy, "all connections are in use");
    }
    m_admission.exempt(Admission::originOf(address)); // it may dial us in turn
    const DialMark mark{*this, expected};
    if (m_events.onDialStarted) {
        m_events.onDialStarted(address, expected.value_or(PeerId{}));
    }
    auto work = dial(address, expected);
    auto connected = co_await std::move(work);
    if (!connected && m_events.onDialFailed) {
        m_events.onDialFailed(address, expected.value_or(PeerId{}), connected.error());
    }
    co_return connected;
}

net::Task<Result<PeerId>> Host::Impl::dial(Multiaddr address, std::optional<PeerId> expected)
{
    auto dialling = m_world.network.dial(address);
    auto connection = co_await net::withDeadline(
        m_world.clock, m_world.clock.now() + kDialPatience, std::move(dialling),
        "no answer from " + address.toString(), &m_interrupt);
    if (!connection) {
        co_return connection.error();
    }
    auto work = upgrade(m_world, std::move(*connection),
                        upgradeOptions(Role::Initiator, std::move(expected)));
    auto upgraded =
        co_await net::withDeadline(m_world.clock, m_world.clock.now() + kHandshakePatience,
                                   std::move(work), "the handshake took too long", &m_interrupt);
    if (!upgraded) {
        co_return upgraded.error();
    }
    co_return adopt(std::move(*upgraded), Direction::Outbound);
}

Result<PeerId> Host::Impl::adopt(UpgradedConnection upgraded, Direction direction)
{
    if (m_isStopping) {
        return fail(ErrorCode::Closed, "the node is stopping");
    }
    if (upgraded.peer == m_self) {
        return fail(ErrorCode::Refused, "this address is the node's own");
    }
    const ConnectionId id{++m_lastConnection};
    ConnectionInfo info{.id = id,
                        .peer = upgraded.peer,
                        .address = upgraded.remoteAddress,
                        .direction = direction,
                        .security = upgraded.security,
                        .since = m_world.clock.now()};
    auto connection = std::make_unique<PeerConnection>(*this, m_world, std::move(info),
                                                       std::move(upgraded.muxer));
    PeerConnection& kept = *connection;
    m_connections.emplace(id, std::move(connection));
    m_full.set(m_connections.size());
    auto& ofPeer = m_peers[upgraded.peer];
    ofPeer.push_back(&kept);
    if (const auto pace = m_inputPaces.find(upgraded.peer); pace != m_inputPaces.end()) {
        kept.setInputPace(pace->second);
    }
    if (ofPeer.size() == 1 && m_events.onConnected) {
        m_events.onConnected(upgraded.peer, upgraded.remoteAddress, direction, upgraded.security);
    }
    kept.start();
    return upgraded.peer;
}

} // namespace swapscope::libp2p
