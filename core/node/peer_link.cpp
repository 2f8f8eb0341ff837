// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/peer_link.h"

#include "core/base/limits.h"
#include "core/bitswap/rules.h"
#include "core/node/peer_link_parts.h"

#include <algorithm>
#include <utility>

namespace swapscope::node {
namespace {

using std::chrono::seconds;

constexpr Duration kWantsAllowance = seconds{30};
constexpr std::uint64_t kFloorBytesPerSecond = 12'500; ///< A peer slower than this is given up.

/// Time to write an answer of that size. Source: boxo bitswap/network/bsnet (send timeout).
Duration answerAllowance(std::size_t bytes)
{
    const auto needed = seconds{2} + seconds{bytes / kFloorBytesPerSecond};
    return std::clamp<Duration>(needed, seconds{10}, seconds{120});
}

std::vector<std::string> offeredProtocols()
{
    std::vector<std::string> ids;
    for (const std::string_view id : bitswap::protocolIds()) {
        ids.emplace_back(id);
    }
    return ids;
}

} // namespace

PeerLink::PeerLink(LinkContext& context, multiformats::PeerId peer)
    : m_context{&context}
    , m_peer{std::move(peer)}
    , m_upload{context.clock}
    , m_download{context.clock}
    , m_tasks{context.executor}
{
    applyRules();
    m_tasks.spawn(writeAnswers());
}

PeerLink::~PeerLink() = default;

void PeerLink::connectQueue()
{
    m_tasks.spawn(openWants());
}

void PeerLink::sendWants(bitswap::Outgoing message)
{
    m_tasks.spawn(writeWants(std::move(message)));
}

void PeerLink::sendEnvelope(bitswap::EnvelopeId envelope, bitswap::Outgoing message)
{
    m_queue.push_back({envelope, std::move(message)});
    m_queued.notify();
}

void PeerLink::applyRules()
{
    const telemetry::PeerRules& rules = m_context->exchange->rules().peer(m_peer);
    m_upload.setRate(rules.uploadLimit);
    m_download.setRate(rules.downloadLimit);
    m_isServingPaused = rules.servingPaused;
    m_context->host.setInputPace(m_peer, inputPace());
    m_rulesChanged.notify();
}

net::Task<void> PeerLink::close()
{
    m_isClosing = true;
    for (const auto& outbound : m_outbound) {
        outbound->stream->reset();
    }
    m_tasks.cancel();
    co_await m_tasks.join();
    m_outbound.clear();
    while (!m_queue.empty()) {
        const bitswap::EnvelopeId id = m_queue.front().id;
        m_queue.pop_front();
        m_context->exchange->onEnvelopeSent(id, fail(ErrorCode::Closed, "the peer has left"));
    }
}

// --- our wants -----------------------------------------------------------------------------------

net::Task<void> PeerLink::openWants()
{
    auto opened = co_await wantStream();
    if (m_isClosing) {
        co_return;
    }
    if (!opened) {
        m_context->exchange->onQueueConnected(m_peer, opened.error());
    } else {
        m_context->exchange->onQueueConnected(m_peer, (*opened)->protocol);
    }
}

net::Task<void> PeerLink::writeWants(bitswap::Outgoing message)
{
    auto outcome = co_await writeOnWantStream(std::move(message));
    if (!m_isClosing) {
        m_context->exchange->onQueueSent(m_peer, outcome);
    }
}

/// Some peers end a stream that was idle for a while, so it is looked for again before each write.
net::Task<Result<PeerLink::Outbound*>> PeerLink::wantStream()
{
    if (m_wants == nullptr) {
        auto opened = co_await openStream();
        if (!opened) {
            co_return opened.error();
        }
        m_wants = *opened;
    }
    co_return m_wants;
}

net::Task<Result<std::uint64_t>> PeerLink::writeOnWantStream(bitswap::Outgoing message)
{
    auto opened = co_await wantStream();
    if (!opened) {
        co_return opened.error();
    }
    Outbound& stream = **opened;
    Delivery delivery{std::move(message), false};
    delivery.allowance = kWantsAllowance;
    auto outcome = co_await write(stream, delivery);
    if (!outcome && !m_isClosing) {
        abandon(stream);
    }
    co_return outcome;
}

// --- our answers ---------------------------------------------------------------------------------

net::Task<void> PeerLink::writeAnswers()
{
    for (;;) {
        while (m_queue.empty()) {
            const bool isNotified = co_await m_queued.wait();
            if (!isNotified) {
                co_return;
            }
        }
        const bitswap::EnvelopeId id = m_queue.front().id;
        Delivery delivery{std::move(m_queue.front().message), true, id.value};
        m_delivery = &delivery;
        auto outcome = co_await writeAnswer(delivery);
        m_delivery = nullptr;
        if (m_isClosing) {
            co_return; // close() reports the whole queue
        }
        m_queue.pop_front();
        m_context->exchange->onEnvelopeSent(id, outcome);
    }
}

net::Task<Result<std::uint64_t>> PeerLink::writeAnswer(Delivery& delivery)
{
    if (delivery.message.blocks.empty() && delivery.message.presences.empty()) {
        co_return std::uint64_t{0}; // everything in it was withheld
    }
    if (m_answers == nullptr) {
        auto opened = co_await openStream();
        if (!opened) {
            co_return opened.error();
        }
        m_answers = *opened;
    }
    std::size_t bytes = 0;
    for (const bitswap::Block& block : delivery.message.blocks) {
        bytes += block.data->size();
    }
    delivery.allowance = answerAllowance(bytes);
    Outbound& stream = *m_answers;
    auto outcome = co_await write(stream, delivery);
    if (!outcome && !(delivery.isBroken && delivery.written == 0 && !stream.isBroken)) {
        abandon(stream);
    }
    co_return outcome;
}

bool PeerLink::withholdAnswer(const multiformats::Cid& cid)
{
    const auto isOfCid = [&cid](const auto& part) { return part.cid == cid; };
    if (m_delivery != nullptr) {
        const bitswap::Outgoing& message = m_delivery->message;
        if (std::ranges::any_of(message.blocks, isOfCid)
            || std::ranges::any_of(message.presences, isOfCid)) {
            const bool isOut =
                !m_delivery->wire.empty() && m_delivery->written == m_delivery->wire.size();
            m_delivery->isBroken = m_delivery->isBroken || !isOut;
            m_rulesChanged.notify();
            return !isOut;
        }
    }
    for (Envelope& envelope : m_queue) {
        const std::size_t removed = std::erase_if(envelope.message.blocks, isOfCid)
                                    + std::erase_if(envelope.message.presences, isOfCid);
        if (removed > 0) {
            return true;
        }
    }
    return false;
}

// --- outbound streams ----------------------------------------------------------------------------

net::Task<Result<PeerLink::Outbound*>> PeerLink::openStream()
{
    auto ids = offeredProtocols();
    auto opened = co_await m_context->host.openStream(m_peer, std::move(ids));
    if (!opened) {
        co_return opened.error();
    }
    auto outbound = std::make_unique<Outbound>();
    outbound->protocol = bitswap::protocolOf(opened->protocol).value_or(bitswap::Protocol::V1_2_0);
    outbound->stream = std::move(opened->stream);
    Outbound* stream = outbound.get();
    m_outbound.push_back(std::move(outbound));
    m_tasks.spawn(watchOutbound(*stream));
    co_return stream;
}

/// The reading side of a stream of ours: answers of peers that use it so, and its end.
net::Task<void> PeerLink::watchOutbound(Outbound& stream)
{
    const bool isWhole = co_await readMessages(*stream.stream);
    stream.isRead = false;
    if (isWhole) {
        co_return; // the peer only closed its side: writing goes on
    }
    stream.isBroken = true;
    m_rulesChanged.notify(); // an answer that is held back need not wait any more
    if (&stream == m_wants && !m_isClosing) {
        m_context->exchange->onWantStreamLost(m_peer, 0);
    }
    if (!stream.isWritten) {
        forget(stream); // else the writer does, whose write fails now
    }
}

/// No more writing on it; it goes when its reader has left it.
void PeerLink::abandon(Outbound& stream)
{
    stream.isBroken = true;
    stream.stream->reset();
    m_wants = m_wants == &stream ? nullptr : m_wants;
    m_answers = m_answers == &stream ? nullptr : m_answers;
    if (!stream.isRead) {
        forget(stream);
    }
}

void PeerLink::forget(const Outbound& stream)
{
    m_wants = m_wants == &stream ? nullptr : m_wants;
    m_answers = m_answers == &stream ? nullptr : m_answers;
    std::erase_if(m_outbound, [&stream](const auto& kept) { return kept.get() == &stream; });
}

} // namespace swapscope::node
