// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/ping.h"

#include "core/net/deadline.h"
#include "core/net/io.h"

#include <array>
#include <chrono>

namespace swapscope::libp2p {

namespace {

constexpr std::size_t kPayloadBytes = 32;

/// A stream that nobody pings on for this long only takes up a place.
constexpr Duration kLongestSilence = std::chrono::minutes{1};

using Payload = std::array<std::uint8_t, kPayloadBytes>;

net::Task<Result<void>> echoOnce(net::Stream& stream)
{
    Payload payload{};
    auto got = co_await net::readExact(stream, payload);
    if (!got) {
        co_return got;
    }
    auto written = co_await stream.write(payload);
    co_return written;
}

} // namespace

net::Task<Result<Duration>> ping(net::Stream& stream, Clock& clock, Random& random)
{
    Payload sent{};
    random.fill(sent);
    const TimePoint start = clock.now();
    auto written = co_await stream.write(sent);
    if (!written) {
        co_return written.error();
    }
    Payload received{};
    auto got = co_await net::readExact(stream, received);
    if (!got) {
        co_return got.error();
    }
    if (received != sent) {
        co_return fail(ErrorCode::Invalid, "the peer answered a ping with other bytes");
    }
    co_return clock.now() - start;
}

net::Task<void> answerPings(net::Stream& stream, Clock& clock)
{
    for (;;) {
        auto round = echoOnce(stream);
        auto echoed = co_await net::withDeadline(clock, clock.now() + kLongestSilence,
                                                 std::move(round), "no ping for a minute");
        if (!echoed && echoed.error().code == ErrorCode::Closed) {
            co_await stream.closeWrite();
            co_return;
        }
        if (!echoed) {
            stream.reset();
            co_return;
        }
    }
}

} // namespace swapscope::libp2p
