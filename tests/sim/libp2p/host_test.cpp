// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/libp2p/host_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

#include <chrono>
#include <memory>

namespace swapscope::libp2p {

using namespace std::chrono_literals;
using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

/// Holds its stream until the peer ends it.
net::Task<void> hold(PeerId /*peer*/, NegotiatedStream stream)
{
    Bytes one(1);
    co_await stream.stream->readSome(one);
}

} // namespace

class HostTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostsConnectAndIdentifyEachOther()
    {
        World world;
        const auto connected = world.alice.connect(world.bob.listen());
        QVERIFY(connected.has_value());
        QVERIFY(*connected == world.bob.host.self());
        world.clock.advance(2s);
        for (const TestHost* one : {&world.alice, &world.bob}) {
            QCOMPARE(one->count("connected"), 1);
            QCOMPARE(one->count("identified"), 1);
            QVERIFY(std::count(one->lastProtocols.begin(), one->lastProtocols.end(), kEcho) == 1);
        }
        QCOMPARE(world.alice.lastAgent, std::string{"test/10.0.0.2"});
        QCOMPARE(world.bob.lastAgent, std::string{"test/10.0.0.1"});
        QVERIFY(world.bob.host.isConnected(world.alice.host.self()));
        QVERIFY(world.bob.host.connections().at(0).direction == Direction::Inbound);
    }

    void streamsCarryBytesBothWays()
    {
        World world;
        const auto peer = world.alice.connect(world.bob.listen()).value();
        world.clock.advance(1s);
        auto there = world.alice.open(peer, {"/test/unknown", kEcho});
        QVERIFY(there.has_value());
        QCOMPARE(there->protocol, std::string{kEcho});
        const Bytes sent(300'000, 7);
        QVERIFY(tests::runTask(world.clock, askEcho(*there->stream, sent)).value() == sent);
        auto back = world.bob.open(world.alice.host.self(), {kEcho});
        QVERIFY(tests::runTask(world.clock, askEcho(*back->stream, sent)).value() == sent);
    }

    void protocolsAreProposedInOrderBeforeThePeerIsIdentified()
    {
        World world;
        const auto peer = world.alice.connect(world.bob.listen()).value();
        auto stream = world.alice.open(peer, {"/test/unknown", kEcho});
        QVERIFY(stream.has_value());
        QCOMPARE(stream->protocol, std::string{kEcho});
        QVERIFY(world.alice.open(peer, {"/test/unknown"}).error().code == ErrorCode::Refused);
        world.clock.advance(1s);
        QVERIFY(world.alice.open(peer, {"/test/unknown"}).error().code == ErrorCode::Refused);
    }

    void otherPeerThanTheAddressNamesIsRefused()
    {
        World world;
        const auto address = world.bob.listen().withoutPeerId().withPeerId(
            PeerId::parse("12D3KooWJa8XoKPvENg2eLbs1iP4U6MPkfvVNJC2QGRCQaVGN8RR").value());
        QVERIFY(world.alice.connect(address).error().code == ErrorCode::Unverified);
        QCOMPARE(world.alice.count("dial failed"), 1);
        world.clock.advance(1s);
        QVERIFY(world.alice.host.connections().empty());
        QVERIFY(world.bob.host.connections().empty());
    }

    void ownAddressIsNotDialled()
    {
        World world;
        const Multiaddr own = world.alice.listen();
        QVERIFY(world.alice.connect(own).error().code == ErrorCode::Refused);
        QCOMPARE(world.alice.count("dial"), 0);
        QVERIFY(world.alice.connect(own.withoutPeerId()).has_error());
        world.clock.advance(1s);
        QVERIFY(world.alice.host.connections().empty());
    }

    void existingConnectionIsUsedAgain()
    {
        World world;
        const Multiaddr bob = world.bob.listen();
        QVERIFY(world.alice.connect(bob).has_value());
        QVERIFY(world.alice.connect(bob).has_value());
        QCOMPARE(world.alice.count("dial"), 1);
        QCOMPARE(world.alice.host.connections().size(), std::size_t{1});
    }

    void callsForOnePeerShareOneDial()
    {
        World world;
        const Multiaddr bob = world.bob.listen();
        std::optional<Result<PeerId>> first;
        std::optional<Result<PeerId>> second;
        net::TaskScope scope{world.clock.executor()};
        scope.spawn(tests::storeInto(world.alice.host.connect(bob), first));
        scope.spawn(tests::storeInto(world.alice.host.connect(bob), second));
        world.clock.advance(5s);
        QVERIFY(first->has_value());
        QVERIFY(second->has_value());
        QCOMPARE(world.alice.count("dial"), 1);
        QCOMPARE(world.bob.host.connections().size(), std::size_t{1});
    }

    void simultaneousDialsBothStandAndAPeerIsConnectedOnce()
    {
        World world;
        const Multiaddr alice = world.alice.listen();
        const Multiaddr bob = world.bob.listen();
        std::optional<Result<PeerId>> there;
        std::optional<Result<PeerId>> back;
        net::TaskScope scope{world.clock.executor()};
        scope.spawn(tests::storeInto(world.alice.host.connect(bob), there));
        scope.spawn(tests::storeInto(world.bob.host.connect(alice), back));
        world.clock.advance(5s);
        QVERIFY(there->has_value());
        QVERIFY(back->has_value());
        QCOMPARE(world.alice.host.connections().size(), std::size_t{2});
        QCOMPARE(world.alice.count("connected"), 1);
        QVERIFY(world.alice.open(world.bob.host.self(), {kEcho}).has_value());
        world.alice.host.disconnect(world.bob.host.self());
        world.clock.advance(1s);
        for (const TestHost* one : {&world.alice, &world.bob}) {
            QCOMPARE(one->count("disconnected"), 1);
            QVERIFY(one->host.connections().empty());
        }
    }

    void pingMeasuresTwiceTheLatencyAndGoesOn()
    {
        World world;
        world.network.setLink(kAliceIp, kBobIp, {.latency = 40ms});
        QVERIFY(world.alice.connect(world.bob.listen()).has_value());
        world.clock.advance(2s);
        QVERIFY(world.alice.lastRtt == 80ms);
        QVERIFY(world.bob.lastRtt == 80ms);
        QVERIFY(world.alice.host.connections().at(0).rtt == 80ms);
        world.network.setLink(kAliceIp, kBobIp, {.latency = 15ms});
        world.clock.advance(31s);
        QVERIFY(world.alice.lastRtt == 30ms);
    }

    void cutConnectionIsNoticedAtOnce()
    {
        World world;
        QVERIFY(world.alice.connect(world.bob.listen()).has_value());
        world.clock.advance(5s);
        world.network.cut(kAliceIp, kBobIp);
        world.clock.advance(100ms);
        QCOMPARE(world.alice.count("disconnected"), 1);
        QCOMPARE(world.bob.count("disconnected"), 1);
    }

    void vanishedPeerIsNoticedWithinFortySeconds()
    {
        World world;
        const auto peer = world.alice.connect(world.bob.listen()).value();
        world.clock.advance(33s);
        world.network.vanish(kBobIp);
        world.clock.advance(40s);
        QCOMPARE(world.alice.count("disconnected"), 1);
        QVERIFY(world.alice.open(peer, {kEcho}).error().code == ErrorCode::NotFound);
    }

    void connectionStaysUpForAnHourOfSilence()
    {
        World world;
        QVERIFY(world.alice.connect(world.bob.listen()).has_value());
        world.clock.advance(1h);
        QVERIFY(world.alice.host.isConnected(world.bob.host.self()));
        QCOMPARE(world.alice.count("disconnected"), 0);
    }

    void connectionsBeyondTheCapAreRefused()
    {
        World world;
        TestHost small{world.clock, world.network, "10.0.0.9", 1};
        const Multiaddr address = small.listen();
        QVERIFY(world.alice.connect(address).has_value());
        QVERIFY(world.bob.connect(address).has_error());
        QCOMPARE(small.host.connections().size(), std::size_t{1});
        QVERIFY(small.connect(world.bob.listen()).error().code == ErrorCode::Busy);
        world.alice.host.disconnect(small.host.self());
        world.clock.advance(1s);
        QVERIFY(world.bob.connect(address).has_value());
    }

    void streamsOverAProtocolsCapWaitAndAreServedLater()
    {
        World world;
        world.bob.host.setStreamHandler({"/test/hold"}, hold, 2);
        const auto peer = world.alice.connect(world.bob.listen()).value();
        world.clock.advance(1s);
        std::vector<NegotiatedStream> streams;
        for (int i = 0; i < 3; ++i) {
            auto stream = world.alice.open(peer, {"/test/hold"});
            QVERIFY(stream.has_value());
            streams.push_back(std::move(*stream));
        }
        QVERIFY(tests::runTask(world.clock, streams.back().stream->closeWrite()).has_value());
        std::optional<Result<std::size_t>> end;
        Bytes one(1);
        net::TaskScope scope{world.clock.executor()};
        scope.spawn(tests::storeInto(streams.back().stream->readSome(one), end));
        world.clock.advance(30s);
        QVERIFY(!end); // waits for its turn, is not reset
        streams.erase(streams.begin());
        world.clock.advance(1s);
        QVERIFY(end.has_value());
    }

    void newListenAddressIsPushed()
    {
        World world;
        QVERIFY(world.alice.connect(world.bob.listen()).has_value());
        world.clock.advance(1s);
        QCOMPARE(world.bob.count("identified"), 1);
        static_cast<void>(world.alice.listen());
        world.clock.advance(1s);
        QCOMPARE(world.bob.count("identified"), 2);
    }

    void streamsFailWhenTheirConnectionEnds()
    {
        World world;
        const auto peer = world.alice.connect(world.bob.listen()).value();
        auto stream = world.alice.open(peer, {kEcho}).value();
        world.alice.host.disconnect(peer);
        world.clock.advance(1s);
        QVERIFY(tests::runTask(world.clock, askEcho(*stream.stream, Bytes(3))).has_error());
        QVERIFY(world.alice.open(peer, {kEcho}).error().code == ErrorCode::NotFound);
    }
};

static const tests::Registered<HostTest> registered{"host"};

} // namespace swapscope::libp2p
#include "host_test.moc"
