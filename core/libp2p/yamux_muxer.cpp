// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_muxer.h"

#include "core/base/limits.h"
#include "core/net/scope.h"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace swapscope::libp2p {
namespace {

using namespace std::chrono_literals;

constexpr Duration kWriteTimeout = 10s;
constexpr Duration kFarewellTime = 1s;
constexpr std::size_t kSmallestInput = 4 * limits::kKiB;
constexpr std::size_t kLargestInput = 128 * limits::kKiB;

// What is handed to the connection by one write: little on a slow one, so that pongs and other
// streams' turns come soon and that a slow peer is told from a dead one.
constexpr std::size_t kSmallestBatch = 8 * limits::kKiB;
constexpr std::size_t kFirstBatch = 64 * limits::kKiB;
constexpr std::size_t kLargestBatch = 128 * limits::kKiB;
constexpr Duration kSlowWrite = 500ms;
constexpr Duration kFastWrite = 50ms;

Error cancelled()
{
    return fail(ErrorCode::Cancelled, "the wait was cancelled");
}

} // namespace

/// One stream, as its user holds it.
class Muxer::MuxedStream final : public net::Stream
{
public:
    MuxedStream(Muxer& muxer, YamuxId id)
        : m_muxer{&muxer}
        , m_id{id}
    {
        muxer.m_streams.emplace(id, this);
    }

    ~MuxedStream() override
    {
        if (m_muxer != nullptr) {
            m_muxer->m_streams.erase(m_id);
            m_muxer->m_session.release(m_id, m_muxer->m_clock->now());
            m_muxer->settle();
        }
    }

    MuxedStream(const MuxedStream&) = delete;
    MuxedStream& operator=(const MuxedStream&) = delete;

    [[nodiscard]] net::Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override
    {
        while (m_muxer != nullptr) {
            auto outcome = m_muxer->m_session.read(m_id, into, m_muxer->m_clock->now());
            m_muxer->settle();
            if (outcome) {
                co_return std::move(*outcome);
            }
            const bool isWoken = co_await m_readable.wait();
            if (!isWoken) {
                co_return cancelled();
            }
        }
        co_return gone();
    }

    [[nodiscard]] net::Task<Result<void>> write(ByteView bytes) override
    {
        if (m_muxer == nullptr) {
            co_return gone();
        }
        auto begun = m_muxer->m_session.write(m_id, bytes);
        m_muxer->settle();
        if (!begun) {
            co_return begun;
        }
        LentBytes lent{*this};
        while (m_muxer != nullptr) {
            auto outcome = m_muxer->m_session.writeOutcome(m_id);
            if (outcome) {
                lent.isReturned = true;
                co_return std::move(*outcome);
            }
            const bool isWoken = co_await m_writable.wait();
            if (!isWoken) {
                co_return cancelled();
            }
        }
        co_return gone();
    }

    [[nodiscard]] net::Task<Result<void>> closeWrite() override
    {
        if (m_muxer == nullptr) {
            co_return gone();
        }
        auto closed = m_muxer->m_session.closeWrite(m_id);
        m_muxer->settle();
        co_return closed;
    }

    void reset(std::uint32_t code) override
    {
        if (m_muxer != nullptr) {
            m_muxer->m_session.reset(m_id, code);
            m_muxer->settle();
        }
    }

    void wakeReader() { m_readable.notify(); }
    void wakeWriter() { m_writable.notify(); }

    /// The muxer goes away.
    void detach()
    {
        m_muxer = nullptr;
        m_readable.notify();
        m_writable.notify();
    }

private:
    /// A write that is cut short leaves half a message behind and bytes that are no longer valid,
    /// so the stream is of no use any more.
    struct LentBytes
    {
        explicit LentBytes(MuxedStream& owner)
            : stream{owner}
        {}
        ~LentBytes()
        {
            if (!isReturned) {
                stream.reset(0);
            }
        }
        LentBytes(const LentBytes&) = delete;
        LentBytes& operator=(const LentBytes&) = delete;

        MuxedStream& stream;
        bool isReturned = false;
    };

    static Error gone() { return fail(ErrorCode::Closed, "the connection of the stream is gone"); }

    Muxer* m_muxer; // null once it is gone
    YamuxId m_id;
    net::Notifier m_readable;
    net::Notifier m_writable;
};

/// Tells run() that one of its loops is over, however it ended.
struct Muxer::LoopEnd
{
    explicit LoopEnd(Muxer& owner)
        : muxer{owner}
    {}
    ~LoopEnd()
    {
        --muxer.m_loops;
        muxer.m_ended.notify();
    }
    LoopEnd(const LoopEnd&) = delete;
    LoopEnd& operator=(const LoopEnd&) = delete;

    Muxer& muxer;
};

Muxer::Muxer(std::unique_ptr<net::Stream> connection, Role role, Clock& clock)
    : m_connection{std::move(connection)}
    , m_clock{&clock}
    , m_session{role, clock.now()}
    , m_batchBytes{kFirstBatch}
{}

Muxer::~Muxer()
{
    for (const auto& [id, stream] : m_streams) {
        stream->detach();
    }
}

