// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/peer_connection.h"

#include "core/base/limits.h"
#include "core/libp2p/multistream.h"
#include "core/net/deadline.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace swapscope::libp2p {

namespace {

constexpr std::uint32_t kNegotiationFailed = 0x1001;
constexpr std::uint32_t kResourceLimit = 0x1002;

constexpr Duration milliseconds(const limits::Limit& limit)
{
    return std::chrono::milliseconds{static_cast<std::int64_t>(limit.value)};
}

net::Task<void> waitFor(net::Notifier& notifier)
{
    co_await notifier.wait();
}

} // namespace

PeerConnection::PeerConnection(ConnectionOwner& owner, HostWorld world, ConnectionInfo info,
                               std::unique_ptr<Muxer> muxer)
    : m_owner{owner}
    , m_world{std::move(world)}
    , m_info{std::move(info)}
    , m_muxer{std::move(muxer)}
    , m_scope{m_world.executor}
{}

PeerConnection::~PeerConnection() = default;

void PeerConnection::start()
{
    m_scope.spawn(m_muxer->run());
    m_scope.spawn(acceptStreams());
    m_scope.spawn(identifyPeer());
    m_scope.spawn(measureRtt());
}

void PeerConnection::pushIdentity()
{
    m_scope.spawn(pushOnce());
}

void PeerConnection::end(Error reason)
{
    if (m_reason) {
        return;
    }
    m_reason = std::move(reason);
    m_scope.cancel(); // first, so that the muxer does not wait for a peer that does not read
    m_muxer->close(0);
    m_owner.onEnded(*this, *m_reason);
}

net::Task<void> PeerConnection::finish()
{
    co_await m_scope.join();
    while (m_uses > 0) {
        co_await m_unused.wait();
    }
}

net::Task<Result<NegotiatedStream>> PeerConnection::openStream(std::vector<std::string> protocols)
{
    if (m_reason) {
        co_return *m_reason;
    }
    const Place use{m_uses, m_unused};
    std::vector<std::string> proposals = spoken(std::move(protocols));
    if (proposals.empty()) {
        co_return fail(ErrorCode::Refused, "the peer speaks none of our protocols");
    }
    auto work = negotiate(std::move(proposals));
    auto stream = co_await net::withDeadline(
        m_world.clock, m_world.clock.now() + milliseconds(limits::kNegotiationMs), std::move(work),
        "the peer did not agree on a protocol in time");
    co_return stream;
}

std::vector<std::string> PeerConnection::spoken(std::vector<std::string> protocols) const
{
    if (!m_info.isIdentified) {
        return protocols;
    }
    for (auto& wanted : protocols) {
        const auto& known = m_info.protocols;
        if (std::find(known.begin(), known.end(), wanted) != known.end()) {
            return {std::move(wanted)};
        }
    }
    return {};
}

net::Task<Result<NegotiatedStream>> PeerConnection::negotiate(std::vector<std::string> protocols)
{
    auto stream = co_await m_muxer->open();
    if (!stream) {
        co_return stream.error();
    }
    auto selected = co_await selectOutbound(**stream, std::move(protocols));
    if (!selected) {
        (*stream)->reset(kNegotiationFailed);
        co_return selected.error();
    }
    NegotiatedStream negotiated{std::move(*stream), std::move(*selected)};
    co_return m_streams.count(std::move(negotiated));
}

net::Task<void> PeerConnection::acceptStreams()
{
    for (;;) {
        while (m_negotiating >= limits::kNegotiatingStreams) {
            co_await m_placeFreed.wait();
        }
        auto stream = co_await m_muxer->accept();
        if (!stream) {
            end(stream.error());
            co_return;
        }
        auto negotiating = std::make_unique<Place>(m_negotiating, m_placeFreed);
        m_owner.meters().negotiating.set(m_negotiating);
        m_scope.spawn(serve(std::move(*stream), std::move(negotiating)));
    }
}

net::Task<void> PeerConnection::serve(std::unique_ptr<net::Stream> stream,
                                      std::unique_ptr<Place> negotiating)
{
    std::function<bool(std::string_view)> supports = [this](std::string_view protocol) {
        return m_owner.handlers().find(protocol) != nullptr;
    };
    auto work = acceptInbound(*stream, std::move(supports));
    auto protocol = co_await net::withDeadline(
        m_world.clock, m_world.clock.now() + milliseconds(limits::kNegotiationMs), std::move(work),
        "the peer did not name a protocol in time");
    negotiating.reset();
    if (!protocol) {
        if (protocol.error().code == ErrorCode::TimedOut) {
            m_owner.meters().slowNegotiations.refuse();
        }
        stream->reset(kNegotiationFailed);
        co_return;
    }
    const StreamHandlers::Group& group = *m_owner.handlers().find(*protocol);
    NegotiatedStream negotiated =
        m_streams.count(NegotiatedStream{std::move(stream), std::move(*protocol)});
    co_await handle(group, std::move(negotiated));
}

net::Task<void> PeerConnection::handle(const StreamHandlers::Group& group, NegotiatedStream stream)
{
    // Over the cap the stream waits instead of being reset: to the peer a reset loses a block.
    const TimePoint patience = m_world.clock.now() + milliseconds(limits::kStreamQueueMs);
    std::size_t& served = m_served[&group];
    while (served >= group.perConnection) {
        auto freed = waitFor(m_placeFreed);
        const bool isNotified = co_await net::runUntil(m_world.clock, patience, std::move(freed));
        if (!isNotified) {
            m_owner.meters().waitedTooLong.refuse();
            stream.stream->reset(kResourceLimit);
            co_return;
        }
    }
    const Place place{served, m_placeFreed};
    if (group.perConnection == limits::kBitswapStreams) {
        m_owner.meters().bitswapStreams.set(served);
    }
    co_await group.handler(*this, std::move(stream));
}

} // namespace swapscope::libp2p
