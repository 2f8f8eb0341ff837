// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_session.h"

#include <algorithm>
#include <cassert>

namespace swapscope::libp2p {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxUnacknowledged = 256; // what go peers accept before they reset
constexpr Duration kPingInterval = 30s;
constexpr Duration kPongTimeout = 10s;
constexpr Duration kLingerTime = 60s;
constexpr YamuxId kLastId = 0xffff'fffd; // no id is ever used twice

/// Credit that is granted at a time where the streams are read at a pace: a quarter of a second's
/// worth, so that the peer sends as evenly as we read.
std::uint32_t pieceAt(std::uint64_t bytesPerSecond)
{
    return static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(bytesPerSecond / 4, limits::kKiB, 16 * limits::kKiB));
}

/// The window there: half a second's worth bridges any usual round trip; other protocols' messages
/// pass in few pieces.
std::uint32_t windowAt(std::uint64_t bytesPerSecond)
{
    return static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(bytesPerSecond / 2, 16 * limits::kKiB, limits::kYamuxWindow));
}

/// What a window has more than all have at first.
std::uint32_t grown(std::uint32_t window)
{
    return window - std::min(window, static_cast<std::uint32_t>(limits::kYamuxWindow));
}

constexpr YamuxHeader streamHeader(YamuxId id, std::uint16_t flags, std::uint32_t length)
{
    return {.type = YamuxType::WindowUpdate, .flags = flags, .streamId = id, .length = length};
}

} // namespace

YamuxSession::YamuxSession(Role role, TimePoint now)
    : m_role{role}
    , m_nextId{role == Role::Initiator ? 1U : 2U}
    , m_nextPing{now}
    , m_growthLeft{limits::kYamuxConnectionCredit}
{
    onTick(now);
}

YamuxSession::StreamState* YamuxSession::find(YamuxId id) noexcept
{
    const auto found = m_streams.find(id);
    return found == m_streams.end() ? nullptr : &found->second;
}

const YamuxSession::StreamState* YamuxSession::find(YamuxId id) const noexcept
{
    const auto found = m_streams.find(id);
    return found == m_streams.end() ? nullptr : &found->second;
}

bool YamuxSession::isInbound(YamuxId id) const noexcept
{
    return id % 2 != m_nextId % 2;
}

Result<YamuxId> YamuxSession::open()
{
    if (m_closed) {
        return *m_closed;
    }
    if (m_unacknowledged >= kMaxUnacknowledged) {
        m_isOpenAwaited = true;
        return fail(ErrorCode::Busy, "the peer has not acknowledged "
                                         + std::to_string(kMaxUnacknowledged) + " streams of ours");
    }
    if (m_nextId > kLastId) {
        return fail(ErrorCode::Closed, "the connection has used up its stream numbers");
    }
    const YamuxId id = m_nextId;
    m_nextId += 2;
    StreamState& stream = m_streams[id];
    stream.isUnacknowledged = true;
    ++m_unacknowledged;
    stream.flags = yamux_flag::kSyn;
    queueStreamControl(id, stream);
    return id;
}

std::optional<YamuxId> YamuxSession::accept()
{
    if (m_backlog.empty()) {
        return std::nullopt;
    }
    const YamuxId id = m_backlog.front();
    m_backlog.pop_front();
    StreamState* const stream = find(id);
    assert(stream != nullptr);
    if (!m_closed) {
        stream->flags = yamux_flag::kAck;
        queueStreamControl(id, *stream);
    }
    return id;
}

std::optional<Result<std::size_t>> YamuxSession::read(YamuxId id, std::span<std::uint8_t> into,
                                                      TimePoint now)
{
    StreamState* const stream = find(id);
    assert(stream != nullptr && !stream->isReleased);
    if (stream->failure && !stream->hasPeerFin) {
        return *stream->failure;
    }
    if (!stream->received.empty()) {
        const std::size_t count = stream->received.pop(into);
        m_unreadBytes -= count;
        grantCredit(id, *stream, now);
        return count;
    }
    if (stream->hasPeerFin) {
        return std::size_t{0};
    }
    if (m_closed) {
        return *m_closed;
    }
    stream->isReadAwaited = true;
    return std::nullopt;
}

