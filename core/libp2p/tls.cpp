// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls.h"

#include "core/base/limits.h"
#include "core/libp2p/tls_stream.h"

#include <utility>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kInputBytes = 4 * limits::kKiB; // a handshake's flight

net::Task<Result<void>> flush(net::Stream& connection, TlsSession& session)
{
    if (session.output().empty()) {
        co_return Result<void>{};
    }
    const Bytes flight = std::exchange(session.output(), {});
    auto written = co_await connection.write(flight);
    co_return written;
}

/// To the end of the handshake; what was received behind it stays in `input`.
net::Task<Result<void>> shakeHands(net::Stream& connection, TlsSession& session, Bytes& input)
{
    for (;;) {
        const auto isDone = session.shakeHands();
        const auto flushed = co_await flush(connection, session); // an alert, where that failed
        if (!isDone) {
            co_return isDone.error();
        }
        if (!flushed || *isDone) {
            co_return flushed;
        }
        const auto got = co_await connection.readSome(input);
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return fail(ErrorCode::Truncated, "the connection ended inside the TLS handshake");
        }
        session.setInput(ByteView{input}.first(*got));
    }
}

net::Task<Result<SecuredStream>> shakeHands(std::unique_ptr<net::Connection> connection,
                                            std::unique_ptr<TlsSession> session)
{
    Bytes input(kInputBytes);
    const auto done = co_await shakeHands(*connection, *session, input);
    if (!done) {
        const auto closed = co_await connection->closeWrite(); // behind the alert
        static_cast<void>(closed);
        co_return done.error();
    }
    SecuredStream secured{
        .stream = nullptr, .remotePeer = session->remotePeer(), .muxer = session->muxer()};
    secured.stream =
        std::make_unique<TlsStream>(std::move(connection), std::move(session), std::move(input));
    co_return secured;
}

} // namespace

net::Task<Result<SecuredStream>> secureWithTls(std::unique_ptr<net::Connection> connection,
                                               SecurityOptions options, TlsContext& context,
                                               WallTime now)
{
    TlsSetup setup{.role = options.role,
                   .muxers = std::move(options.muxers),
                   .expected = std::move(options.expected),
                   .now = now};
    return shakeHands(std::move(connection),
                      std::make_unique<TlsSession>(context, std::move(setup)));
}

} // namespace swapscope::libp2p
