// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/libp2p/role.h"
#include "core/libp2p/yamux_frame.h"
#include "core/libp2p/yamux_stream_state.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace swapscope::libp2p {

/// The number of a Yamux stream on the wire; 0 means none.
using YamuxId = std::uint32_t;

/// Something that the owner of a session may be waiting for.
struct YamuxEvent
{
    enum class Kind {
        Inbound,     ///< accept() has a stream.
        Readable,    ///< A read() that had nothing is worth repeating.
        Writable,    ///< A write() is done, or has failed.
        OpenAllowed, ///< An open() that was Busy is worth repeating.
        Closed,      ///< The session has ended; every stream had its events before this one.
    };

    Kind kind = Kind::Closed;
    YamuxId stream = 0;
};

/// What a session met; only grows.
struct YamuxCounters
{
    std::uint64_t framesIn = 0;
    std::uint64_t framesOut = 0;
    std::uint64_t payloadIn = 0;
    std::uint64_t payloadOut = 0;
    std::uint64_t drainedBytes = 0;   ///< Payload for streams that are gone or not read any more.
    std::uint64_t ignoredFrames = 0;  ///< Control frames that mean nothing here.
    std::uint64_t unknownFlags = 0;   ///< Frames with flag bits that the protocol does not have.
    std::uint64_t refusedStreams = 0; ///< Inbound streams over the limit.
};

/// One end of a Yamux connection without the connection: bytes and ticks in, bytes and events out.
///
/// Streams have a receive window that doubles, as long as the bandwidth-delay product asks for it,
/// to limits::kYamuxMaxWindow within limits::kYamuxConnectionCredit for the connection. Credit is
/// granted by reading only, so a stream that nobody reads stops its peer. No operation waits or
/// throws; what is not possible yet is repeated after its event.
///
/// A violation by the peer ends the session with one reason (`closed()`); nothing else does except
/// close(), onInputEnd() and an unanswered ping.
/// Source: libp2p/specs yamux; libp2p/go-yamux for windows, half-close and error codes.
class YamuxSession
{
public:
    YamuxSession(Role role, TimePoint now);

    // The connection's side.

    /// Takes bytes of the peer. @return How many: fewer than given only when the session has ended
    /// or the peer does not read our answers (acceptsInput() is then false until output is taken).
    std::size_t feed(ByteView bytes, TimePoint now);

    [[nodiscard]] bool acceptsInput() const noexcept;

    /// The connection gave its last byte, or failed: ends the session with `reason`.
    void onInputEnd(Error reason);

    /// Appends what is to be sent: every control frame, then data round-robin over the streams
    /// until `out` has at least `target` bytes or no stream may send.
    void takeOutput(Bytes& out, std::size_t target, TimePoint now);
    [[nodiscard]] bool hasOutput() const noexcept;

    void onTick(TimePoint now);
    /// When onTick() has work next.
    [[nodiscard]] TimePoint nextTick() const noexcept;

    [[nodiscard]] std::vector<YamuxEvent> takeEvents();

    // The streams' side.

    /// A new stream; data may be written at once. Errors: Busy while 256 streams of ours are not
    /// acknowledged, Closed.
    [[nodiscard]] Result<YamuxId> open();

    /// The oldest inbound stream that is not accepted yet, which is thereby acknowledged.
    [[nodiscard]] std::optional<YamuxId> accept();

    /// Bytes read, 0 at the end of the stream, nothing when a Readable event has to come first.
    /// Errors: Reset (what came before is then dropped, unless the peer had ended the stream), and
    /// the session's once nothing is left to read.
    [[nodiscard]] std::optional<Result<std::size_t>> read(YamuxId id, std::span<std::uint8_t> into,
                                                          TimePoint now);

    /// Hands in bytes to send, which stay valid until writeOutcome() gives a result. One write at a
    /// time for a stream. Errors: Closed, Reset.
    [[nodiscard]] Result<void> write(YamuxId id, ByteView bytes);
    /// Nothing while bytes of write() are left. Errors: Reset, Closed.
    [[nodiscard]] std::optional<Result<void>> writeOutcome(YamuxId id) const;

    /// Ends our writing side. Errors as for write; twice is fine.
    [[nodiscard]] Result<void> closeWrite(YamuxId id);

    /// Aborts the stream on both sides with a libp2p stream error code.
    void reset(YamuxId id, std::uint32_t code);

    /// The owner forgets the stream. Unless closeWrite() came before, it is reset; after it, what
    /// the peer still sends is dropped without credit until the peer ends or a minute has passed.
    void release(YamuxId id, TimePoint now);

    // The session's side.

    /// Ends the session: `code` 0 in silence, another with a go-away, which hasOutput() then holds.
    void close(std::uint32_t code);

    /// The reason, once the session has ended.
    [[nodiscard]] const std::optional<Error>& closed() const noexcept { return m_closed; }

