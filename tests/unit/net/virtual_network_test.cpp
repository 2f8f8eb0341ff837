// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/io.h"
#include "core/net/scope.h"
#include "core/sim/virtual_network.h"
#include "tests/support/registry.h"
#include "tests/support/run_task.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <array>
#include <chrono>
#include <memory>
#include <vector>

namespace swapscope::net {

using namespace std::chrono_literals;
using multiformats::Multiaddr;

namespace {

constexpr auto kServer = "10.0.0.1";
constexpr auto kClient = "10.0.0.2";
constexpr std::size_t kSocketBuffer = 256 * 1024;

Multiaddr serverAddress()
{
    return Multiaddr::parse("/ip4/10.0.0.1/tcp/4001").value();
}

Task<void> writeAll(Stream& to, Bytes bytes, std::vector<Result<void>>& outcomes)
{
    auto written = co_await to.write(bytes);
    outcomes.push_back(written);
}

Task<std::vector<Bytes>> readPieces(Stream& from, std::size_t total)
{
    std::vector<Bytes> pieces;
    std::size_t got = 0;
    while (got < total) {
        Bytes buffer(total);
        auto size = co_await from.readSome(buffer);
        if (!size || *size == 0) {
            break;
        }
        buffer.resize(*size);
        got += *size;
        pieces.push_back(std::move(buffer));
    }
    co_return pieces;
}

Task<Result<std::size_t>> readOne(Stream& from)
{
    std::array<std::uint8_t, 16> buffer{};
    auto got = co_await from.readSome(buffer);
    co_return got;
}

/// A server and a client that are connected over a link of 10 ms each way.
struct Pair
{
    explicit Pair(std::uint64_t seed = 1)
        : network{clock, seed}
        , scope{clock.executor()}
    {
        listener = network.host(kServer).listen(serverAddress()).value();
        client = tests::runTask(clock, network.host(kClient).dial(serverAddress())).value();
        server = tests::runTask(clock, listener->accept()).value();
    }
    ~Pair()
    {
        scope.cancel();
        clock.advance(0s);
    }

    sim::VirtualClock clock;
    sim::VirtualNetwork network;
    TaskScope scope;
    std::unique_ptr<Listener> listener;
    std::unique_ptr<Connection> client;
    std::unique_ptr<Connection> server;
    std::vector<Result<void>> writes;
};

Bytes joined(const std::vector<Bytes>& pieces)
{
    Bytes all;
    for (const auto& piece : pieces) {
        append(all, piece);
    }
    return all;
}

} // namespace

class VirtualNetworkTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothEndsKnowBothAddresses()
    {
        const Pair pair;
        QCOMPARE(pair.client->remoteAddress().toString(), serverAddress().toString());
        QCOMPARE(pair.server->localAddress().toString(), serverAddress().toString());
        QVERIFY(pair.client->localAddress() == pair.server->remoteAddress());
    }

    void dialTakesARoundTrip()
    {
        sim::VirtualClock clock;
        sim::VirtualNetwork network{clock, 1};
        network.setLink(kServer, kClient, {.latency = 35ms});
        const auto listener = network.host(kServer).listen(serverAddress()).value();
        const TimePoint start = clock.now();
        const auto dialled = tests::runTask(clock, network.host(kClient).dial(serverAddress()));
        QVERIFY(dialled.has_value());
        QVERIFY(clock.now() - start == 70ms);
    }

    void dialIsRefusedWhereNobodyListens()
    {
        sim::VirtualClock clock;
        sim::VirtualNetwork network{clock, 1};
        static_cast<void>(network.host(kServer));
        const auto dialled = tests::runTask(clock, network.host(kClient).dial(serverAddress()));
        QVERIFY(dialled.error().code == ErrorCode::Refused);
    }

    void dialTimesOutWhereNoHostIs()
    {
        sim::VirtualClock clock;
        sim::VirtualNetwork network{clock, 1};
        const auto dialled = tests::runTask(clock, network.host(kClient).dial(serverAddress()));
        QVERIFY(dialled.error().code == ErrorCode::TimedOut);
    }

    void portIsTakenOnce()
    {
        Pair pair;
        const auto again = pair.network.host(kServer).listen(serverAddress());
        QVERIFY(again.error().code == ErrorCode::Busy);
        pair.listener->close();
        QVERIFY(pair.network.host(kServer).listen(serverAddress()).has_value());
        const auto accepted = tests::runTask(pair.clock, pair.listener->accept());
        QVERIFY(accepted.error().code == ErrorCode::Closed);
    }