void YamuxSession::grantCredit(YamuxId id, StreamState& stream, TimePoint now)
{
    if (m_closed || stream.hasPeerFin) {
        return;
    }
    if (m_inputPace) {
        shrink(stream);
    } else {
        // One that was kept small has its initial size again.
        stream.window = std::max(stream.window, static_cast<std::uint32_t>(limits::kYamuxWindow));
    }
    const auto owed = [&stream] {
        return static_cast<std::uint32_t>(stream.window - stream.receiveCredit
                                          - stream.received.size());
    };
    const std::uint32_t most = stream.window / 2;
    if (owed() < (m_inputPace ? std::min(pieceAt(*m_inputPace), most) : most)) {
        return;
    }
    const bool isFast =
        !m_inputPace && m_rtt && *m_rtt > 0ns && now - stream.windowStart < 4 * *m_rtt;
    if (isFast) {
        const std::uint64_t larger =
            std::min<std::uint64_t>(std::uint64_t{stream.window} * 2, limits::kYamuxMaxWindow);
        const std::uint64_t growth = larger - stream.window;
        if (growth <= m_growthLeft) {
            m_growthLeft -= growth;
            stream.window += static_cast<std::uint32_t>(growth);
        }
    }
    stream.windowStart = now;
    const std::uint32_t grant = owed();
    stream.receiveCredit += grant;
    stream.grant += grant;
    queueStreamControl(id, stream);
}

/// What was granted cannot be taken back: the window follows what is left of it.
void YamuxSession::shrink(StreamState& stream) noexcept
{
    const auto held = static_cast<std::uint32_t>(stream.receiveCredit + stream.received.size());
    const std::uint32_t smaller = std::max(held, windowAt(*m_inputPace));
    if (smaller < stream.window) {
        m_growthLeft += grown(stream.window) - grown(smaller);
        stream.window = smaller;
    }
}

Result<void> YamuxSession::write(YamuxId id, ByteView bytes)
{
    StreamState* const stream = find(id);
    assert(stream != nullptr);
    if (stream->failure) {
        return *stream->failure;
    }
    if (m_closed) {
        return *m_closed;
    }
    assert(stream->unsent.empty());
    if (stream->hasFin) {
        return fail(ErrorCode::Closed, "our side of the stream is closed");
    }
    stream->unsent = bytes;
    offerData(id, *stream);
    return {};
}

std::optional<Result<void>> YamuxSession::writeOutcome(YamuxId id) const
{
    const StreamState* const stream = find(id);
    assert(stream != nullptr);
    if (stream->failure) {
        return *stream->failure;
    }
    if (stream->unsent.empty()) {
        return Result<void>{};
    }
    if (m_closed) {
        return *m_closed;
    }
    return std::nullopt;
}

Result<void> YamuxSession::closeWrite(YamuxId id)
{
    StreamState* const stream = find(id);
    assert(stream != nullptr);
    if (stream->failure) {
        return *stream->failure;
    }
    if (m_closed) {
        return *m_closed;
    }
    if (!stream->hasFin) {
        stream->hasFin = true;
        queueStreamControl(id, *stream);
    }
    return {};
}

void YamuxSession::reset(YamuxId id, std::uint32_t code)
{
    StreamState* const stream = find(id);
    if (stream == nullptr || stream->failure || m_closed) {
        return;
    }
    const bool isUnknownToPeer = (stream->flags & yamux_flag::kSyn) != 0;
    const bool isOver = stream->isFinSent && stream->hasPeerFin;
    stream->hasPeerFin = false; // what came is dropped, even where it is complete
    failStream(id, *stream, fail(ErrorCode::Reset, "we reset the stream"));
    if (!isUnknownToPeer && !isOver) {
        queueControl(streamHeader(id, yamux_flag::kRst, code));
    }
}

void YamuxSession::release(YamuxId id, TimePoint now)
{
    StreamState* const stream = find(id);
    if (stream == nullptr || stream->isReleased) {
        return;
    }
    stream->isReleased = true;
    m_unreadBytes -= stream->received.size();
    stream->received.clear();
    if (m_closed) {
        forget(id);
        return;
    }
    if (!stream->hasFin || !stream->unsent.empty()) {
        reset(id, 0);
    } else if (!stream->hasPeerFin && !stream->failure) {
        m_lingering.emplace_back(now + kLingerTime, id);
    }
    forgetIfDone(id);
}

