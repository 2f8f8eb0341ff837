// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise.h"

#include "core/libp2p/noise_handshake.h"
#include "core/libp2p/noise_stream.h"
#include "core/net/io.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kLengthBytes = 2;

net::Task<Result<void>> sendNext(net::Stream& connection, NoiseHandshake& handshake)
{
    const auto message = handshake.writeMessage();
    if (!message) {
        co_return message.error();
    }
    Bytes framed(kLengthBytes + message->size());
    framed[0] = static_cast<std::uint8_t>(message->size() >> 8U);
    framed[1] = static_cast<std::uint8_t>(message->size());
    std::copy(message->begin(), message->end(), framed.begin() + kLengthBytes);
    auto written = co_await connection.write(framed);
    co_return written;
}

net::Task<Result<void>> receiveNext(net::Stream& connection, NoiseHandshake& handshake)
{
    std::array<std::uint8_t, kLengthBytes> length{};
    auto got = co_await net::readExact(connection, length);
    if (!got) {
        co_return got;
    }
    const std::size_t size = (std::size_t{length[0]} << 8U) | length[1];
    if (size > handshake.largestNext()) {
        co_return fail(ErrorCode::TooLarge,
                       "a handshake message of " + std::to_string(size) + " bytes");
    }
    Bytes message(size);
    got = co_await net::readExact(connection, message);
    if (!got) {
        co_return got;
    }
    co_return handshake.readMessage(message);
}

net::Task<Result<SecuredStream>> shakeHands(std::unique_ptr<net::Connection> connection,
                                            std::unique_ptr<NoiseHandshake> handshake)
{
    while (!handshake->isDone()) {
        Result<void> done;
        if (handshake->isOurTurn()) {
            done = co_await sendNext(*connection, *handshake);
        } else {
            done = co_await receiveNext(*connection, *handshake);
        }
        if (!done) {
            connection->reset();
            co_return done.error();
        }
    }
    SecuredStream secured{
        .stream = nullptr, .remotePeer = handshake->remotePeer(), .muxer = handshake->muxer()};
    secured.stream = std::make_unique<NoiseStream>(std::move(connection), handshake->sending(),
                                                   handshake->receiving());
    co_return secured;
}

} // namespace

net::Task<Result<SecuredStream>> secureWithNoise(std::unique_ptr<net::Connection> connection,
                                                 SecurityOptions options, Random& random)
{
    assert(options.identity != nullptr);
    NoiseSetup setup{.role = options.role,
                     .staticKey = crypto::X25519Pair::generate(random),
                     .ephemeralKey = crypto::X25519Pair::generate(random),
                     .payload = {},
                     .muxers = std::move(options.muxers),
                     .expected = std::move(options.expected)};
    setup.payload = makeNoisePayload(*options.identity, setup.staticKey.open, setup.muxers);
    return shakeHands(std::move(connection), std::make_unique<NoiseHandshake>(std::move(setup)));
}

} // namespace swapscope::libp2p
