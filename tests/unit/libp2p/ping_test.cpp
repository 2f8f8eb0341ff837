// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/ping.h"
#include "core/net/io.h"
#include "core/net/scope.h"
#include "core/sim/seeded_random.h"
#include "core/sim/virtual_network.h"
#include "tests/support/registry.h"
#include "tests/support/run_task.h"

#include <QTest>

#include <array>
#include <chrono>

namespace swapscope::libp2p {

using namespace std::chrono_literals;

namespace {

constexpr auto kServer = "10.0.0.1";
constexpr auto kClient = "10.0.0.2";

net::Task<void> answerWrongly(net::Stream& stream)
{
    std::array<std::uint8_t, 32> payload{};
    auto got = co_await net::readExact(stream, payload);
    payload.back() ^= 1U;
    if (got) {
        co_await stream.write(payload);
    }
}

/// Two ends of a stream over a link of 25 ms each way.
struct Pair
{
    Pair()
        : network{clock, 3}
        , scope{clock.executor()}
    {
        const auto address = multiformats::Multiaddr::parse("/ip4/10.0.0.1/tcp/1").value();
        network.setLink(kServer, kClient, {.latency = 25ms});
        const auto listener = network.host(kServer).listen(address).value();
        client = tests::runTask(clock, network.host(kClient).dial(address)).value();
        server = tests::runTask(clock, listener->accept()).value();
    }
    ~Pair()
    {
        scope.cancel();
        clock.advance(0s);
    }

    sim::VirtualClock clock;
    sim::VirtualNetwork network;
    sim::SeededRandom random{1};
    net::TaskScope scope;
    std::unique_ptr<net::Connection> client;
    std::unique_ptr<net::Connection> server;
};

} // namespace

class PingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTakesTwiceTheLatency()
    {
        Pair pair;
        pair.scope.spawn(answerPings(*pair.server, pair.clock));
        for (int round = 0; round < 3; ++round) {
            const auto rtt =
                tests::runTask(pair.clock, ping(*pair.client, pair.clock, pair.random));
            QVERIFY(rtt.has_value());
            QVERIFY(*rtt == 50ms);
        }
    }

    void wrongEchoIsInvalid()
    {
        Pair pair;
        pair.scope.spawn(answerWrongly(*pair.server));
        const auto rtt = tests::runTask(pair.clock, ping(*pair.client, pair.clock, pair.random));
        QVERIFY(rtt.error().code == ErrorCode::Invalid);
    }

    void answererEndsWhenThePingerCloses()
    {
        Pair pair;
        pair.scope.spawn(answerPings(*pair.server, pair.clock));
        QVERIFY(tests::runTask(pair.clock, pair.client->closeWrite()).has_value());
        pair.clock.advance(1s);
        QCOMPARE(pair.scope.size(), std::size_t{0});
    }

    void answererGivesUpAfterAMinuteOfSilence()
    {
        Pair pair;
        pair.scope.spawn(answerPings(*pair.server, pair.clock));
        pair.clock.advance(59s);
        QCOMPARE(pair.scope.size(), std::size_t{1});
        pair.clock.advance(2s);
        QCOMPARE(pair.scope.size(), std::size_t{0});
        const auto rtt = tests::runTask(pair.clock, ping(*pair.client, pair.clock, pair.random));
        QVERIFY(rtt.error().code == ErrorCode::Reset);
    }
};

static const tests::Registered<PingTest> registered{"ping"};

} // namespace swapscope::libp2p
#include "ping_test.moc"
