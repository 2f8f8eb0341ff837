// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/compare/hand_client.h"

#include "core/base/limits.h"
#include "core/net/io.h"

#include <algorithm>
#include <string>
#include <utility>

namespace swapscope::bench {
namespace {

constexpr std::size_t kUnanswered = 2; // batches
constexpr std::size_t kStreams = 8;

std::vector<std::string> protocolNames()
{
    const auto ids = bitswap::protocolIds();
    return {ids.begin(), ids.end()};
}

Bytes messageOf(std::span<const Cid> cids, bool isCancel)
{
    bitswap::Outgoing message;
    message.wants.reserve(cids.size());
    for (const Cid& cid : cids) {
        message.wants.push_back({.cid = cid,
                                 .cancel = isCancel,
                                 .type = bitswap::WantType::Have,
                                 .sendDontHave = !isCancel});
    }
    return bitswap::encodeMessage(message, bitswap::Protocol::V1_2_0);
}

} // namespace

HandClient::HandClient(libp2p::HostWorld world, libp2p::Security security)
    : m_host{world, crypto::PrivateKey::generate(world.random), {.security = {security}}, {}}
{
    m_host.setStreamHandler(
        protocolNames(),
        [this](const multiformats::PeerId&, libp2p::NegotiatedStream stream) {
            return hear(std::move(stream));
        },
        kStreams);
}

net::Task<void> HandClient::hear(libp2p::NegotiatedStream stream)
{
    for (;;) {
        const auto body = co_await net::readFramed(*stream.stream, limits::kMessageBytes);
        if (!body) {
            co_return;
        }
        const auto message = bitswap::decodeMessage(*body).value();
        m_refused += static_cast<std::size_t>(std::ranges::count_if(
            message.presences, [](const bitswap::Presence& one) { return !one.have; }));
        m_heard.notify();
    }
}

net::Task<Seconds> HandClient::askInVain(multiformats::Multiaddr address, std::span<const Cid> cids,
                                         std::size_t batch)
{
    const auto peer = (co_await m_host.connect(std::move(address))).value();
    const auto opened = (co_await m_host.openStream(peer, protocolNames())).value();
    net::Stream& stream = *opened.stream;
    const auto batchAt = [&](std::size_t number) {
        const std::size_t first = std::min(number * batch, cids.size());
        return cids.subspan(first, std::min(batch, cids.size() - first));
    };
    const auto start = std::chrono::steady_clock::now();
    std::size_t sent = 0;
    for (; sent < kUnanswered; ++sent) {
        const Bytes wants = messageOf(batchAt(sent), false);
        (co_await stream.write(wants)).value();
    }
    for (std::size_t done = 0; done * batch < cids.size(); ++done) {
        const auto answered = batchAt(done);
        // the server answers in the order of the questions
        while (m_refused < done * batch + answered.size()) {
            co_await m_heard.wait();
        }
        const Bytes cancels = messageOf(answered, true);
        (co_await stream.write(cancels)).value();
        const auto next = batchAt(sent++);
        if (!next.empty()) {
            const Bytes wants = messageOf(next, false);
            (co_await stream.write(wants)).value();
        }
    }
    co_return std::chrono::steady_clock::now() - start;
}

} // namespace swapscope::bench
