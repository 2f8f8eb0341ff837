// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/tls_session.h"
#include "core/net/network.h"
#include "core/net/stream.h"

#include <cstddef>
#include <memory>
#include <optional>

namespace swapscope::libp2p {

/// The encrypted channel over a connection, by a TLS session whose handshake is done.
///
/// One buffer a direction, filled and emptied by one call of the connection each; several records
/// go out with one write. A record that does not open ends the stream for good. A connection that
/// ends between two records without TLS's farewell is an end like any other: whatever libp2p
/// carries says itself where it ends.
class TlsStream final : public net::Stream
{
public:
    /// `input` is the buffer in which the session's input lies.
    TlsStream(std::unique_ptr<net::Connection> connection, std::unique_ptr<TlsSession> session,
              Bytes input);

    [[nodiscard]] net::Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override;
    [[nodiscard]] net::Task<Result<void>> write(ByteView bytes) override;
    [[nodiscard]] net::Task<Result<void>> closeWrite() override;
    void reset(std::uint32_t code) override;

private:
    [[nodiscard]] net::Task<Result<std::size_t>> fillInput();
    [[nodiscard]] net::Task<Result<void>> flush();
    [[nodiscard]] Error failed(Error reason);

    std::unique_ptr<net::Connection> m_connection;
    std::unique_ptr<TlsSession> m_session;
    Bytes m_input;
    bool m_wasFull = false; // m_input, by the last read
    Bytes m_output; ///< Being written; the session's own may grow meanwhile, by its answers.
    bool m_isWriteUnfinished = false; // a write that was cut short leaves half a record behind
    std::optional<Error> m_failure;
};

} // namespace swapscope::libp2p
