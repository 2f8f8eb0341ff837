// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/peer_link.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/bitswap/rules.h"
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

/// An answer that is begun is to be complete within this time: some peers give up a stream after
/// 10 s without a whole message.
constexpr Duration kMostAnswerTime = seconds{8};

/// How far wants may run ahead of a limit, as much as answers may after a rest.
constexpr std::uint64_t kWantsAhead = 64 * limits::kKiB;

/// Handed to the stream at a time where there is no limit: what a limit that comes meanwhile does
/// not hold back any more.
constexpr std::size_t kUnlimitedSlice = 256 * limits::kKiB;

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

/// A message on its way to the stream.
struct PeerLink::Delivery
{
    Delivery(bitswap::Outgoing content, bool isAnswerMessage)
        : message{std::move(content)}
        , isAnswer{isAnswerMessage}
    {}

    bitswap::Outgoing message;
    bool isAnswer;
    Duration allowance{}; ///< Time that the stream may still take for it, pacing not counted.
    Bytes wire{};
    std::size_t written = 0; ///< Of `wire`, handed to the stream.
    TimePoint begun{};       ///< When its first slice went.
    bool isBroken = false;   ///< Something in it may not leave any more.
};

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
    m_context->host.allowGrowth(m_peer, !isInputPaced());
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
        Delivery delivery{std::move(m_queue.front().message), true};
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

net::Task<Result<std::uint64_t>> PeerLink::write(Outbound& stream, Delivery& delivery)
{
    delivery.wire = encodeMessage(delivery.message, stream.protocol);
    stream.isWritten = true;
    auto written = co_await writeSlices(stream, delivery);
    stream.isWritten = false;
    if (!written) {
        co_return written.error();
    }
    co_return delivery.wire.size();
}

/// `delivery.written` runs ahead: bytes count as written once the stream has them in hand.
net::Task<Result<void>> PeerLink::writeSlices(Outbound& stream, Delivery& delivery)
{
    const ByteView wire{delivery.wire};
    while (delivery.written < wire.size()) {
        const std::size_t size = std::min(outputSlice(), wire.size() - delivery.written);
        auto turn = co_await awaitTurn(stream, delivery, size);
        if (!turn) {
            co_return turn;
        }
        const ByteView slice = wire.subspan(delivery.written, size);
        delivery.written += size;
        const TimePoint begun = m_context->clock.now();
        delivery.begun = delivery.begun == TimePoint{} ? begun : delivery.begun;
        bool isLate = false;
        const net::ScopedTimer watchdog{m_context->clock, begun + delivery.allowance,
                                        [&stream, &isLate] {
                                            isLate = true;
                                            stream.stream->reset();
                                        }};
        auto written = co_await stream.stream->write(slice);
        if (isLate) {
            co_return fail(ErrorCode::TimedOut, "the peer did not take the message in time");
        }
        if (!written) {
            co_return written;
        }
        delivery.allowance -= m_context->clock.now() - begun;
    }
    co_return Result<void>{};
}

/// Waits until a slice may go. Errors: Reset when the stream has ended meanwhile, Refused when the
/// message may not leave any more.
net::Task<Result<void>> PeerLink::awaitTurn(const Outbound& stream, Delivery& delivery,
                                            std::size_t bytes)
{
    while (delivery.isAnswer && isServingStopped() && !delivery.isBroken && !stream.isBroken) {
        const bool isNotified = co_await m_rulesChanged.wait();
        if (!isNotified) {
            break;
        }
    }
    for (net::Pacer* const pacer : {&m_upload, &m_context->upload}) {
        if (delivery.isBroken || stream.isBroken || !pacer->rate()) {
            continue;
        }
        net::Pacer::Claim claim;
        claim.bytes = bytes;
        if (!delivery.isAnswer) {
            if (*pacer->rate() == 0) {
                continue; // serves nothing, but asks
            }
            claim.due = m_context->clock.now();
            claim.debt = kWantsAhead;
        } else if (delivery.written > 0) {
            const auto share =
                static_cast<double>(delivery.written) / static_cast<double>(delivery.wire.size());
            claim.due =
                delivery.begun + std::chrono::duration_cast<Duration>(kMostAnswerTime * share);
            claim.debt = delivery.wire.size()
                         - std::min<std::uint64_t>(delivery.wire.size(), pacer->credit());
        }
        const bool isAllowed = co_await pacer->take(claim);
        static_cast<void>(isAllowed); // where it was cancelled, the next wait ends the coroutine
    }
    if (delivery.isBroken) {
        co_return fail(ErrorCode::Refused, "a denied block was in the message");
    }
    if (stream.isBroken) {
        co_return fail(ErrorCode::Reset, "the stream has ended");
    }
    co_return Result<void>{};
}

