// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls.h"
#include "core/libp2p/tls_stream.h"
#include "tests/support/registry.h"
#include "tests/support/sim_pair.h"
#include "tests/support/stream_steps.h"
#include "tests/support/vectors.h"
#include "tests/unit/libp2p/tls_pair.h"

#include <QTest>

#include <cstring>

namespace swapscope::libp2p {

using tests::readAll;
using tests::runTask;
using tests::SimPair;
using tests::writeAndClose;

namespace {

using Securing = net::Task<Result<SecuredStream>>;

SecurityOptions dialling(const TlsParties& who)
{
    return {.role = Role::Initiator,
            .identity = &who.client,
            .expected = TlsParties::peerOf(who.server)};
}

SecurityOptions accepting(const TlsParties& who)
{
    return {.role = Role::Responder, .identity = &who.server, .expected = std::nullopt};
}

net::Task<Result<Bytes>> secureAndListen(Securing securing, std::size_t step)
{
    const auto secured = co_await std::move(securing);
    if (!secured) {
        co_return secured.error();
    }
    auto all = co_await readAll(*(*secured).stream, step);
    co_return all;
}

net::Task<Result<void>> secureAndSpeak(Securing securing, Bytes text, std::size_t step)
{
    const auto secured = co_await std::move(securing);
    if (!secured) {
        co_return secured.error();
    }
    auto written = co_await writeAndClose(*(*secured).stream, std::move(text), step);
    co_return written;
}

} // namespace

class TlsStreamTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothSidesLearnWhoTheOtherIsAndTheMuxer()
    {
        TlsParties who;
        SimPair pair;
        auto [dialled, accepted] = pair.runBoth(
            secureWithTls(std::move(pair.dialled), dialling(who), who.clientContext, who.kNow),
            secureWithTls(std::move(pair.accepted), accepting(who), who.serverContext, who.kNow));
        QVERIFY(dialled->remotePeer == TlsParties::peerOf(who.server));
        QVERIFY(accepted->remotePeer == TlsParties::peerOf(who.client));
        QCOMPARE(dialled->muxer, std::optional<std::string>{"/yamux/1.0.0"});
        QCOMPARE(accepted->muxer, dialled->muxer);
    }

    void whatIsWrittenIsReadWhateverTheSizes()
    {
        TlsParties who;
        const Bytes content = tests::splitmix(3, 1'000'000);
        std::uint64_t seed = 1;
        for (const std::size_t writeStep : {1'001UL, 16'384UL, 16'385UL, 1'000'000UL}) {
            for (const std::size_t readStep : {777UL, 16'384UL, 400'000UL}) {
                SimPair pair{seed++};
                const auto [written, got] = pair.runBoth(
                    secureAndSpeak(secureWithTls(std::move(pair.dialled), dialling(who),
                                                 who.clientContext, who.kNow),
                                   content, writeStep),
                    secureAndListen(secureWithTls(std::move(pair.accepted), accepting(who),
                                                  who.serverContext, who.kNow),
                                    readStep));
                QVERIFY(written.has_value());
                QVERIFY(got.value() == content);
            }
        }
    }

    void anotherPeerThanTheDialledOneIsRefused()
    {
        TlsParties who;
        SimPair pair;
        SecurityOptions options = dialling(who);
        options.expected = TlsParties::peerOf(who.client);
        const auto [dialled, accepted] = pair.runBoth(
            secureWithTls(std::move(pair.dialled), std::move(options), who.clientContext, who.kNow),
            secureWithTls(std::move(pair.accepted), accepting(who), who.serverContext, who.kNow));
        QCOMPARE(dialled.error().code, ErrorCode::Unverified);
        QVERIFY(!accepted);
    }

    void aHandshakeThatIsCutAnywhereFailsOnTheSideThatWaits()
    {
        TlsParties who;
        std::size_t failures = 0;
        for (std::size_t limit = 0; limit <= 600; limit += 7) {
            SimPair pair{limit + 1};
            TlsSession client{who.clientContext,
                              {.role = Role::Initiator,
                               .muxers = {"/yamux/1.0.0"},
                               .expected = std::nullopt,
                               .now = who.kNow}};
            QVERIFY(client.shakeHands().has_value());
            Bytes hello = std::exchange(client.output(), {});
            const bool isWhole = limit >= hello.size();
            hello.resize(std::min(limit, hello.size()));
            const auto [said, secured] =
                pair.runBoth(writeAndClose(*pair.dialled, hello, 100),
                             secureWithTls(std::move(pair.accepted), accepting(who),
                                           who.serverContext, who.kNow));
            QCOMPARE(secured.error().code, ErrorCode::Truncated);
            failures += isWhole ? 0U : 1U;
        }
        QVERIFY(failures > 20);
    }

    void bytesOutsideTheProtocolAreRefused()
    {
        TlsParties who;
        for (const char* text : {"GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x00\x05hello more"}) {
            SimPair pair;
            const auto [said, secured] = pair.runBoth(
                writeAndClose(*pair.dialled, Bytes(text, text + std::strlen(text)), 100),
                secureWithTls(std::move(pair.accepted), accepting(who), who.serverContext,
                              who.kNow));
            QVERIFY(!secured);
            QVERIFY(!secured.error().detail.empty());
        }
    }

    void aConnectionThatEndsInsideARecordIsTruncated()
    {
        TlsParties who;
        TlsPair pair{who};
        QVERIFY(pair.run());
        QVERIFY(pair.client.seal(Bytes(100, 1)).has_value());
        Bytes wire = std::exchange(pair.client.output(), {});
        wire.resize(50);
        SimPair connection;
        TlsStream to{std::move(connection.accepted), std::move(pair.serverSession), Bytes(4'096)};
        const auto [said, got] =
            connection.runBoth(writeAndClose(*connection.dialled, wire, 100), readAll(to, 100));
        QCOMPARE(got.error().code, ErrorCode::Truncated);
        QCOMPARE(runTask(connection.clock, readAll(to, 100)).error(), got.error()); // for good
    }
};

static const tests::Registered<TlsStreamTest> registered{"tls_stream"};

} // namespace swapscope::libp2p
#include "tls_stream_test.moc"
