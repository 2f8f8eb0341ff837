// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/sleep.h"
#include "tests/sim/libp2p/host_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

#include <array>
#include <chrono>
#include <list>
#include <memory>

namespace swapscope::libp2p {

using namespace std::chrono_literals;
using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

/// Someone who connects and then says a byte a second, and when he was thrown out.
struct Stranger
{
    std::unique_ptr<net::Connection> connection;
    std::optional<TimePoint> closedAt;
};

net::Task<void> crawl(net::Network& network, Multiaddr to, Clock& clock, Stranger& stranger)
{
    auto connection = co_await network.dial(to);
    if (!connection) {
        co_return;
    }
    stranger.connection = std::move(*connection);
    const std::string header = "\x13/multistream/1.0.0\n";
    for (std::size_t i = 0; i < 60; ++i) {
        const Bytes byte(1, static_cast<std::uint8_t>(header[i % header.size()]));
        auto written = co_await stranger.connection->write(byte);
        if (!written) {
            stranger.closedAt = clock.now();
            co_return;
        }
        co_await net::sleepFor(clock, 1s);
    }
}

/// Strangers on the network of a world.
struct Crowd
{
    explicit Crowd(World& itsWorld)
        : world{itsWorld}
        , scope{world.clock.executor()}
    {}
    ~Crowd()
    {
        scope.cancel();
        world.clock.advance(0s);
    }

    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    void add(const std::string& ip, const Multiaddr& target)
    {
        scope.spawn(crawl(world.network.host(ip), target, world.clock, strangers.emplace_back()));
    }

    World& world;
    std::list<Stranger> strangers;
    net::TaskScope scope;
};

/// More bytes on Alice's streams to Bob than windows and socket buffers hold.
struct Stuck
{
    Stuck(World& itsWorld, const PeerId& peer)
        : world{itsWorld}
        , scope{world.clock.executor()}
    {
        for (std::size_t i = 0; i < answers.size(); ++i) {
            streams.push_back(world.alice.open(peer, {kEcho}).value());
        }
    }

    void write()
    {
        for (std::size_t i = 0; i < answers.size(); ++i) {
            auto asking = askEcho(*streams[i].stream, Bytes(900'000));
            scope.spawn(tests::storeInto(std::move(asking), answers.at(i)));
        }
        world.clock.advance(1s);
    }

    [[nodiscard]] bool haveAllFailed() const
    {
        return std::all_of(answers.begin(), answers.end(),
                           [](const auto& one) { return one && one->has_error(); });
    }

    World& world;
    std::vector<NegotiatedStream> streams;
    std::array<std::optional<Result<Bytes>>, 3> answers;
    net::TaskScope scope;
};

} // namespace

class HostFaultsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slowHandshakesEndAfterTenSeconds()
    {
        World world;
        const Multiaddr bob = world.bob.listen();
        const TimePoint start = world.clock.now();
        Crowd crowd{world};
        for (int i = 0; i < 64; ++i) {
            crowd.add("10.9.0." + std::to_string(1 + i / 2), bob);
        }
        world.clock.advance(9s);
        QCOMPARE(world.bob.count("inbound failed"), 32); // those over the cap, at once
        world.clock.advance(50s);
        QCOMPARE(world.bob.count("inbound failed"), 64);
        for (const auto& stranger : crowd.strangers) {
            QVERIFY(stranger.closedAt.has_value());
            QVERIFY(*stranger.closedAt - start < 12s);
        }
        QVERIFY(world.alice.connect(bob).has_value());
    }

    void oneAddressCannotHoldAllHandshakes()
    {
        World world;
        const Multiaddr bob = world.bob.listen();
        Crowd crowd{world};
        for (int i = 0; i < 64; ++i) {
            crowd.add("10.9.0.1", bob);
        }
        world.clock.advance(1s);
        QCOMPARE(world.bob.count("inbound failed"), 56);
        QVERIFY(world.alice.connect(bob).has_value());
    }

    void stopIsQuickWhileDialsHandshakesAndPeersHang()
    {
        World world;
        TestHost carol{world.clock, world.network, "10.0.0.3"};
        const Multiaddr address = carol.listen();
        QVERIFY(carol.connect(world.bob.listen()).has_value());
        Crowd crowd{world};
        crowd.add("10.9.0.1", address);
        const auto nowhere = Multiaddr::parse("/ip4/10.99.0.1/tcp/1").value();
        std::optional<Result<PeerId>> hanging;
        crowd.scope.spawn(tests::storeInto(carol.host.connect(nowhere), hanging));
        world.clock.advance(1s);
        world.network.setLink(kBobIp, "10.0.0.3", {.isStalled = true});
        auto stream = carol.open(world.bob.host.self(), {kEcho});
        QVERIFY(stream.error().code == ErrorCode::TimedOut);
        const TimePoint start = world.clock.now();
        tests::runTask(world.clock, asValue(carol.host.stop()));
        QVERIFY(world.clock.now() - start < 2s);
        world.clock.advance(0s);
        QVERIFY(hanging->has_error());
        QVERIFY(carol.host.connections().empty());
        QVERIFY(carol.connect(nowhere).error().code == ErrorCode::Closed);
    }

    void stopIsQuickWhileAWriteIsStuck()
    {
        World world;
        const auto peer = world.alice.connect(world.bob.listen()).value();
        Stuck stuck{world, peer};
        world.network.setLink(kAliceIp, kBobIp, {.isStalled = true});
        stuck.write();
        const TimePoint start = world.clock.now();
        tests::runTask(world.clock, asValue(world.alice.host.stop()));
        QVERIFY(world.clock.now() - start < 2s);
        world.clock.advance(0s);
        QVERIFY(stuck.haveAllFailed());
    }

    void stopIsQuickWhileAPeerThatLeftStillHasOurBytesStuck()
    {
        World world;
        const auto peer = world.alice.connect(world.bob.listen()).value();
        Stuck stuck{world, peer};
        world.network.setLinkOneWay(kAliceIp, kBobIp, {.isStalled = true});
        stuck.write();
        world.bob.host.disconnect(world.alice.host.self());
        world.clock.advance(100ms);
        QCOMPARE(world.alice.count("disconnected"), 1);
        const TimePoint start = world.clock.now();
        tests::runTask(world.clock, asValue(world.alice.host.stop()));
        QVERIFY(world.clock.now() - start < 2s);
        world.clock.advance(0s);
        QVERIFY(stuck.haveAllFailed());
    }

    void deadAddressFailsAfterTenSeconds()
    {
        World world;
        const TimePoint start = world.clock.now();
        const auto nowhere = Multiaddr::parse("/ip4/10.99.0.1/tcp/1").value();
        QVERIFY(world.alice.connect(nowhere).error().code == ErrorCode::TimedOut);
        QVERIFY(world.clock.now() - start == 10s);
    }

    void sameSeedGivesTheSameRun()
    {
        auto run = [] {
            World world;
            static_cast<void>(world.alice.connect(world.bob.listen()));
            world.clock.advance(1min);
            auto times = world.alice.times;
            times.insert(times.end(), world.bob.times.begin(), world.bob.times.end());
            return std::pair{world.alice.log, times};
        };
        QVERIFY(run() == run());
    }
};

static const tests::Registered<HostFaultsTest> registered{"host_faults"};

} // namespace swapscope::libp2p
#include "host_faults_test.moc"