bool PeerLink::isServingStopped() const
{
    const auto isNothing = [](const net::Pacer& pacer) { return pacer.rate() == 0U; };
    return m_isServingPaused || m_context->isServingPaused || isNothing(m_upload)
           || isNothing(m_context->upload);
}

std::size_t PeerLink::outputSlice() const
{
    const bool isPaced = m_upload.rate() || m_context->upload.rate();
    return isPaced ? std::min(m_upload.slice(), m_context->upload.slice()) : kUnlimitedSlice;
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
    if (isInputPaced()) {
        co_await payForInput();
    }
    auto length = co_await net::readVarint(stream, limits::kMessageBytes);
    Error error;
    if (length) {
        chargeInput(varintSize(*length));
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
        const auto refused = m_context->log.emit(telemetry::MessageRefused{m_peer, error});
        if (!length && error.code == ErrorCode::TooLarge) {
            m_context->exchange->onOversize(m_peer, refused);
        }
    }
    stream.reset();
    co_return ReadEnd::Broken;
}

/// The buffer grows with what arrives. The time that counts is that in which we wait for the peer,
/// not that in which we hold it back.
net::Task<Result<Bytes>> PeerLink::readBody(net::Stream& stream, std::uint64_t length)
{
    Bytes body;
    std::size_t have = 0;
    std::size_t progress = 0;
    Duration patience = kProgressTime;
    while (have < length) {
        if (isInputPaced()) {
            co_await payForInput();
        }
        if (have == body.size()) {
            body.resize(have + std::min<std::size_t>(kProgressBytes, length - have));
        }
        const std::size_t size = std::min(inputSlice(), body.size() - have);
        const TimePoint begun = m_context->clock.now();
        const net::ScopedTimer watchdog{m_context->clock, begun + patience,
                                        [&stream] { stream.reset(); }};
        auto got = co_await stream.readSome(std::span{body}.subspan(have, size));
        if (!got || *got == 0) {
            co_return fail(ErrorCode::Truncated,
                           "a message of " + std::to_string(length) + " bytes ended after "
                               + std::to_string(have) + ": "
                               + (got ? "the stream has ended" : got.error().detail));
        }
        chargeInput(*got);
        have += *got;
        progress += *got;
        patience -= m_context->clock.now() - begun;
        if (progress >= kProgressBytes) {
            progress = 0;
            patience = kProgressTime;
        }
    }
    co_return body;
}

bool PeerLink::isInputPaced() const
{
    return m_download.rate() || m_context->download.rate();
}

std::size_t PeerLink::inputSlice() const
{
    return isInputPaced() ? std::min(m_download.slice(), m_context->download.slice())
                          : kProgressBytes;
}

/// Waits until what was read so far is within the limits. What is not read gets no new credit.
net::Task<void> PeerLink::payForInput()
{
    const net::Pacer::Claim nothing;
    for (net::Pacer* const pacer : {&m_download, &m_context->download}) {
        const bool isPaid = co_await pacer->take(nothing);
        static_cast<void>(isPaid);
    }
}

void PeerLink::chargeInput(std::size_t bytes)
{
    m_download.charge(bytes);
    m_context->download.charge(bytes);
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
