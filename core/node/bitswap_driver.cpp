// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/bitswap_driver.h"

#include <algorithm>
#include <utility>

namespace swapscope::node {
namespace {

/// The best bitswap version among what a peer offers.
std::optional<bitswap::Protocol> bestOf(const std::vector<std::string>& offered)
{
    std::optional<bitswap::Protocol> best;
    for (const std::string& id : offered) {
        const auto protocol = bitswap::protocolOf(id);
        if (protocol && (!best || *protocol > *best)) {
            best = protocol;
        }
    }
    return best;
}

/// Whether 1.2.0 is all that the peer offers: some of those pack all that is ready into one
/// message.
bool offersLatestOnly(const std::vector<std::string>& offered)
{
    const auto count = std::ranges::count_if(
        offered, [](const std::string& id) { return bitswap::protocolOf(id).has_value(); });
    return count == 1 && bestOf(offered) == bitswap::Protocol::V1_2_0;
}

net::Task<void> runAction(std::function<void()> action)
{
    action();
    co_return;
}

Error peerHasLeft()
{
    return fail(ErrorCode::Closed, "the peer has left");
}

} // namespace

BitswapDriver::BitswapDriver(LinkContext& context)
    : m_context{&context}
    , m_tasks{context.executor}
{
    std::vector<std::string> ids;
    for (const std::string_view id : bitswap::protocolIds()) {
        ids.emplace_back(id);
    }
    context.host.setStreamHandler(
        std::move(ids),
        [this](multiformats::PeerId peer, libp2p::NegotiatedStream stream) {
            return serve(std::move(peer), std::move(stream));
        },
        limits::kBitswapStreams);
}

BitswapDriver::~BitswapDriver() = default;

void BitswapDriver::onPeerIdentified(const multiformats::PeerId& peer,
                                     const std::vector<std::string>& protocols,
                                     telemetry::Seq cause)
{
    if (const auto protocol = bestOf(protocols); protocol && !m_isStopping) {
        linkWith(peer, *protocol, cause);
        if (offersLatestOnly(protocols)) {
            m_context->exchange->onPacksAll(peer);
        }
    }
}

void BitswapDriver::onPeerGone(const multiformats::PeerId& peer, telemetry::Seq cause)
{
    const auto at = m_links.find(peer);
    if (at == m_links.end()) {
        return;
    }
    std::unique_ptr<PeerLink> link = std::move(at->second);
    m_links.erase(at);
    m_context->exchange->onPeerDisconnected(peer, cause);
    m_tasks.spawn(retire(std::move(link)));
}

net::Task<void> BitswapDriver::stop()
{
    m_isStopping = true; // the host still accepts: no new links from here on
    m_tick.cancel();
    while (!m_links.empty()) {
        std::unique_ptr<PeerLink> link = std::move(m_links.begin()->second);
        m_links.erase(m_links.begin());
        co_await link->close();
    }
    co_await m_tasks.join(); // links that were being retired; each ends by itself
}

void BitswapDriver::connectQueue(const multiformats::PeerId& peer)
{
    if (PeerLink* link = find(peer)) {
        link->connectQueue();
    } else {
        later([this, peer] { m_context->exchange->onQueueConnected(peer, peerHasLeft()); });
    }
}

void BitswapDriver::sendWants(const multiformats::PeerId& peer, bitswap::Outgoing message)
{
    if (PeerLink* link = find(peer)) {
        link->sendWants(std::move(message));
    } else {
        later([this, peer] { m_context->exchange->onQueueSent(peer, peerHasLeft()); });
    }
}

void BitswapDriver::sendEnvelope(const multiformats::PeerId& peer, bitswap::EnvelopeId envelope,
                                 bitswap::Outgoing message)
{
    if (PeerLink* link = find(peer)) {
        link->sendEnvelope(envelope, std::move(message));
    } else {
        later([this, envelope] { m_context->exchange->onEnvelopeSent(envelope, peerHasLeft()); });
    }
}

/// Outcomes never come from inside the call that asks for them.
void BitswapDriver::later(std::function<void()> action)
{
    m_tasks.spawn(runAction(std::move(action)));
}

void BitswapDriver::wakeAt(TimePoint when)
{
    if (m_isStopping) {
        return;
    }
    m_tick = net::ScopedTimer{m_context->clock, when, [this] { m_context->exchange->onTick(); }};
}

void BitswapDriver::onRulesChanged(const multiformats::PeerId& peer)
{
    if (!peer.empty()) {
        if (PeerLink* const link = find(peer)) {
            link->applyRules();
        }
        return;
    }
    const telemetry::NodeRules& rules = m_context->exchange->nodeRules();
    m_context->upload.setRate(rules.uploadInForce());
    m_context->download.setRate(rules.downloadInForce());
    m_context->isServingPaused = rules.servingPaused;
    for (const auto& [id, link] : m_links) {
        link->applyRules();
    }
}

bool BitswapDriver::withholdAnswer(const multiformats::PeerId& peer, const multiformats::Cid& cid)
{
    PeerLink* const link = find(peer);
    return link != nullptr && link->withholdAnswer(cid);
}

void BitswapDriver::disconnect(const multiformats::PeerId& peer)
{
    if (!m_isStopping) { // else the host ends everything
        later([this, peer] { m_context->host.disconnect(peer); });
    }
}

PeerLink* BitswapDriver::find(const multiformats::PeerId& peer)
{
    const auto at = m_links.find(peer);
    return at == m_links.end() ? nullptr : at->second.get();
}

PeerLink& BitswapDriver::linkWith(const multiformats::PeerId& peer, bitswap::Protocol protocol,
                                  telemetry::Seq cause)
{
    auto& link = m_links[peer];
    if (!link) {
        link = std::make_unique<PeerLink>(*m_context, peer);
        m_context->exchange->onPeerConnected(peer, protocol, cause);
        if (const auto rtt = m_context->host.rtt(peer)) {
            m_context->exchange->onRtt(peer, *rtt);
        }
    }
    return *link;
}

/// A stream may come before identify does: what it speaks then stands for what the peer offers.
net::Task<void> BitswapDriver::serve(multiformats::PeerId peer, libp2p::NegotiatedStream stream)
{
    if (m_isStopping) {
        co_return;
    }
    const auto protocol = bitswap::protocolOf(stream.protocol);
    PeerLink& link = linkWith(peer, protocol.value_or(bitswap::Protocol::V1_2_0), 0);
    co_await PeerLink::serve(link, std::move(stream));
}

net::Task<void> BitswapDriver::retire(std::unique_ptr<PeerLink> link)
{
    co_await link->close();
}

} // namespace swapscope::node