    /// The code of the go-away that the peer ended the session with.
    [[nodiscard]] std::optional<std::uint32_t> peerGoAway() const noexcept { return m_peerGoAway; }

    /// Smoothed round trip time, once a ping was answered.
    [[nodiscard]] std::optional<Duration> rtt() const noexcept { return m_rtt; }

    /// The pace at which the streams are read, in bytes a second; none: as fast as they come. At a
    /// pace no receive window grows, those that are larger than it needs shrink as the peer uses
    /// them up, since credit cannot be taken back, and credit is granted in small pieces.
    void setInputPace(std::optional<std::uint64_t> bytesPerSecond) noexcept
    {
        m_inputPace = bytesPerSecond;
    }

    [[nodiscard]] const YamuxCounters& counters() const noexcept { return m_counters; }
    [[nodiscard]] std::size_t streamCount() const noexcept { return m_streams.size(); }
    [[nodiscard]] std::size_t inboundCount() const noexcept { return m_inboundCount; }
    /// Bytes received that nobody has read yet, over all streams.
    [[nodiscard]] std::size_t unreadBytes() const noexcept { return m_unreadBytes; }

private:
    using StreamState = YamuxStreamState;

    [[nodiscard]] StreamState* find(YamuxId id) noexcept;
    [[nodiscard]] const StreamState* find(YamuxId id) const noexcept;
    [[nodiscard]] bool isInbound(YamuxId id) const noexcept;

    // Input (yamux_input.cpp).
    void onHeader(const YamuxHeader& header, TimePoint now);
    void onPing(const YamuxHeader& header, TimePoint now);
    void onPong(std::uint32_t value, TimePoint now);
    void onStreamFrame(const YamuxHeader& header, TimePoint now);
    [[nodiscard]] bool onSyn(const YamuxHeader& header, TimePoint now);
    [[nodiscard]] bool isIdSpent(YamuxId id);
    void onAcknowledged(StreamState& stream);
    void onData(const YamuxHeader& header, StreamState* stream);
    void onCredit(const YamuxHeader& header, StreamState& stream);
    void onPayload(ByteView piece);
    void onFin(YamuxId id);
    void onReset(YamuxId id, std::uint32_t code);
    void violated(std::string what, std::uint32_t code = yamux_code::kProtocolError);

    // Output.
    void queueControl(const YamuxHeader& header);
    void queueStreamControl(YamuxId id, StreamState& stream);
    void appendFrame(Bytes& out, const YamuxHeader& header);
    void takeStreamControl(Bytes& out, YamuxId id, StreamState& stream);
    void takeData(Bytes& out, std::size_t target);
    void takePing(TimePoint now);
    void offerData(YamuxId id, StreamState& stream);

    void grantCredit(YamuxId id, StreamState& stream, TimePoint now);
    void shrink(StreamState& stream) noexcept;
    void failStream(YamuxId id, StreamState& stream, Error reason);
    void forgetIfDone(YamuxId id);
    void forget(YamuxId id);
    void end(Error reason);

    Role m_role;
    YamuxId m_nextId;
    std::unordered_map<YamuxId, StreamState> m_streams;
    std::deque<YamuxId> m_backlog;    // inbound, not accepted
    std::size_t m_inboundCount = 0;   // of m_streams
    std::size_t m_unacknowledged = 0; // own opens
    bool m_isOpenAwaited = false;
    YamuxId m_highestInbound = 0;
    std::set<YamuxId> m_skippedInbound; // below the highest, not opened yet

    // The frame that is being read.
    std::array<std::uint8_t, kYamuxHeaderBytes> m_header{};
    std::size_t m_headerSize = 0;
    YamuxId m_payloadStream = 0;
    std::uint32_t m_payloadLeft = 0;
    bool m_isFinAfterPayload = false;

    // What is to be written.
    std::deque<YamuxHeader> m_control;     // pings, pongs, resets
    std::deque<YamuxId> m_controlStreams;  // with flags or credit to send
    std::deque<YamuxId> m_dataStreams;     // with bytes and credit to send them
    std::optional<std::uint32_t> m_goAway; // the last frame

    // Pings.
    std::optional<Duration> m_rtt;
    std::uint32_t m_pingValue = 0;
    bool m_isPingQueued = false;
    std::optional<TimePoint> m_pingSent;
    TimePoint m_nextPing;
    TimePoint m_pingSecond{}; // start of the second in which m_pingsInSecond were counted
    std::uint32_t m_pingsInSecond = 0;

    std::uint64_t m_growthLeft;
    std::optional<std::uint64_t> m_inputPace;
    std::size_t m_unreadBytes = 0;
    std::deque<std::pair<TimePoint, YamuxId>> m_lingering; // released, by their deadline
    std::vector<YamuxEvent> m_events;
    std::optional<Error> m_closed;
    std::optional<std::uint32_t> m_peerGoAway;
    YamuxCounters m_counters;
};

} // namespace swapscope::libp2p
