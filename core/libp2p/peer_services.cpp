// SPDX-License-Identifier: GPL-3.0-or-later
// The built-in protocols of a connection: identify, push and ping, both roles.
#include "core/base/limits.h"
#include "core/libp2p/peer_connection.h"
#include "core/libp2p/ping.h"
#include "core/net/deadline.h"
#include "core/net/sleep.h"

#include <chrono>
#include <utility>

namespace swapscope::libp2p {

namespace {

/// For a whole exchange on a stream of a built-in protocol.
constexpr Duration kServicePatience = std::chrono::seconds{10};

constexpr Duration kPingInterval = std::chrono::seconds{30};

} // namespace

net::Task<void> PeerConnection::identifyPeer()
{
    auto asking = askIdentity();
    auto identity =
        co_await net::withDeadline(m_world.clock, m_world.clock.now() + kServicePatience,
                                   std::move(asking), "the peer did not identify itself in time");
    if (!identity) {
        co_return; // streams then go to whatever protocol the peer accepts
    }
    auto checked = checkIdentity(*identity, m_info.peer);
    if (!checked) {
        end(checked.error());
        co_return;
    }
    adoptIdentity(std::move(*identity));
}

net::Task<Result<Identity>> PeerConnection::askIdentity()
{
    std::vector<std::string> protocols{std::string{kIdentifyProtocol}};
    auto stream = co_await negotiate(std::move(protocols));
    if (!stream) {
        co_return stream.error();
    }
    auto closed = co_await stream->stream->closeWrite();
    if (!closed) {
        co_return closed.error();
    }
    auto identity = co_await readIdentity(*stream->stream);
    co_return identity;
}

void PeerConnection::adoptIdentity(Identity identity)
{
    m_info.isIdentified = true;
    if (!identity.protocols.empty()) {
        m_info.protocols = std::move(identity.protocols);
    }
    if (identity.agent) {
        m_info.agent = std::move(*identity.agent);
    }
    if (!identity.listenAddresses.empty()) {
        m_info.listenAddresses = std::move(identity.listenAddresses);
    }
    if (identity.publicKey) {
        m_info.publicKey = std::move(*identity.publicKey);
    }
    m_owner.onIdentified(*this);
}

net::Task<void> PeerConnection::answerIdentify(NegotiatedStream stream)
{
    Identity ours = m_owner.identityFor(m_info.address);
    auto writing = writeIdentity(*stream.stream, std::move(ours));
    auto written =
        co_await net::withDeadline(m_world.clock, m_world.clock.now() + kServicePatience,
                                   std::move(writing), "the peer did not take our identity");
    if (!written) {
        stream.stream->reset();
    }
}

net::Task<void> PeerConnection::takePush(NegotiatedStream stream)
{
    auto reading = readIdentity(*stream.stream);
    auto identity =
        co_await net::withDeadline(m_world.clock, m_world.clock.now() + kServicePatience,
                                   std::move(reading), "the peer did not finish its push");
    if (!identity) {
        stream.stream->reset();
        co_return;
    }
    auto checked = checkIdentity(*identity, m_info.peer);
    if (!checked) {
        end(checked.error());
        co_return;
    }
    adoptIdentity(std::move(*identity));
    co_await stream.stream->closeWrite();
}

net::Task<void> PeerConnection::pushOnce()
{
    std::vector<std::string> protocols{std::string{kIdentifyPushProtocol}};
    auto stream = co_await openStream(std::move(protocols));
    if (!stream) {
        co_return;
    }
    Identity ours = m_owner.identityFor(m_info.address);
    auto writing = writeIdentity(*stream->stream, std::move(ours));
    auto written = co_await net::withDeadline(m_world.clock, m_world.clock.now() + kServicePatience,
                                              std::move(writing), "the peer did not take our push");
    if (!written) {
        stream->stream->reset();
    }
}

net::Task<void> PeerConnection::measureRtt()
{
    for (;;) {
        auto round = pingOnce();
        auto rtt =
            co_await net::withDeadline(m_world.clock, m_world.clock.now() + kServicePatience,
                                       std::move(round), "the peer did not answer a ping in time");
        const auto measured = rtt ? std::optional{*rtt} : m_muxer->rtt();
        if (measured) {
            m_info.rtt = measured;
            m_owner.onRtt(*this);
        }
        co_await net::sleepFor(m_world.clock, kPingInterval);
    }
}

net::Task<Result<Duration>> PeerConnection::pingOnce()
{
    std::vector<std::string> protocols = spoken({std::string{kPingProtocol}});
    if (protocols.empty()) {
        co_return fail(ErrorCode::Refused, "the peer answers no pings");
    }
    auto stream = co_await negotiate(std::move(protocols));
    if (!stream) {
        co_return stream.error();
    }
    auto rtt = co_await ping(*stream->stream, m_world.clock, m_world.random);
    co_await stream->stream->closeWrite();
    co_return rtt;
}

net::Task<void> PeerConnection::answerPing(NegotiatedStream stream)
{
    co_await answerPings(*stream.stream, m_world.clock);
}

} // namespace swapscope::libp2p
