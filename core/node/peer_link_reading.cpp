// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/conduct_limits.h"
#include "core/base/varint.h"
#include "core/net/io.h"
#include "core/net/sleep.h"
#include "core/node/message_tap.h"
#include "core/node/offload.h"
#include "core/node/peer_link.h"

#include <algorithm>
#include <utility>

/// PeerLink: reading and handing over messages, at the pace of the limits.
namespace swapscope::node {
namespace {

using std::chrono::seconds;

/// A body has to grow by this much within kProgressTime, or its sender holds memory for nothing.
constexpr std::size_t kProgressBytes = 64 * limits::kKiB;
constexpr Duration kProgressTime = seconds{30};

/// Below this, hashing on the node strand is cheaper than the way to the pool and back.
constexpr std::size_t kHashInlineBytes = 16 * limits::kKiB;

/// For as long as it lives, the peer's silence is ours.
struct HeldInput
{
    HeldInput(bitswap::Exchange& ofExchange, const multiformats::PeerId& ofPeer)
        : exchange{ofExchange}
        , peer{ofPeer}
    {
        exchange.onInputHeld(peer, true);
    }
    ~HeldInput() { exchange.onInputHeld(peer, false); }
    HeldInput(const HeldInput&) = delete;
    HeldInput& operator=(const HeldInput&) = delete;

    bitswap::Exchange& exchange;
    const multiformats::PeerId& peer;
};

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
    GrowingBytes bodyOfRefused;
    if (length && m_context->conduct.isIgnored(m_peer, m_context->clock.now())) {
        stream.reset();
        co_return ReadEnd::Broken;
    }
    if (length) {
        chargeInput(varintSize(*length));
        auto body = co_await readBody(stream, *length);
        auto message =
            body ? bitswap::decodeMessage(body->view()) : Result<bitswap::Incoming>{body.error()};
        if (message) {
            message->wireBytes = *length + varintSize(*length);
            auto cids = co_await hashBlocks(message->blocks);
            if (m_isClosing) {
                co_return ReadEnd::Broken; // the engine was told that the peer has left
            }
            if (cids) {
                if (m_context->log.tellsMessages()) {
                    m_context->log.emit(messageIn(m_peer, body->view(), *message, *cids));
                }
                m_context->exchange->onMessage(m_peer, std::move(*message), std::move(*cids));
                co_return ReadEnd::More;
            }
            error = cids.error();
        } else {
            error = message.error();
        }
        if (!body && error.code == ErrorCode::Closed) {
            co_return ReadEnd::Broken; // cut on its way: nobody's mistake
        }
        if (body && m_context->log.tellsMessages()) {
            bodyOfRefused = std::move(*body);
        }
    } else {
        error = length.error();
        if (error.code == ErrorCode::Closed) {
            co_return ReadEnd::Closed;
        }
        if (error.code != ErrorCode::TooLarge && error.code != ErrorCode::Invalid) {
            co_return ReadEnd::Broken; // idle streams are reset by some, connections are cut
        }
    }
    if (!m_isClosing) {
        const bool isOversize = !length && error.code == ErrorCode::TooLarge;
        refuse(std::move(error), bodyOfRefused, isOversize);
    }
    stream.reset();
    co_return ReadEnd::Broken;
}

/// That all is too large or too slow may come of our asking or of the line; else the peer has
/// erred.
void PeerLink::refuse(Error error, const GrowingBytes& body, bool isOversize)
{
    if (body.size() > 0) {
        m_context->log.emit(refusedIn(m_peer, body.view(), error));
    }
    const bool isError = !isOversize && error.code != ErrorCode::TimedOut;
    if (isError && m_context->conduct.onMalformed(m_peer, m_context->clock.now())) {
        error.detail += "; " + std::to_string(limits::kMalformedMessages.value)
                        + " such within a minute: nothing that the peer sends is read for "
                        + std::to_string(limits::kMalformedPauseMs.value / 1000) + " s";
    }
    const auto refused = m_context->log.emit(telemetry::MessageRefused{m_peer, std::move(error)});
    if (isOversize) {
        m_context->exchange->onOversize(m_peer, refused);
    }
}

/// Errors: Closed when the stream is cut, TimedOut, Truncated when the peer ended it inside.
/// The buffer grows with what arrives. The time that counts is that in which we wait for the peer,
/// not that in which we hold it back.
net::Task<Result<GrowingBytes>> PeerLink::readBody(net::Stream& stream, std::uint64_t length)
{
    GrowingBytes body;
    std::size_t have = 0;
    std::size_t progress = 0;
    Duration patience = kProgressTime;
    while (have < length) {
        if (isInputPaced()) {
            co_await payForInput();
        }
        if (have == body.size()) {
            body.grow(std::min<std::size_t>(kProgressBytes, length - have));
        }
        const std::size_t size = std::min(inputSlice(), body.size() - have);
        const TimePoint begun = m_context->clock.now();
        bool isLate = false;
        const net::ScopedTimer watchdog{m_context->clock, begun + patience, [&stream, &isLate] {
                                            isLate = true;
                                            stream.reset();
                                        }};
        auto got = co_await stream.readSome(body.from(have).first(size));
        if (!got && !isLate) {
            co_return fail(ErrorCode::Closed, "the stream broke off inside a message");
        }
        if (!got || *got == 0) {
            co_return fail(isLate ? ErrorCode::TimedOut : ErrorCode::Truncated,
                           "a message of " + std::to_string(length) + " bytes "
                               + (isLate ? "stopped coming" : "ended") + " after "
                               + std::to_string(have));
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
    co_return std::move(body);
}

bool PeerLink::isInputPaced() const
{
    return m_download.rate() || m_context->download.rate();
}

/// The smaller of the limits.
std::optional<std::uint64_t> PeerLink::inputPace() const
{
    const auto& ofPeer = m_download.rate();
    const auto& ofAll = m_context->download.rate();
    return ofPeer && ofAll ? std::min(*ofPeer, *ofAll) : ofPeer ? ofPeer : ofAll;
}

std::size_t PeerLink::inputSlice() const
{
    return isInputPaced() ? std::min(m_download.slice(), m_context->download.slice())
                          : kProgressBytes;
}

/// Waits until what was read so far is within the limits. What is not read gets no new credit.
net::Task<void> PeerLink::payForInput()
{
    const HeldInput held{*m_context->exchange, m_peer};
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
