// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise.h"
#include "core/libp2p/noise_handshake.h"
#include "core/libp2p/noise_stream.h"
#include "core/net/io.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"
#include "tests/support/sim_pair.h"
#include "tests/support/stream_steps.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <array>

namespace swapscope::libp2p {

using tests::readAll;
using tests::runTask;
using tests::SimPair;
using tests::writeAndClose;

namespace {

constexpr NoiseKey kForth{1};
constexpr NoiseKey kBack{2};

Bytes framed(ByteView message)
{
    Bytes wire{static_cast<std::uint8_t>(message.size() >> 8U),
               static_cast<std::uint8_t>(message.size())};
    append(wire, message);
    return wire;
}

Bytes sealedFrame(NoiseCipher& cipher, ByteView plain)
{
    Bytes sealed(plain.size() + crypto::kTagBytes);
    const auto done = cipher.seal({}, plain, sealed);
    return done ? framed(sealed) : Bytes{};
}

/// A peer that knows the handshake but says no more than `limit` bytes, then closes.
net::Task<Result<void>> shakeHandsUpTo(net::Stream& stream,
                                       std::unique_ptr<NoiseHandshake> handshake, std::size_t limit)
{
    while (!handshake->isDone()) {
        if (handshake->isOurTurn()) {
            Bytes wire = framed(handshake->writeMessage().value());
            wire.resize(std::min(wire.size(), limit));
            limit -= wire.size();
            const auto written = co_await stream.write(wire);
            if (!written || limit == 0) {
                break;
            }
            continue;
        }
        std::array<std::uint8_t, 2> length{};
        const auto head = co_await net::readExact(stream, length);
        if (!head) {
            break;
        }
        Bytes message((std::size_t{length[0]} << 8U) | length[1]);
        const auto body = co_await net::readExact(stream, message);
        if (!body || !handshake->readMessage(message)) {
            break;
        }
    }
    auto closed = co_await stream.closeWrite();
    co_return closed;
}

net::Task<Result<void>> secureAndSpeak(net::Task<Result<SecuredStream>> securing)
{
    const auto secured = co_await std::move(securing);
    if (!secured) {
        co_return secured.error();
    }
    const Bytes text(10, 'x');
    auto written = co_await (*secured).stream->write(text);
    if (!written) {
        co_return written;
    }
    auto closed = co_await (*secured).stream->closeWrite();
    co_return closed;
}

net::Task<Result<Bytes>> secureAndListen(net::Task<Result<SecuredStream>> securing)
{
    const auto secured = co_await std::move(securing);
    if (!secured) {
        co_return secured.error();
    }
    auto all = co_await readAll(*(*secured).stream, 100);
    co_return all;
}

struct Identities
{
    sim::SeededRandom random{5};
    crypto::PrivateKey client = crypto::PrivateKey::generate(random);
    crypto::PrivateKey server = crypto::PrivateKey::generate(random);

    [[nodiscard]] SecurityOptions dialling() const
    {
        return {.role = Role::Initiator,
                .identity = &client,
                .expected = multiformats::PeerId::ofPublicKey(server.publicKey().encoded())};
    }

    [[nodiscard]] SecurityOptions accepting() const
    {
        return {.role = Role::Responder, .identity = &server, .expected = std::nullopt};
    }
};

} // namespace

class NoiseStreamTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothSidesLearnWhoTheOtherIsAndTheMuxer()
    {
        Identities who;
        SimPair pair;
        auto [dialled, accepted] =
            pair.runBoth(secureWithNoise(std::move(pair.dialled), who.dialling(), who.random),
                         secureWithNoise(std::move(pair.accepted), who.accepting(), who.random));
        QVERIFY(dialled->remotePeer == *who.dialling().expected);
        QVERIFY(accepted->remotePeer
                == multiformats::PeerId::ofPublicKey(who.client.publicKey().encoded()));
        QCOMPARE(dialled->muxer, std::optional<std::string>{"/yamux/1.0.0"});
        QCOMPARE(accepted->muxer, dialled->muxer);
    }

