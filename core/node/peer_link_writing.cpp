// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/net/sleep.h"
#include "core/node/message_tap.h"
#include "core/node/peer_link.h"
#include "core/node/peer_link_parts.h"

#include <algorithm>

/// PeerLink: how a message goes to its stream, at the pace of the limits.
namespace swapscope::node {
namespace {

using std::chrono::seconds;

/// An answer that is begun is to be complete within this time: some peers give up a stream after
/// 10 s without a whole message.
constexpr Duration kMostAnswerTime = seconds{8};

/// How far wants may run ahead of a limit, as much as answers may after a rest.
constexpr std::uint64_t kWantsAhead = 64 * limits::kKiB;

/// Handed to the stream at a time where there is no limit: what a limit that comes meanwhile does
/// not hold back any more.
constexpr std::size_t kUnlimitedSlice = 256 * limits::kKiB;

} // namespace

net::Task<Result<std::uint64_t>> PeerLink::write(Outbound& stream, Delivery& delivery)
{
    delivery.wire = encodeMessage(delivery.message, stream.protocol);
    stream.isWritten = true;
    auto written = co_await writeSlices(stream, delivery);
    stream.isWritten = false;
    if (!written) {
        co_return written.error();
    }
    if (m_context->log.tellsMessages()) {
        m_context->log.emit(messageOut(m_peer, delivery.wire, delivery.message, stream.protocol));
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
        if (delivery.isAnswer && m_context->log.tellsDetail()) {
            m_context->log.emit(telemetry::WriteProgressed{m_peer, delivery.written, wire.size()});
        }
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
        claim.place = delivery.place;
        if (!delivery.isAnswer) {
            if (*pacer->rate() == 0) {
                continue; // serves nothing, but asks
            }
            claim.due = m_context->clock.now();
            claim.debt = kWantsAhead;
            claim.isShort = true;
        } else if (delivery.message.blocks.empty()) {
            claim.due = m_context->clock.now();
            claim.isShort = true;
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

} // namespace swapscope::node
