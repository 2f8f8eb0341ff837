// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_session.h"

#include <algorithm>

namespace swapscope::libp2p {

bool YamuxSession::acceptsInput() const noexcept
{
    return !m_closed && m_control.size() < limits::kYamuxControlFrames;
}

bool YamuxSession::hasOutput() const noexcept
{
    return m_goAway || m_isPingQueued || !m_control.empty() || !m_controlStreams.empty()
           || !m_dataStreams.empty();
}

void YamuxSession::queueControl(const YamuxHeader& header)
{
    m_control.push_back(header);
}

void YamuxSession::queueStreamControl(YamuxId id, StreamState& stream)
{
    if (!stream.isInControlQueue) {
        stream.isInControlQueue = true;
        m_controlStreams.push_back(id);
    }
}

void YamuxSession::offerData(YamuxId id, StreamState& stream)
{
    if (!stream.isInDataQueue && !stream.unsent.empty() && stream.sendCredit > 0) {
        stream.isInDataQueue = true;
        m_dataStreams.push_back(id);
    }
}

void YamuxSession::appendFrame(Bytes& out, const YamuxHeader& header)
{
    append(out, encodeYamuxHeader(header));
    ++m_counters.framesOut;
}

void YamuxSession::takeOutput(Bytes& out, std::size_t target, TimePoint now)
{
    if (m_goAway) {
        appendFrame(out, {.type = YamuxType::GoAway, .length = *m_goAway});
        m_goAway.reset();
    }
    if (m_isPingQueued) {
        takePing(now);
    }
    for (const YamuxHeader& header : m_control) {
        appendFrame(out, header);
    }
    m_control.clear();
    while (!m_controlStreams.empty()) {
        const YamuxId id = m_controlStreams.front();
        m_controlStreams.pop_front();
        StreamState* const stream = find(id);
        if (stream == nullptr) {
            continue;
        }
        stream->isInControlQueue = false;
        takeStreamControl(out, id, *stream);
        forgetIfDone(id);
    }
    takeData(out, target);
}

void YamuxSession::takePing(TimePoint now)
{
    m_isPingQueued = false;
    m_pingSent = now;
    m_control.push_front(
        {.type = YamuxType::Ping, .flags = yamux_flag::kSyn, .length = m_pingValue});
}

void YamuxSession::takeStreamControl(Bytes& out, YamuxId id, StreamState& stream)
{
    if (stream.failure) {
        return;
    }
    if (stream.flags != 0 || stream.grant != 0) {
        appendFrame(out, {.type = YamuxType::WindowUpdate,
                          .flags = std::exchange(stream.flags, std::uint16_t{0}),
                          .streamId = id,
                          .length = std::exchange(stream.grant, 0U)});
    }
    if (stream.hasFin && !stream.isFinSent && stream.unsent.empty()) {
        stream.isFinSent = true;
        appendFrame(out,
                    {.type = YamuxType::WindowUpdate, .flags = yamux_flag::kFin, .streamId = id});
    }
}

void YamuxSession::takeData(Bytes& out, std::size_t target)
{
    const std::size_t largest = std::min<std::size_t>(limits::kYamuxFrame, target);
    while (!m_dataStreams.empty() && out.size() < target) {
        const YamuxId id = m_dataStreams.front();
        m_dataStreams.pop_front();
        StreamState* const stream = find(id);
        if (stream == nullptr) {
            continue;
        }
        stream->isInDataQueue = false;
        const std::size_t count =
            std::min({stream->unsent.size(), std::size_t{stream->sendCredit}, largest});
        if (count == 0) {
            continue;
        }
        const auto length = static_cast<std::uint32_t>(count);
        appendFrame(out, {.type = YamuxType::Data, .streamId = id, .length = length});
        append(out, stream->unsent.first(count));
        m_counters.payloadOut += count;
        stream->unsent = stream->unsent.subspan(count);
        stream->sendCredit -= length;
        offerData(id, *stream);
        if (stream->unsent.empty()) {
            m_events.push_back({YamuxEvent::Kind::Writable, id});
            takeStreamControl(out, id, *stream); // the end may follow its last byte at once
        }
    }
}

} // namespace swapscope::libp2p
