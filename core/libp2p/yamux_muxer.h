// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/libp2p/yamux_session.h"
#include "core/net/notifier.h"
#include "core/net/sleep.h"
#include "core/net/stream.h"
#include "core/net/task.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace swapscope::libp2p {

inline constexpr std::string_view kYamuxProtocol = "/yamux/1.0.0";

/// Many streams over one secured connection: a YamuxSession with a connection, a clock and
/// coroutines.
///
/// The owner awaits run() beside its use and destroys the muxer after it. Streams may outlive the
/// muxer; they then fail with Closed. Lives on the node strand.
class Muxer
{
public:
    /// @param clock  Outlives the muxer.
    Muxer(std::unique_ptr<net::Stream> connection, Role role, Clock& clock);
    ~Muxer();

    Muxer(const Muxer&) = delete;
    Muxer& operator=(const Muxer&) = delete;

    /// Serves the connection until it ends or the caller is cancelled, then closes it; closed()
    /// says why. To be awaited once.
    [[nodiscard]] net::Task<void> run();

    /// A new stream, on which the peer has said nothing yet; waits while 256 of ours are not
    /// acknowledged. Errors: why the session ended; Cancelled.
    [[nodiscard]] net::Task<Result<std::unique_ptr<net::Stream>>> open();

    /// The next stream of the peer, in the order of opening. It is acknowledged thereby, so that
    /// not calling this slows the peer down. Errors: why the session ended; Cancelled.
    [[nodiscard]] net::Task<Result<std::unique_ptr<net::Stream>>> accept();

    /// Ends the session and all streams; a `code` other than 0 is told to the peer. run() then
    /// completes.
    void close(std::uint32_t code);

    [[nodiscard]] std::optional<Duration> rtt() const noexcept { return m_session.rtt(); }
    /// Why the session has ended, once it has.
    [[nodiscard]] const std::optional<Error>& closed() const noexcept { return m_session.closed(); }

    /// See YamuxSession::setInputPace.
    void setInputPace(std::optional<std::uint64_t> bytesPerSecond) noexcept
    {
        m_session.setInputPace(bytesPerSecond);
    }

    /// For counters and what is held in memory.
    [[nodiscard]] const YamuxSession& session() const noexcept { return m_session; }

private:
    class MuxedStream;
    struct LoopEnd;

    [[nodiscard]] net::Task<void> readLoop();
    [[nodiscard]] net::Task<void> feedAll(ByteView bytes);
    [[nodiscard]] net::Task<void> writeLoop();
    void adaptBatch(Duration writeTook) noexcept;
    void onStalledWrite();
    [[nodiscard]] std::unique_ptr<net::Stream> makeStream(YamuxId id);

    /// After every call to the session: wakes who waits, and sets the timer.
    void settle();
    void onEvent(const YamuxEvent& event);

    std::unique_ptr<net::Stream> m_connection;
    Clock* m_clock;
    YamuxSession m_session;
    FlatMap<YamuxId, MuxedStream*> m_streams; // each takes itself out
    net::Notifier m_inbound;
    net::Notifier m_openAllowed;
    net::Notifier m_output;  // there is something to write, or the session has ended
    net::Notifier m_drained; // output was taken
    net::Notifier m_ended;
    net::ScopedTimer m_timer;
    TimePoint m_timerSet{};
    std::size_t m_batchBytes;
    int m_loops = 0; // of run(), not over yet
};

} // namespace swapscope::libp2p