    void bytesArriveInOrderAfterTheLatency()
    {
        Pair pair;
        const Bytes sent = tests::splitmix(7, 100'000);
        const TimePoint start = pair.clock.now();
        pair.scope.spawn(writeAll(*pair.client, sent, pair.writes));
        const auto pieces = tests::runTask(pair.clock, readPieces(*pair.server, sent.size()));
        QVERIFY(joined(pieces) == sent);
        QVERIFY(pair.clock.now() - start == 10ms);
    }

    void seedDecidesHowBytesAreCutUp()
    {
        auto piecesOf = [](std::uint64_t seed) {
            Pair pair{seed};
            pair.network.setLink(kServer, kClient, {.latency = 1ms, .bytesPerSecond = 10'000'000});
            pair.scope.spawn(writeAll(*pair.client, Bytes(200'000), pair.writes));
            std::vector<std::size_t> sizes;
            for (const auto& piece : tests::runTask(pair.clock, readPieces(*pair.server, 200'000)))
            {
                sizes.push_back(piece.size());
            }
            return sizes;
        };
        QCOMPARE(piecesOf(5), piecesOf(5));
        QVERIFY(piecesOf(5) != piecesOf(6));
    }

    void rateIsSharedByTheConnectionsOfALink()
    {
        Pair pair;
        const sim::Link slow{.latency = 0ms, .bytesPerSecond = 100'000};
        pair.network.setLink(kServer, kClient, slow);
        auto second = tests::runTask(pair.clock, pair.network.host(kClient).dial(serverAddress()));
        auto accepted = tests::runTask(pair.clock, pair.listener->accept());
        const TimePoint start = pair.clock.now();
        pair.scope.spawn(writeAll(*pair.client, Bytes(50'000), pair.writes));
        pair.scope.spawn(writeAll(**second, Bytes(50'000), pair.writes));
        static_cast<void>(tests::runTask(pair.clock, readPieces(*pair.server, 50'000)));
        static_cast<void>(tests::runTask(pair.clock, readPieces(**accepted, 50'000)));
        const auto taken = std::chrono::round<std::chrono::milliseconds>(pair.clock.now() - start);
        QCOMPARE(taken.count(), 1000);
    }

    void writerWaitsForAFullSocketBuffer()
    {
        Pair pair;
        pair.scope.spawn(writeAll(*pair.client, Bytes(kSocketBuffer), pair.writes));
        pair.clock.advance(1s);
        QCOMPARE(pair.writes.size(), std::size_t{1});
        pair.scope.spawn(writeAll(*pair.client, Bytes(1), pair.writes));
        pair.clock.advance(1min);
        QCOMPARE(pair.writes.size(), std::size_t{1});
        QCOMPARE(tests::runTask(pair.clock, readOne(*pair.server)).value(), std::size_t{16});
        pair.clock.advance(0s);
        QCOMPARE(pair.writes.size(), std::size_t{2});
    }

    void stalledLinkDeliversWhenItGoesOn()
    {
        Pair pair;
        pair.network.setLink(kServer, kClient, {.isStalled = true});
        pair.scope.spawn(writeAll(*pair.client, Bytes(3), pair.writes));
        pair.clock.advance(1h);
        QCOMPARE(pair.writes.size(), std::size_t{1});
        pair.network.setLink(kServer, kClient, {});
        QCOMPARE(joined(tests::runTask(pair.clock, readPieces(*pair.server, 3))).size(),
                 std::size_t{3});
    }

    void cutEndsBothSidesAtOnce()
    {
        Pair pair;
        pair.network.cut(kServer, kClient);
        QVERIFY(tests::runTask(pair.clock, readOne(*pair.server)).error().code == ErrorCode::Io);
        QVERIFY(tests::runTask(pair.clock, readOne(*pair.client)).error().code == ErrorCode::Io);
        QVERIFY(tests::runTask(pair.clock, pair.client->closeWrite()).has_error());
    }

    void vanishedHostTellsNobody()
    {
        Pair pair;
        pair.network.vanish(kServer);
        QVERIFY(tests::runTask(pair.clock, readOne(*pair.server)).error().code == ErrorCode::Io);
        pair.scope.spawn(writeAll(*pair.client, Bytes(kSocketBuffer + 1), pair.writes));
        pair.clock.advance(1h);
        QVERIFY(pair.writes.empty());
    }

    void endOfStreamComesBehindTheBytesAndTheOtherWayStaysOpen()
    {
        Pair pair;
        pair.scope.spawn(writeAll(*pair.client, Bytes(5), pair.writes));
        pair.clock.advance(0s);
        QVERIFY(tests::runTask(pair.clock, pair.client->closeWrite()).has_value());
        Bytes into(5);
        QVERIFY(tests::runTask(pair.clock, readExact(*pair.server, into)).has_value());
        QCOMPARE(tests::runTask(pair.clock, readOne(*pair.server)).value(), std::size_t{0});
        pair.scope.spawn(writeAll(*pair.server, Bytes(2), pair.writes));
        QCOMPARE(joined(tests::runTask(pair.clock, readPieces(*pair.client, 2))).size(),
                 std::size_t{2});
    }

    void resetIsSeenByBothSides()
    {
        Pair pair;
        pair.client->reset();
        QVERIFY(tests::runTask(pair.clock, readOne(*pair.client)).error().code == ErrorCode::Reset);
        QVERIFY(tests::runTask(pair.clock, readOne(*pair.server)).error().code == ErrorCode::Reset);
        pair.scope.spawn(writeAll(*pair.server, Bytes(1), pair.writes));
        pair.clock.advance(1s);
        QVERIFY(pair.writes.at(0).error().code == ErrorCode::Reset);
    }

    void destroyedEndDeliversItsLastBytesThenRefusesMore()
    {
        Pair pair;
        pair.scope.spawn(writeAll(*pair.client, Bytes(5), pair.writes));
        pair.clock.advance(0s);
        pair.client.reset();
        Bytes into(5);
        QVERIFY(tests::runTask(pair.clock, readExact(*pair.server, into)).has_value());
        QCOMPARE(tests::runTask(pair.clock, readOne(*pair.server)).value(), std::size_t{0});
        pair.scope.spawn(writeAll(*pair.server, Bytes(1), pair.writes));
        pair.clock.advance(1s);
        pair.scope.spawn(writeAll(*pair.server, Bytes(1), pair.writes));
        pair.clock.advance(1s);
        QVERIFY(pair.writes.at(2).error().code == ErrorCode::Reset);
    }
};

static const tests::Registered<VirtualNetworkTest> registered{"virtual_network"};

} // namespace swapscope::net
#include "virtual_network_test.moc"