    void whatIsWrittenIsReadWhateverTheSizes()
    {
        const Bytes content = tests::splitmix(3, 1'000'000);
        std::uint64_t seed = 1;
        for (const std::size_t writeStep : {1'001UL, 65'519UL, 65'520UL, 1'000'000UL}) {
            for (const std::size_t readStep : {777UL, 65'519UL, 400'000UL}) {
                SimPair pair{seed++};
                NoiseStream from{std::move(pair.dialled), NoiseCipher{kForth}, NoiseCipher{kBack}};
                NoiseStream to{std::move(pair.accepted), NoiseCipher{kBack}, NoiseCipher{kForth}};
                const auto [written, got] =
                    pair.runBoth(writeAndClose(from, content, writeStep), readAll(to, readStep));
                QVERIFY(written.has_value());
                QVERIFY(got.value() == content);
            }
        }
    }

    void emptyFramesAreLegalAndSaidNowhere()
    {
        SimPair pair;
        NoiseCipher sealing{kForth};
        Bytes wire = sealedFrame(sealing, {});
        append(wire, sealedFrame(sealing, asBytes("text")));
        append(wire, sealedFrame(sealing, {}));
        NoiseStream to{std::move(pair.accepted), NoiseCipher{kBack}, NoiseCipher{kForth}};
        const auto [written, got] =
            pair.runBoth(writeAndClose(*pair.dialled, wire, wire.size()), readAll(to, 100));
        QVERIFY(written.has_value());
        QCOMPARE(std::string{asText(got.value())}, std::string{"text"});
    }

    void aFrameThatDoesNotOpenEndsTheStreamForGood()
    {
        NoiseCipher good{kForth};
        const Bytes first = sealedFrame(good, asBytes("first"));
        const Bytes second = sealedFrame(good, asBytes("second"));
        const auto bad = [&](std::size_t at) {
            Bytes wire = first;
            wire[at] ^= 1U;
            append(wire, second);
            return wire;
        };
        // A changed tag, changed text, and a frame that is shorter than a tag.
        for (Bytes wire : {bad(first.size() - 1), bad(2), framed(Bytes(15))}) {
            SimPair pair;
            NoiseStream to{std::move(pair.accepted), NoiseCipher{kBack}, NoiseCipher{kForth}};
            const auto [written, got] = pair.runBoth(
                writeAndClose(*pair.dialled, std::move(wire), 1'000), readAll(to, 100));
            QVERIFY(!got);
            QCOMPARE(runTask(pair.clock, readAll(to, 100)).error(), got.error());
        }
    }

    void aConnectionThatEndsInsideAFrameIsTruncated()
    {
        NoiseCipher sealing{kForth};
        const Bytes wire = sealedFrame(sealing, asBytes("cut"));
        for (std::size_t size = 1; size < wire.size(); ++size) {
            SimPair pair;
            NoiseStream to{std::move(pair.accepted), NoiseCipher{kBack}, NoiseCipher{kForth}};
            const Bytes part{wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size)};
            const auto [written, got] =
                pair.runBoth(writeAndClose(*pair.dialled, part, 1'000), readAll(to, 100));
            QCOMPARE(got.error().code, ErrorCode::Truncated);
        }
    }

    void aHandshakeThatIsCutAnywhereFailsOnBothSides()
    {
        Identities who;
        for (const Role cutBy : {Role::Initiator, Role::Responder}) {
            // Message 1 and 3, or message 2, each with its length in front.
            const std::size_t whole = cutBy == Role::Initiator ? 34 + 186 : 218;
            for (std::size_t limit = 0; limit <= whole; ++limit) {
                SimPair pair{limit + 1};
                NoiseSetup setup{.role = cutBy,
                                 .staticKey = crypto::X25519Pair::generate(who.random),
                                 .ephemeralKey = crypto::X25519Pair::generate(who.random),
                                 .payload = {},
                                 .muxers = {"/yamux/1.0.0"},
                                 .expected = std::nullopt};
                const bool isClient = cutBy == Role::Initiator;
                setup.payload = makeNoisePayload(isClient ? who.client : who.server,
                                                 setup.staticKey.open, setup.muxers);
                auto& theirs = isClient ? pair.dialled : pair.accepted;
                auto& ours = isClient ? pair.accepted : pair.dialled;
                const auto [said, secured] = pair.runBoth(
                    shakeHandsUpTo(*theirs, std::make_unique<NoiseHandshake>(std::move(setup)),
                                   limit),
                    secureWithNoise(std::move(ours), isClient ? who.accepting() : who.dialling(),
                                    who.random));
                QCOMPARE(secured.has_value(), limit == whole);
            }
        }
    }

    void anotherPeerThanTheDialledOneIsRefused()
    {
        Identities who;
        SimPair pair;
        SecurityOptions options = who.dialling();
        options.expected = multiformats::PeerId::ofPublicKey(who.client.publicKey().encoded());
        const auto [dialled, accepted] =
            pair.runBoth(secureWithNoise(std::move(pair.dialled), std::move(options), who.random),
                         secureWithNoise(std::move(pair.accepted), who.accepting(), who.random));
        QCOMPARE(dialled.error().code, ErrorCode::Unverified);
        QVERIFY(!accepted);
    }

    void framesRightBehindTheHandshakeAreNotLost()
    {
        Identities who;
        SimPair pair;
        const auto [written, got] = pair.runBoth(
            secureAndSpeak(secureWithNoise(std::move(pair.dialled), who.dialling(), who.random)),
            secureAndListen(
                secureWithNoise(std::move(pair.accepted), who.accepting(), who.random)));
        QVERIFY(written.has_value());
        QCOMPARE(got.value(), Bytes(10, 'x'));
    }
};

static const tests::Registered<NoiseStreamTest> registered{"noise_stream"};

} // namespace swapscope::libp2p
#include "noise_stream_test.moc"
