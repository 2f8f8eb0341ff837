// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/deadline.h"
#include "core/net/notifier.h"
#include "core/net/stream.h"
#include "core/rpc/http.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace swapscope::rpc {

/// What a client sends on one connection: requests one after the other, each with its body.
///
/// While a request is served, pump() reads beside the command: first the body, no faster than the
/// command takes it, then for the end, which says that the client has gone.
class Input
{
public:
    /// Both outlive the input.
    Input(net::Stream& stream, Clock& clock)
        : m_stream{&stream}
        , m_clock{&clock}
    {}

    /// The next request up to its body. Errors: Closed when the client sends no more, TimedOut,
    /// TooLarge (limits::kRpcHead), Invalid, those of the stream.
    [[nodiscard]] net::Task<Result<void>> readHead(Duration patience);

    /// Of the last request that was read.
    [[nodiscard]] const Head& head() const { return m_parser->get(); }
    [[nodiscard]] bool keepsAlive() const { return m_parser->get().keep_alive(); }
    [[nodiscard]] bool hasBody() const { return !m_parser->is_done() || !m_pieces.empty(); }
    /// The client waits for a word before it sends the body.
    [[nodiscard]] bool expectsContinue() const;

    /// Reads until it is cancelled; fires `gone` when the client has sent its last byte or fails.
    [[nodiscard]] net::Task<void> pump(net::Interrupt& gone);

    /// The next bytes of the body, none at its end. Needs pump() beside it. Errors: Invalid for a
    /// body that is not framed as announced, Truncated, TimedOut.
    [[nodiscard]] net::Task<Result<Bytes>> next();

    /// Nobody will take the body: what comes is dropped.
    void dropBody();

    /// Reads and drops what comes, for a while and up to a bound, until the client is done.
    [[nodiscard]] net::Task<void> drain();

private:
    [[nodiscard]] net::Task<Result<std::size_t>> readMore();
    [[nodiscard]] net::Task<Result<void>> readHeadNow();
    [[nodiscard]] net::Task<Result<void>> readBody();
    [[nodiscard]] net::Task<void> drainNow();
    /// Parses what is in the buffer, `most` bytes of it at a time. True when more is needed.
    /// Errors: Invalid, TooLarge.
    [[nodiscard]] Result<bool> parse(std::size_t most = std::numeric_limits<std::size_t>::max());

    net::Stream* m_stream;
    Clock* m_clock;
    Bytes m_buffer; // read and not yet parsed
    std::optional<Parser> m_parser;
    Bytes m_pieces; // of the body, not yet taken
    bool m_isDropping = false;
    std::optional<Error> m_failure; // why no more of the body comes
    net::Notifier m_arrived;
    net::Notifier m_taken;
};

} // namespace swapscope::rpc
