// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_session.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>

namespace swapscope::libp2p {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMaxPingsPerSecond = 100;
constexpr std::size_t kMaxSkippedIds = 256; // how far streams may be opened out of order

bool has(const YamuxHeader& header, std::uint16_t flag)
{
    return (header.flags & flag) != 0;
}

} // namespace

std::size_t YamuxSession::feed(ByteView bytes, TimePoint now)
{
    const std::size_t given = bytes.size();
    while (!bytes.empty() && acceptsInput()) {
        if (m_payloadLeft > 0) {
            const ByteView piece = bytes.first(std::min<std::size_t>(bytes.size(), m_payloadLeft));
            bytes = bytes.subspan(piece.size());
            onPayload(piece);
            continue;
        }
        const std::size_t count = std::min(bytes.size(), m_header.size() - m_headerSize);
        std::memcpy(m_header.data() + m_headerSize, bytes.data(), count);
        m_headerSize += count;
        bytes = bytes.subspan(count);
        if (m_headerSize < m_header.size()) {
            break;
        }
        m_headerSize = 0;
        const auto header = decodeYamuxHeader(m_header);
        if (!header) {
            end(header.error()); // what follows cannot be understood, nor a go-away of ours
            break;
        }
        ++m_counters.framesIn;
        onHeader(*header, now);
    }
    return given - bytes.size();
}

void YamuxSession::violated(std::string what, std::uint32_t code)
{
    end(fail(ErrorCode::Invalid, std::move(what)));
    m_goAway = code;
}

void YamuxSession::onHeader(const YamuxHeader& header, TimePoint now)
{
    if ((header.flags & static_cast<std::uint16_t>(~yamux_flag::kAll)) != 0) {
        ++m_counters.unknownFlags;
    }
    switch (header.type) {
    case YamuxType::Data:
    case YamuxType::WindowUpdate: onStreamFrame(header, now); return;
    case YamuxType::Ping: onPing(header, now); return;
    case YamuxType::GoAway:
        m_peerGoAway = header.length;
        end(fail(ErrorCode::Closed,
                 "the peer closed the session with code " + std::to_string(header.length)));
        return;
    }
}

void YamuxSession::onPing(const YamuxHeader& header, TimePoint now)
{
    if (has(header, yamux_flag::kAck)) {
        onPong(header.length, now);
        return;
    }
    if (!has(header, yamux_flag::kSyn)) {
        ++m_counters.ignoredFrames;
        return;
    }
    if (now - m_pingSecond >= 1s) {
        m_pingSecond = now;
        m_pingsInSecond = 0;
    }
    if (++m_pingsInSecond > kMaxPingsPerSecond) {
        violated("the peer sent more than " + std::to_string(kMaxPingsPerSecond)
                     + " pings in a second",
                 yamux_code::kRateLimited);
        return;
    }
    queueControl({.type = YamuxType::Ping, .flags = yamux_flag::kAck, .length = header.length});
}

void YamuxSession::onPong(std::uint32_t value, TimePoint now)
{
    if (!m_pingSent || value != m_pingValue) {
        ++m_counters.ignoredFrames;
        return;
    }
    const Duration sample = now - *m_pingSent;
    m_rtt = m_rtt ? (*m_rtt + sample) / 2 : sample;
    m_pingSent.reset();
    ++m_pingValue;
}

void YamuxSession::onStreamFrame(const YamuxHeader& header, TimePoint now)
{
    const bool isData = header.type == YamuxType::Data;
    if (header.streamId == 0) {
        violated("a stream frame without a stream");
        return;
    }
    if (has(header, yamux_flag::kSyn) && !onSyn(header, now)) {
        return;
    }
    StreamState* stream = find(header.streamId);
    if (stream != nullptr) {
        onAcknowledged(*stream);
    }
    if (isData) {
        onData(header, stream);
    } else if (stream != nullptr && !has(header, yamux_flag::kRst)) {
        onCredit(header, *stream);
    } else if (stream == nullptr && !has(header, yamux_flag::kSyn)) {
        ++m_counters.ignoredFrames;
    }
    if (m_closed) {
        return;
    }
    if (has(header, yamux_flag::kRst)) {
        onReset(header.streamId, isData ? 0 : header.length);
    } else if (has(header, yamux_flag::kFin)) {
        if (m_payloadLeft > 0) {
            m_isFinAfterPayload = true;
        } else {
            onFin(header.streamId);
        }
    }
}

