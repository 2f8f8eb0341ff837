// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/net/network.h"
#include "core/net/notifier.h"
#include "core/net/sleep.h"
#include "core/sim/virtual_network.h"

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace swapscope::sim {

/// A link and until when it is busy sending.
struct LinkState
{
    Link link;
    TimePoint freeAt{};
};

/// One direction of one connection: a socket buffer whose bytes arrive later.
class Pipe
{
public:
    /// Everything outlives the pipe. `random` chooses the pieces.
    Pipe(Clock& clock, Random& random, LinkState& link);

    /// The other direction of the same connection: a reset ends both.
    void setTwin(Pipe& twin) noexcept { m_twin = &twin; }

    /// Bytes that a writer may hand over now.
    [[nodiscard]] std::size_t space() const noexcept;
    void send(ByteView bytes); ///< At most space().
    void finish();             ///< The reader's end of stream, behind what was sent.
    void abort();              ///< The reader's Reset; what was not delivered is lost.

    /// Something to take: bytes, the end, or an error.
    [[nodiscard]] bool isReadable() const noexcept;
    [[nodiscard]] Result<std::size_t> take(std::span<std::uint8_t> into);

    /// From now on; the first error stays. Bytes that have arrived stay readable.
    void failReader(Error error);
    void failWriter(Error error);
    [[nodiscard]] const std::optional<Error>& writerFailure() const noexcept
    {
        return m_writerFailure;
    }
    [[nodiscard]] bool isFinished() const noexcept { return m_isFinished; }

    void abandon() noexcept
    {
        m_isAbandoned = true;
    }                  ///< Nobody reads: bytes are answered by a reset.
    void makeSilent(); ///< Nothing arrives ever again.
    void arm();        ///< After a change of the link.

    [[nodiscard]] const LinkState& link() const noexcept { return m_link; }
    [[nodiscard]] net::Notifier& readable() noexcept { return m_readable; }
    [[nodiscard]] net::Notifier& writable() noexcept { return m_writable; }

private:
    enum class Kind { Bytes, End, Abort };
    struct Segment
    {
        TimePoint arrival{};
        Kind kind = Kind::Bytes;
        Bytes bytes;
    };

    void enqueue(Kind kind, Bytes bytes);
    [[nodiscard]] std::size_t pieceSize(std::size_t remaining);
    void deliver();
    void accept(const Segment& segment);

    Clock& m_clock;
    Random& m_random;
    LinkState& m_link;
    std::deque<Segment> m_underWay;
    std::size_t m_underWayBytes = 0;
    TimePoint m_lastArrival{};
    net::ScopedTimer m_timer;

    Bytes m_unread;
    std::size_t m_taken = 0;   // of m_unread
    bool m_isFinished = false; // by the writer
    bool m_isEnded = false;    // for the reader
    bool m_isSilent = false;
    bool m_isAbandoned = false;
    std::optional<Error> m_readerFailure;
    std::optional<Error> m_writerFailure;
    Pipe* m_twin = nullptr;
    net::Notifier m_readable;
    net::Notifier m_writable;
};

/// Two pipes between two hosts. Side 0 dialled.
struct Wire
{
    std::array<std::string, 2> hosts;
    std::array<bool, 2> isHeld{true, true};
    std::array<std::unique_ptr<Pipe>, 2> from; ///< By the side that writes.
};

/// One side's end of a wire.
class VirtualConnection final : public net::Connection
{
public:
    struct Place
    {
        multiformats::Multiaddr local;
        multiformats::Multiaddr remote;
    };

    /// `wire` lives until `onGone` has been called.
    VirtualConnection(Wire& wire, std::size_t side, Place place, std::function<void()> onGone);
    ~VirtualConnection() override;

    net::Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override;
    net::Task<Result<void>> write(ByteView bytes) override;
    net::Task<Result<void>> closeWrite() override;
    void reset(std::uint32_t code) override;

    const multiformats::Multiaddr& localAddress() const override { return m_place.local; }
    const multiformats::Multiaddr& remoteAddress() const override { return m_place.remote; }

private:
    [[nodiscard]] Pipe& out() { return *m_wire.from.at(m_side); }
    [[nodiscard]] Pipe& in() { return *m_wire.from.at(1 - m_side); }

    Wire& m_wire;
    std::size_t m_side;
    Place m_place;
    std::function<void()> m_onGone;
};

} // namespace swapscope::sim
