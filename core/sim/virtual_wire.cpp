// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sim/virtual_wire.h"

#include "core/base/limits.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace swapscope::sim {

namespace {

/// What a kernel keeps for one direction of a connection: under way or not read yet.
constexpr std::size_t kSocketBuffer = 256 * limits::kKiB;

/// The longest run of bytes that arrives as one; keeps one connection from reserving a slow link
/// for long.
constexpr std::size_t kLongestPiece = 16 * limits::kKiB;

Duration sendingTime(std::size_t bytes, std::uint64_t bytesPerSecond)
{
    if (bytesPerSecond == 0) {
        return {};
    }
    return Duration{static_cast<Duration::rep>(bytes * 1'000'000'000ULL / bytesPerSecond)};
}

} // namespace

Pipe::Pipe(Clock& clock, Random& random, LinkState& link)
    : m_clock{clock}
    , m_random{random}
    , m_link{link}
{}

std::size_t Pipe::space() const noexcept
{
    const std::size_t held = m_underWayBytes + (m_unread.size() - m_taken);
    return held >= kSocketBuffer ? 0 : kSocketBuffer - held;
}

std::size_t Pipe::pieceSize(std::size_t remaining)
{
    const std::size_t longest = std::min(remaining, kLongestPiece);
    return m_random.below(2) == 0 ? longest : 1 + m_random.below(longest);
}

void Pipe::send(ByteView bytes)
{
    assert(bytes.size() <= space());
    while (!bytes.empty()) {
        const auto piece = bytes.first(pieceSize(bytes.size()));
        enqueue(Kind::Bytes, Bytes(piece.begin(), piece.end()));
        bytes = bytes.subspan(piece.size());
    }
}

void Pipe::finish()
{
    if (!std::exchange(m_isFinished, true)) {
        enqueue(Kind::End, {});
    }
}

void Pipe::abort()
{
    m_isFinished = true;
    m_underWay.clear();
    m_underWayBytes = 0;
    m_lastArrival = TimePoint{};
    enqueue(Kind::Abort, {});
}

void Pipe::enqueue(Kind kind, Bytes bytes)
{
    m_link.freeAt = std::max(m_link.freeAt, m_clock.now())
                    + sendingTime(bytes.size(), m_link.link.bytesPerSecond);
    m_lastArrival = std::max(m_lastArrival, m_link.freeAt + m_link.link.latency);
    m_underWayBytes += bytes.size();
    m_underWay.push_back({m_lastArrival, kind, std::move(bytes)});
    if (m_underWay.size() == 1) {
        arm();
    }
}

void Pipe::arm()
{
    if (m_underWay.empty() || m_link.link.isStalled || m_isSilent) {
        return;
    }
    m_timer = net::ScopedTimer{m_clock, m_underWay.front().arrival, [this] { deliver(); }};
}

void Pipe::deliver()
{
    if (m_link.link.isStalled || m_isSilent) {
        return;
    }
    while (!m_underWay.empty() && m_underWay.front().arrival <= m_clock.now()) {
        const Segment segment = std::move(m_underWay.front());
        m_underWay.pop_front();
        m_underWayBytes -= segment.bytes.size();
        accept(segment);
    }
    arm();
}

void Pipe::accept(const Segment& segment)
{
    switch (segment.kind) {
    case Kind::Bytes:
        if (m_isAbandoned) {
            failWriter(fail(ErrorCode::Reset, "the other side has closed the connection"));
            m_twin->failReader(fail(ErrorCode::Reset, "the other side has closed the connection"));
            return;
        }
        append(m_unread, segment.bytes);
        break;
    case Kind::End: m_isEnded = true; break;
    case Kind::Abort:
        failReader(fail(ErrorCode::Reset, "the other side reset the connection"));
        m_twin->failWriter(fail(ErrorCode::Reset, "the other side reset the connection"));
        break;
    }
    m_readable.notify();
}

bool Pipe::isReadable() const noexcept
{
    return m_taken < m_unread.size() || m_isEnded || m_readerFailure.has_value();
}

Result<std::size_t> Pipe::take(std::span<std::uint8_t> into)
{
    const std::size_t size = std::min(into.size(), m_unread.size() - m_taken);
    if (size > 0) {
        const auto from = m_unread.begin() + static_cast<std::ptrdiff_t>(m_taken);
        std::copy_n(from, size, into.begin());
        m_taken += size;
        if (m_taken == m_unread.size()) {
            m_unread.clear();
            m_taken = 0;
        }
        m_writable.notify();
        return size;
    }
    if (m_readerFailure) {
        return *m_readerFailure;
    }
    return std::size_t{0};
}

void Pipe::failReader(Error error)
{
    if (!m_readerFailure) {
        m_readerFailure = std::move(error);
    }
    m_readable.notify();
}

void Pipe::failWriter(Error error)
{
    if (!m_writerFailure) {
        m_writerFailure = std::move(error);
    }
    m_writable.notify();
}

void Pipe::makeSilent()
{
    m_isSilent = true;
    m_timer.cancel();
}

VirtualConnection::VirtualConnection(Wire& wire, std::size_t side, Place place,
                                     std::function<void()> onGone)
    : m_wire{wire}
    , m_side{side}
    , m_place{std::move(place)}
    , m_onGone{std::move(onGone)}
{}

VirtualConnection::~VirtualConnection()
{
    // As a kernel does on close(): what was written still arrives, then the end; whoever goes on
    // sending is told by a reset.
    out().finish();
    in().abandon();
    m_wire.isHeld.at(m_side) = false;
    m_onGone();
}

net::Task<Result<std::size_t>> VirtualConnection::readSome(std::span<std::uint8_t> into)
{
    while (!in().isReadable()) {
        const bool isNotified = co_await in().readable().wait();
        if (!isNotified) {
            co_return fail(ErrorCode::Cancelled, "reading was cancelled");
        }
    }
    co_return in().take(into);
}

net::Task<Result<void>> VirtualConnection::write(ByteView bytes)
{
    for (;;) {
        if (out().writerFailure()) {
            co_return *out().writerFailure();
        }
        if (out().isFinished()) {
            co_return fail(ErrorCode::Closed, "our side of the connection is closed");
        }
        // As a kernel: crumbs of space are not worth waking for, or all pieces would become tiny.
        const std::size_t enough = std::min(bytes.size(), kLongestPiece);
        const std::size_t space = out().space();
        const std::size_t size = space < enough ? 0 : std::min(bytes.size(), space);
        out().send(bytes.first(size));
        bytes = bytes.subspan(size);
        if (bytes.empty()) {
            co_return Result<void>{};
        }
        const bool isNotified = co_await out().writable().wait();
        if (!isNotified) {
            co_return fail(ErrorCode::Cancelled, "writing was cancelled");
        }
    }
}

net::Task<Result<void>> VirtualConnection::closeWrite()
{
    if (out().writerFailure()) {
        co_return *out().writerFailure();
    }
    out().finish();
    co_return Result<void>{};
}

void VirtualConnection::reset(std::uint32_t /*code*/)
{
    const Error ours = fail(ErrorCode::Reset, "we reset the connection");
    in().failReader(ours);
    out().failWriter(ours);
    out().abort(); // the peer learns of it when the segment arrives
}

} // namespace swapscope::sim