net::Task<void> Muxer::run()
{
    const bool doesThrow = co_await boost::asio::this_coro::throw_if_cancelled();
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const auto executor = co_await boost::asio::this_coro::executor;
    net::TaskScope loops{executor};
    m_loops = 2;
    loops.spawn(readLoop());
    loops.spawn(writeLoop());
    settle();
    bool isWanted = true;
    while (!m_session.closed() && isWanted) {
        isWanted = co_await m_ended.wait();
    }
    m_session.close(0); // where only the caller has had enough
    settle();
    // Lets the go-away out, and the peer read it: closing before the peer does would answer what it
    // still sends with a reset, which overtakes our last words.
    const net::ScopedTimer farewell{*m_clock, m_clock->now() + kFarewellTime,
                                    [this] { m_connection->reset(); }};
    while (m_loops > 0 && isWanted) {
        isWanted = co_await m_ended.wait();
    }
    loops.cancel();
    co_await loops.join();
    m_timer.cancel();
    m_connection.reset();
    co_await boost::asio::this_coro::throw_if_cancelled(doesThrow);
}

net::Task<Result<std::unique_ptr<net::Stream>>> Muxer::open()
{
    for (;;) {
        const auto id = m_session.open();
        if (id) {
            auto stream = makeStream(*id);
            settle();
            co_return std::move(stream);
        }
        if (id.error().code != ErrorCode::Busy) {
            co_return id.error();
        }
        const bool isWoken = co_await m_openAllowed.wait();
        if (!isWoken) {
            co_return cancelled();
        }
    }
}

net::Task<Result<std::unique_ptr<net::Stream>>> Muxer::accept()
{
    for (;;) {
        const auto id = m_session.accept();
        if (id) {
            auto stream = makeStream(*id);
            settle();
            co_return std::move(stream);
        }
        if (m_session.closed()) {
            co_return *m_session.closed();
        }
        const bool isWoken = co_await m_inbound.wait();
        if (!isWoken) {
            co_return cancelled();
        }
    }
}

void Muxer::close(std::uint32_t code)
{
    m_session.close(code);
    settle();
}

std::unique_ptr<net::Stream> Muxer::makeStream(YamuxId id)
{
    return std::make_unique<MuxedStream>(*this, id);
}

net::Task<void> Muxer::readLoop()
{
    const LoopEnd end{*this};
    Bytes input(kSmallestInput);
    for (;;) {
        const auto got = co_await m_connection->readSome(input);
        if (!got || *got == 0) {
            m_session.onInputEnd(got ? fail(ErrorCode::Closed, "the peer closed the connection")
                                     : got.error());
            settle();
            co_return;
        }
        if (m_session.closed()) {
            continue; // of no interest any more; run() sets an end to this
        }
        co_await feedAll(ByteView{input}.first(*got));
        if (*got == input.size() && input.size() < kLargestInput) {
            input.resize(2 * input.size()); // the peer sends a lot
        }
    }
}

net::Task<void> Muxer::feedAll(ByteView bytes)
{
    for (;;) {
        bytes = bytes.subspan(m_session.feed(bytes, m_clock->now()));
        settle();
        if (m_session.closed() || (bytes.empty() && m_session.acceptsInput())) {
            co_return;
        }
        co_await m_drained.wait();
    }
}

net::Task<void> Muxer::writeLoop()
{
    const LoopEnd end{*this};
    Bytes output;
    for (;;) {
        output.clear();
        const TimePoint begun = m_clock->now();
        m_session.takeOutput(output, m_batchBytes, begun);
        m_drained.notify();
        settle();
        if (output.empty()) {
            if (m_session.closed()) {
                break;
            }
            co_await m_output.wait();
            continue;
        }
        const net::ScopedTimer stall{*m_clock, begun + kWriteTimeout, [this] { onStalledWrite(); }};
        const auto written = co_await m_connection->write(output);
        if (!written) {
            m_session.onInputEnd(written.error());
            settle();
            co_return;
        }
        adaptBatch(m_clock->now() - begun);
    }
    static_cast<void>(co_await m_connection->closeWrite());
}

void Muxer::adaptBatch(Duration writeTook) noexcept
{
    if (writeTook > kSlowWrite) {
        m_batchBytes = kSmallestBatch;
    } else if (writeTook < kFastWrite) {
        m_batchBytes = std::min(2 * m_batchBytes, kLargestBatch);
    }
}

void Muxer::onStalledWrite()
{
    m_session.onInputEnd(
        fail(ErrorCode::TimedOut, "the peer has taken nothing of what we write for 10 s"));
    settle();
    m_connection->reset();
}

void Muxer::settle()
{
    for (const YamuxEvent& event : m_session.takeEvents()) {
        onEvent(event);
    }
    if (m_session.hasOutput()) {
        m_output.notify();
    }
    if (m_session.closed()) {
        m_timer.cancel();
        return;
    }
    const TimePoint due = m_session.nextTick();
    if (due != m_timerSet) {
        m_timerSet = due;
        m_timer = net::ScopedTimer{*m_clock, due, [this] {
                                       m_timerSet = {};
                                       m_session.onTick(m_clock->now());
                                       settle();
                                   }};
    }
}

void Muxer::onEvent(const YamuxEvent& event)
{
    const auto found = m_streams.find(event.stream);
    MuxedStream* const stream = found == m_streams.end() ? nullptr : found->second;
    switch (event.kind) {
    case YamuxEvent::Kind::Inbound: m_inbound.notify(); return;
    case YamuxEvent::Kind::OpenAllowed: m_openAllowed.notify(); return;
    case YamuxEvent::Kind::Readable:
        if (stream != nullptr) {
            stream->wakeReader();
        }
        return;
    case YamuxEvent::Kind::Writable:
        if (stream != nullptr) {
            stream->wakeWriter();
        }
        return;
    case YamuxEvent::Kind::Closed:
        m_inbound.notify();
        m_openAllowed.notify();
        m_output.notify();
        m_drained.notify();
        m_ended.notify();
        return;
    }
}

} // namespace swapscope::libp2p