void YamuxSession::forgetIfDone(YamuxId id)
{
    const StreamState* const stream = find(id);
    if (stream == nullptr || !stream->isReleased) {
        return;
    }
    if (stream->failure || (stream->isFinSent && stream->hasPeerFin)) {
        forget(id);
    }
}

void YamuxSession::forget(YamuxId id)
{
    StreamState* const stream = find(id);
    m_growthLeft += grown(stream->window);
    m_unreadBytes -= stream->received.size();
    onAcknowledged(*stream);
    m_inboundCount -= isInbound(id) ? 1U : 0U;
    m_streams.erase(id);
}

void YamuxSession::onAcknowledged(StreamState& stream)
{
    if (!stream.isUnacknowledged) {
        return;
    }
    stream.isUnacknowledged = false;
    --m_unacknowledged;
    if (m_isOpenAwaited) {
        m_isOpenAwaited = false;
        m_events.push_back({YamuxEvent::Kind::OpenAllowed, 0});
    }
}

void YamuxSession::failStream(YamuxId id, StreamState& stream, Error reason)
{
    if (!stream.hasPeerFin) {
        m_unreadBytes -= stream.received.size();
        stream.received.clear();
    }
    stream.flags = 0;
    stream.grant = 0;
    onAcknowledged(stream);
    if (stream.isReadAwaited) {
        stream.isReadAwaited = false;
        m_events.push_back({YamuxEvent::Kind::Readable, id});
    }
    if (!stream.unsent.empty()) {
        stream.unsent = {};
        m_events.push_back({YamuxEvent::Kind::Writable, id});
    }
    stream.failure = std::move(reason);
}

std::vector<YamuxEvent> YamuxSession::takeEvents()
{
    return std::exchange(m_events, {});
}

TimePoint YamuxSession::nextTick() const noexcept
{
    TimePoint next = m_pingSent ? *m_pingSent + kPongTimeout : m_nextPing;
    if (!m_lingering.empty()) {
        next = std::min(next, m_lingering.front().first);
    }
    return next;
}

void YamuxSession::onTick(TimePoint now)
{
    if (m_closed) {
        return;
    }
    if (m_pingSent && now - *m_pingSent >= kPongTimeout) {
        end(fail(ErrorCode::TimedOut, "the peer has not answered a ping for 10 s"));
        return;
    }
    if (now >= m_nextPing && !m_pingSent) {
        m_isPingQueued = true;
        m_nextPing = now + kPingInterval;
    }
    while (!m_lingering.empty() && m_lingering.front().first <= now) {
        const YamuxId id = m_lingering.front().second;
        m_lingering.pop_front();
        reset(id, 0); // the peer never ended: nobody will read what it still sends
        forgetIfDone(id);
    }
}

void YamuxSession::close(std::uint32_t code)
{
    if (m_closed) {
        return;
    }
    end(fail(ErrorCode::Closed, "we closed the connection"));
    if (code != 0) {
        m_goAway = code;
    }
}

void YamuxSession::onInputEnd(Error reason)
{
    if (!m_closed) {
        end(std::move(reason));
    }
}

void YamuxSession::end(Error reason)
{
    m_closed = std::move(reason);
    m_control.clear();
    m_controlStreams.clear();
    m_dataStreams.clear();
    m_lingering.clear();
    m_isPingQueued = false;
    for (const YamuxId id : std::exchange(m_backlog, {})) {
        forget(id);
    }
    std::vector<YamuxId> released;
    for (auto& [id, stream] : m_streams) {
        if (stream.isReleased) {
            released.push_back(id);
        }
        if (std::exchange(stream.isReadAwaited, false)) {
            m_events.push_back({YamuxEvent::Kind::Readable, id});
        }
        if (!stream.unsent.empty()) {
            m_events.push_back({YamuxEvent::Kind::Writable, id});
        }
    }
    for (const YamuxId id : released) {
        forget(id);
    }
    m_events.push_back({YamuxEvent::Kind::Closed, 0});
}

} // namespace swapscope::libp2p