bool YamuxSession::onSyn(const YamuxHeader& header, TimePoint now)
{
    const YamuxId id = header.streamId;
    if (!isInbound(id)) {
        violated("the peer opened stream " + std::to_string(id)
                 + ", a number that is ours to give");
        return false;
    }
    if (find(id) != nullptr || isIdSpent(id)) {
        violated("the peer opened stream " + std::to_string(id) + " twice");
        return false;
    }
    if (header.type == YamuxType::Data && header.length > limits::kYamuxWindow) {
        violated("the first frame of stream " + std::to_string(id) + " has "
                 + std::to_string(header.length) + " bytes, over the initial window");
        return false;
    }
    if (has(header, yamux_flag::kRst)) {
        return true;
    }
    if (m_inboundCount >= limits::kYamuxInboundStreams) {
        ++m_counters.refusedStreams;
        queueControl({.type = YamuxType::WindowUpdate, .flags = yamux_flag::kRst, .streamId = id});
        return true;
    }
    m_streams[id].windowStart = now;
    ++m_inboundCount;
    m_backlog.push_back(id);
    m_events.push_back({YamuxEvent::Kind::Inbound, id});
    return true;
}

/// Notes that `id` is used from now on. Streams opened at the same time may come out of order, so
/// numbers that were passed over stay free for a while.
bool YamuxSession::isIdSpent(YamuxId id)
{
    if (id < m_highestInbound) {
        return m_skippedInbound.erase(id) == 0;
    }
    if (id == m_highestInbound) {
        return true;
    }
    const YamuxId first = id % 2 == 0 ? 2 : 1;
    const YamuxId next = m_highestInbound == 0 ? first : m_highestInbound + 2;
    const YamuxId span = 2 * static_cast<YamuxId>(kMaxSkippedIds);
    for (YamuxId skipped = id - next > span ? id - span : next; skipped < id; skipped += 2) {
        m_skippedInbound.insert(m_skippedInbound.end(), skipped);
    }
    while (m_skippedInbound.size() > kMaxSkippedIds) {
        m_skippedInbound.erase(m_skippedInbound.begin());
    }
    m_highestInbound = id;
    return false;
}

void YamuxSession::onData(const YamuxHeader& header, StreamState* stream)
{
    const bool isRead = stream != nullptr && !stream->failure;
    const std::uint64_t allowed =
        isRead ? stream->receiveCredit : std::uint64_t{limits::kYamuxMaxWindow};
    if (header.length > allowed) {
        violated("a frame of " + std::to_string(header.length) + " bytes for stream "
                 + std::to_string(header.streamId) + " exceeds the window of "
                 + std::to_string(allowed));
        return;
    }
    m_payloadStream = header.streamId;
    m_payloadLeft = header.length;
}

void YamuxSession::onPayload(ByteView piece)
{
    m_payloadLeft -= static_cast<std::uint32_t>(piece.size());
    m_counters.payloadIn += piece.size();
    StreamState* const stream = find(m_payloadStream);
    if (stream != nullptr && !stream->failure) {
        stream->receiveCredit -= static_cast<std::uint32_t>(piece.size());
    }
    if (stream == nullptr || stream->failure || stream->isReleased || stream->hasPeerFin) {
        m_counters.drainedBytes += piece.size();
    } else {
        stream->received.push(piece);
        m_unreadBytes += piece.size();
        if (std::exchange(stream->isReadAwaited, false)) {
            m_events.push_back({YamuxEvent::Kind::Readable, m_payloadStream});
        }
    }
    if (m_payloadLeft == 0 && std::exchange(m_isFinAfterPayload, false)) {
        onFin(m_payloadStream);
    }
}

void YamuxSession::onCredit(const YamuxHeader& header, StreamState& stream)
{
    if (stream.failure) {
        return;
    }
    if (header.length > std::numeric_limits<std::uint32_t>::max() - stream.sendCredit) {
        violated("the credit for stream " + std::to_string(header.streamId) + " overflows");
        return;
    }
    stream.sendCredit += header.length;
    offerData(header.streamId, stream);
}

void YamuxSession::onFin(YamuxId id)
{
    StreamState* const stream = find(id);
    if (stream == nullptr || stream->failure) {
        return;
    }
    stream->hasPeerFin = true;
    if (std::exchange(stream->isReadAwaited, false)) {
        m_events.push_back({YamuxEvent::Kind::Readable, id});
    }
    forgetIfDone(id);
}

void YamuxSession::onReset(YamuxId id, std::uint32_t code)
{
    StreamState* const stream = find(id);
    if (stream == nullptr || stream->failure) {
        return;
    }
    failStream(
        id, *stream,
        fail(ErrorCode::Reset, "the peer reset the stream with code " + std::to_string(code)));
    const auto waiting = std::find(m_backlog.begin(), m_backlog.end(), id);
    if (waiting != m_backlog.end()) {
        m_backlog.erase(waiting);
        stream->isReleased = true;
    }
    forgetIfDone(id);
}

} // namespace swapscope::libp2p
