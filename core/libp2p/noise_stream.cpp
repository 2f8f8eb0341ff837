// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise_stream.h"

#include "core/base/limits.h"

#include <algorithm>
#include <cstring>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kLargestMessage = 65'535;
constexpr std::size_t kLargestPlain = kLargestMessage - crypto::kTagBytes;
constexpr std::size_t kFirstInput = 4 * limits::kKiB;
constexpr std::size_t kLargestInput = 2 * (kLengthBytes + kLargestMessage);
constexpr std::size_t kFramesPerBatch = 4; // of full size, written by one call

} // namespace

NoiseStream::NoiseStream(std::unique_ptr<net::Connection> connection, NoiseCipher sending,
                         NoiseCipher receiving)
    : m_connection{std::move(connection)}
    , m_sending{std::move(sending)}
    , m_receiving{std::move(receiving)}
{}

Error NoiseStream::failed(Error reason)
{
    m_connection->reset();
    m_failure = std::move(reason);
    return *m_failure;
}

net::Task<Result<std::size_t>> NoiseStream::readSome(std::span<std::uint8_t> into)
{
    for (;;) {
        if (m_failure) {
            co_return *m_failure;
        }
        const auto opened = openFrames(into);
        if (!opened || *opened > 0 || into.empty()) {
            co_return opened;
        }
        const auto got = co_await fillInput();
        if (!got || *got == 0) {
            co_return got;
        }
    }
}

/// The size of the message of the first frame, if all of it is there.
std::optional<std::size_t> NoiseStream::completeFrame() const noexcept
{
    const std::size_t available = m_sealedEnd - m_sealedBegin;
    if (available < kLengthBytes) {
        return std::nullopt;
    }
    const std::size_t size =
        (std::size_t{m_input[m_sealedBegin]} << 8U) | m_input[m_sealedBegin + 1];
    if (available - kLengthBytes < size) {
        return std::nullopt;
    }
    return size;
}

/// Plain bytes from what was received already; 0 when another frame has to arrive first.
Result<std::size_t> NoiseStream::openFrames(std::span<std::uint8_t> into)
{
    std::size_t done = 0;
    while (done < into.size()) {
        if (m_plainBegin < m_plainEnd) {
            const std::size_t count = std::min(into.size() - done, m_plainEnd - m_plainBegin);
            std::memcpy(into.data() + done, m_input.data() + m_plainBegin, count);
            m_plainBegin += count;
            done += count;
            continue;
        }
        const auto size = completeFrame();
        if (!size) {
            break;
        }
        const std::size_t start = m_sealedBegin + kLengthBytes;
        const ByteView sealed = ByteView{m_input}.subspan(start, *size);
        const std::size_t plainSize = *size - std::min(*size, crypto::kTagBytes);
        const bool isDirect = plainSize <= into.size() - done;
        const auto opened = m_receiving.open(
            {}, sealed, isDirect ? into.subspan(done) : std::span{m_input}.subspan(start));
        if (!opened) {
            return failed(opened.error());
        }
        m_sealedBegin = start + *size;
        m_plainBegin = start;
        m_plainEnd = isDirect ? start : start + plainSize;
        done += isDirect ? plainSize : 0;
    }
    return done;
}

/// Receives more; 0 at the end of the connection.
net::Task<Result<std::size_t>> NoiseStream::fillInput()
{
    const std::size_t kept = m_sealedEnd - m_sealedBegin;
    if (kept > 0 && m_sealedBegin > 0) {
        std::memmove(m_input.data(), m_input.data() + m_sealedBegin, kept);
    }
    m_plainBegin = m_plainEnd = m_sealedBegin = 0;
    m_sealedEnd = kept;
    if (m_sealedEnd == m_input.size()) {
        m_input.resize(std::clamp(2 * m_input.size(), kFirstInput, kLargestInput));
    }
    const std::span<std::uint8_t> room = std::span{m_input}.subspan(m_sealedEnd);
    const auto got = co_await m_connection->readSome(room);
    if (!got) {
        co_return failed(got.error());
    }
    if (*got == 0 && kept > 0) {
        co_return failed(fail(ErrorCode::Truncated, "the connection ended inside a frame"));
    }
    m_sealedEnd += *got;
    if (*got == room.size() && m_input.size() < kLargestInput) {
        m_input.resize(std::min(2 * m_input.size(), kLargestInput)); // the peer sends a lot
    }
    co_return *got;
}

net::Task<Result<void>> NoiseStream::write(ByteView bytes)
{
    if (m_isWriteUnfinished) {
        co_return fail(ErrorCode::Closed, "an earlier write to the connection was cut short");
    }
    while (!bytes.empty()) {
        const auto taken = sealBatch(bytes);
        if (!taken) {
            co_return taken.error();
        }
        bytes = bytes.subspan(*taken);
        m_isWriteUnfinished = true;
        const ByteView batch = ByteView{m_output}.first(m_outputSize);
        const auto written = co_await m_connection->write(batch);
        if (!written) {
            co_return written.error();
        }
        m_isWriteUnfinished = false;
    }
    co_return Result<void>{};
}

/// Seals the front of `bytes` into m_output. @return How many were taken.
Result<std::size_t> NoiseStream::sealBatch(ByteView bytes)
{
    const std::size_t taken = std::min(bytes.size(), kFramesPerBatch * kLargestPlain);
    const std::size_t frames = (taken + kLargestPlain - 1) / kLargestPlain;
    m_outputSize = taken + frames * (kLengthBytes + crypto::kTagBytes);
    if (m_output.size() < m_outputSize) {
        m_output.resize(m_outputSize);
    }
    std::size_t at = 0;
    for (std::size_t done = 0; done < taken;) {
        const ByteView plain = bytes.subspan(done, std::min(taken - done, kLargestPlain));
        const std::size_t size = plain.size() + crypto::kTagBytes;
        m_output[at] = static_cast<std::uint8_t>(size >> 8U);
        m_output[at + 1] = static_cast<std::uint8_t>(size);
        const auto sealed =
            m_sending.seal({}, plain, std::span{m_output}.subspan(at + kLengthBytes, size));
        if (!sealed) {
            return sealed.error();
        }
        at += kLengthBytes + size;
        done += plain.size();
    }
    return taken;
}

net::Task<Result<void>> NoiseStream::closeWrite()
{
    auto closed = co_await m_connection->closeWrite();
    co_return closed;
}

void NoiseStream::reset(std::uint32_t code)
{
    m_connection->reset(code);
}

} // namespace swapscope::libp2p
