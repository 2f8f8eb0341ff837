// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls_stream.h"

#include "core/base/limits.h"

#include <algorithm>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kLargestInput = 128 * limits::kKiB;
constexpr std::size_t kLargestBatch = 128 * limits::kKiB; // sealed before it is written

} // namespace

TlsStream::TlsStream(std::unique_ptr<net::Connection> connection,
                     std::unique_ptr<TlsSession> session, Bytes input)
    : m_connection{std::move(connection)}
    , m_session{std::move(session)}
    , m_input{std::move(input)}
{}

Error TlsStream::failed(Error reason)
{
    m_connection->reset();
    m_failure = std::move(reason);
    return *m_failure;
}

net::Task<Result<std::size_t>> TlsStream::readSome(std::span<std::uint8_t> into)
{
    for (;;) {
        if (m_failure) {
            co_return *m_failure;
        }
        const auto opened = m_session->open(into);
        if (!opened) {
            co_return failed(opened.error());
        }
        if (*opened > 0 || into.empty() || m_session->hasEnded()) {
            co_return opened;
        }
        const auto got = co_await fillInput();
        if (!got || *got == 0) {
            co_return got;
        }
    }
}

/// Receives more; 0 at the end of the connection.
net::Task<Result<std::size_t>> TlsStream::fillInput()
{
    if (m_wasFull && m_input.size() < kLargestInput) {
        m_input.resize(2 * m_input.size()); // the peer sends a lot
    }
    const auto got = co_await m_connection->readSome(m_input);
    if (!got) {
        co_return failed(got.error());
    }
    m_wasFull = *got == m_input.size();
    if (*got == 0 && m_session->isInsideRecord()) {
        co_return failed(fail(ErrorCode::Truncated, "the connection ended inside a TLS record"));
    }
    m_session->setInput(ByteView{m_input}.first(*got));
    co_return *got;
}

net::Task<Result<void>> TlsStream::write(ByteView bytes)
{
    if (m_isWriteUnfinished) {
        co_return fail(ErrorCode::Closed, "an earlier write to the connection was cut short");
    }
    while (!bytes.empty()) {
        const ByteView batch = bytes.first(std::min(bytes.size(), kLargestBatch));
        const auto sealed = m_session->seal(batch);
        if (!sealed) {
            co_return sealed;
        }
        bytes = bytes.subspan(batch.size());
        const auto written = co_await flush();
        if (!written) {
            co_return written;
        }
    }
    co_return Result<void>{};
}

net::Task<Result<void>> TlsStream::flush()
{
    m_isWriteUnfinished = true;
    m_output.clear();
    std::swap(m_output, m_session->output());
    auto written = co_await m_connection->write(m_output);
    m_isWriteUnfinished = !written;
    co_return written;
}

net::Task<Result<void>> TlsStream::closeWrite()
{
    if (!m_isWriteUnfinished) {
        m_session->sealEnd();
        const auto written = co_await flush();
        if (!written) {
            co_return written;
        }
    }
    auto closed = co_await m_connection->closeWrite();
    co_return closed;
}

void TlsStream::reset(std::uint32_t code)
{
    m_connection->reset(code);
}

} // namespace swapscope::libp2p
