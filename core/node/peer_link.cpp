// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/peer_link.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/net/io.h"
#include "core/net/sleep.h"
#include "core/node/offload.h"

#include <algorithm>
#include <utility>

namespace swapscope::node {
namespace {

using std::chrono::seconds;

/// A body has to grow by this much within kProgressTime, or its sender holds memory for nothing.
constexpr std::size_t kProgressBytes = 64 * limits::kKiB;
constexpr Duration kProgressTime = seconds{30};

/// Below this, hashing on the node strand is cheaper than the way to the pool and back.
constexpr std::size_t kHashInlineBytes = 16 * limits::kKiB;

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

Result<std::vector<multiformats::Cid>> sumAll(const std::vector<bitswap::ReceivedBlock>& blocks)
{
    std::vector<multiformats::Cid> cids;
    cids.reserve(blocks.size());
    for (const bitswap::ReceivedBlock& block : blocks) {
        auto cid = block.prefix.sum(*block.data);
        if (!cid) {
            return cid.error();
        }
        cids.push_back(std::move(*cid));
    }
    return cids;
}

} // namespace

struct PeerLink::Outbound
{
    std::unique_ptr<net::Stream> stream;
    bitswap::Protocol protocol = bitswap::Protocol::V1_2_0;
    bool isBroken = false;  ///< Reset: no more writing.
    bool isRead = true;     ///< watchOutbound() is still in it.
    bool isWritten = false; ///< write() is in it.
};

PeerLink::PeerLink(LinkContext& context, multiformats::PeerId peer)
    : m_context{&context}
    , m_peer{std::move(peer)}
    , m_tasks{context.executor}
{
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
    auto outcome = co_await write(stream, std::move(message), kWantsAllowance);
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
        auto outcome = co_await writeAnswer(std::move(m_queue.front().message));
        if (m_isClosing) {
            co_return; // close() reports the whole queue
        }
        m_queue.pop_front();
        m_context->exchange->onEnvelopeSent(id, outcome);
    }
}

net::Task<Result<std::uint64_t>> PeerLink::writeAnswer(bitswap::Outgoing message)
{
    if (m_answers == nullptr) {
        auto opened = co_await openStream();
        if (!opened) {
            co_return opened.error();
        }
        m_answers = *opened;
    }
    std::size_t bytes = 0;
    for (const bitswap::Block& block : message.blocks) {
        bytes += block.data->size();
    }
    Outbound& stream = *m_answers;
    auto outcome = co_await write(stream, std::move(message), answerAllowance(bytes));
    if (!outcome) {
        abandon(stream);
    }
    co_return outcome;
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
    if (!stream.isWritten) {
        forget(stream); // else the writer does, whose write fails now
    }
}

net::Task<Result<std::uint64_t>> PeerLink::write(Outbound& stream, bitswap::Outgoing message,
                                                 Duration allowance)
{
    const Bytes wire = encodeMessage(message, stream.protocol);
    bool isLate = false;
    const net::ScopedTimer watchdog{m_context->clock, m_context->clock.now() + allowance,
                                    [&stream, &isLate] {
                                        isLate = true;
                                        stream.stream->reset();
                                    }};
    stream.isWritten = true;
    auto written = co_await stream.stream->write(wire);
    stream.isWritten = false;
    if (isLate) {
        co_return fail(ErrorCode::TimedOut, "the peer did not take the message in time");
    }
    if (!written) {
        co_return written.error();
    }
    co_return wire.size();
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

// --- reading -------------------------------------------------------------------------------------

/// Notifies when the coroutine that owns it has ended, also when it never began. Shared with who
/// waits, since either may be cancelled first.
class PeerLink::EndSignal
{
public:
    explicit EndSignal(std::shared_ptr<net::Notifier> notifier)
        : m_notifier{std::move(notifier)}
    {}
    EndSignal(EndSignal&&) noexcept = default;
    EndSignal& operator=(EndSignal&&) noexcept = default;
    ~EndSignal()
    {
        if (m_notifier) {
            m_notifier->notify();
        }
    }

private:
    std::shared_ptr<net::Notifier> m_notifier;
};

net::Task<void> PeerLink::serve(PeerLink& link, libp2p::NegotiatedStream stream)
{
    const auto ended = std::make_shared<net::Notifier>();
    EndSignal signal{ended};
    link.m_tasks.spawn(link.readInbound(std::move(stream), std::move(signal)));
    co_await ended->wait();
}

net::Task<void> PeerLink::readInbound(libp2p::NegotiatedStream stream, EndSignal /*ended*/)
{
    co_await readMessages(*stream.stream);
    auto closed = co_await stream.stream->closeWrite();
    static_cast<void>(closed); // the peer may have gone first
}

/// True when the peer closed its side between two messages.
net::Task<bool> PeerLink::readMessages(net::Stream& stream)
{
    for (;;) {
        const ReadEnd end = co_await readMessage(stream);
        if (end != ReadEnd::More) {
            co_return end == ReadEnd::Closed;
        }
    }
}

/// Reads and hands over one message.
net::Task<PeerLink::ReadEnd> PeerLink::readMessage(net::Stream& stream)
{
    auto length = co_await net::readVarint(stream, limits::kMessageBytes);
    Error error;
    if (length) {
        auto body = co_await readBody(stream, *length);
        auto message =
            body ? bitswap::decodeMessage(*body) : Result<bitswap::Incoming>{body.error()};
        if (message) {
            message->wireBytes = *length + varintSize(*length);
            auto cids = co_await hashBlocks(message->blocks);
            if (m_isClosing) {
                co_return ReadEnd::Broken; // the engine was told that the peer has left
            }
            if (cids) {
                m_context->exchange->onMessage(m_peer, std::move(*message), std::move(*cids));
                co_return ReadEnd::More;
            }
            error = cids.error();
        } else {
            error = message.error();
        }
    } else {
        error = length.error();
        if (error.code == ErrorCode::Closed) {
            co_return ReadEnd::Closed;
        }
        if (error.code == ErrorCode::Reset) {
            co_return ReadEnd::Broken; // idle streams are reset by some: nothing was lost
        }
    }
    if (!m_isClosing) {
        m_context->log.emit(telemetry::MessageRefused{m_peer, error});
    }
    stream.reset();
    co_return ReadEnd::Broken;
}

net::Task<Result<Bytes>> PeerLink::readBody(net::Stream& stream, std::uint64_t length)
{
    Bytes body;
    while (body.size() < length) {
        const std::size_t have = body.size();
        const auto step = std::min<std::size_t>(kProgressBytes, length - have);
        body.resize(have + step);
        const net::ScopedTimer watchdog{m_context->clock, m_context->clock.now() + kProgressTime,
                                        [&stream] { stream.reset(); }};
        auto read = co_await net::readExact(stream, std::span{body}.subspan(have, step));
        if (!read) {
            co_return fail(ErrorCode::Truncated, "a message of " + std::to_string(length)
                                                     + " bytes ended after " + std::to_string(have)
                                                     + " or more: " + read.error().detail);
        }
    }
    co_return body;
}

net::Task<Result<std::vector<multiformats::Cid>>>
PeerLink::hashBlocks(const std::vector<bitswap::ReceivedBlock>& blocks)
{
    std::size_t bytes = 0;
    for (const bitswap::ReceivedBlock& block : blocks) {
        bytes += block.data->size();
    }
    if (bytes <= kHashInlineBytes) {
        co_return sumAll(blocks);
    }
    auto work = [blocks] { return sumAll(blocks); };
    auto cids = co_await runOnPool(m_context->pool, std::move(work));
    co_return cids;
}

} // namespace swapscope::node
