// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise.h"
#include "core/libp2p/yamux_muxer.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"
#include "tests/support/sim_pair.h"
#include "tests/support/stream_steps.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <algorithm>
#include <vector>

namespace swapscope::libp2p {

using namespace std::chrono_literals;
using tests::runTask;
using StreamPtr = std::unique_ptr<net::Stream>;

namespace {

/// Two muxers over one simulated connection, both running.
struct MuxPair
{
    explicit MuxPair(std::uint64_t seed = 1, sim::Link link = {})
        : pair{seed, link}
        , client{std::make_unique<Muxer>(std::move(pair.dialled), Role::Initiator, pair.clock)}
        , server{std::make_unique<Muxer>(std::move(pair.accepted), Role::Responder, pair.clock)}
    {
        pair.scope.spawn(client->run());
        pair.scope.spawn(server->run());
    }

    ~MuxPair() { stop(); }
    MuxPair(const MuxPair&) = delete;
    MuxPair& operator=(const MuxPair&) = delete;

    void stop()
    {
        pair.scope.cancel();
        pair.clock.advance(0s);
    }

    std::pair<StreamPtr, StreamPtr> openStream()
    {
        auto near = runTask(pair.clock, client->open()).value();
        auto far = runTask(pair.clock, server->accept()).value();
        return {std::move(near), std::move(far)};
    }

    bool runUntil(const std::function<bool()>& predicate, Duration limit)
    {
        return pair.clock.runUntil(predicate, limit);
    }

    tests::SimPair pair;
    std::unique_ptr<Muxer> client;
    std::unique_ptr<Muxer> server;
};

net::Task<Result<void>> writeAndEnd(net::Stream& to, Bytes bytes)
{
    const std::size_t whole = bytes.size();
    auto written = co_await tests::writeAndClose(to, std::move(bytes), whole);
    co_return written;
}

net::Task<Result<Bytes>> readAll(net::Stream& from)
{
    auto all = co_await tests::readAll(from, 50'000);
    co_return all;
}

net::Task<void> keep(net::Task<Result<void>> task, std::optional<Result<void>>& into)
{
    auto result = co_await std::move(task);
    into.emplace(std::move(result));
}

net::Task<void> keepBytes(net::Task<Result<Bytes>> task, std::optional<Result<Bytes>>& into)
{
    auto result = co_await std::move(task);
    into.emplace(std::move(result));
}

} // namespace

class MuxerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void halvesOfAStreamEndByThemselves()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        const Bytes question = tests::splitmix(1, 700'000);
        const Bytes answer = tests::splitmix(2, 900'000);
        const auto [asked, heard] = mux.pair.runBoth(writeAndEnd(*near, question), readAll(*far));
        QVERIFY(asked && heard.value() == question);
        const auto [answered, got] = mux.pair.runBoth(writeAndEnd(*far, answer), readAll(*near));
        QVERIFY(answered && got.value() == answer);
        near.reset();
        far.reset();
        QVERIFY(mux.runUntil(
            [&] {
                return mux.client->session().streamCount() == 0
                       && mux.server->session().streamCount() == 0;
            },
            1s));
    }

    void manyStreamsAtOnceEachDeliverTheirOwn()
    {
        constexpr std::size_t kStreams = 40;
        MuxPair mux{2, {.latency = 5ms, .bytesPerSecond = 20'000'000}};
        std::vector<std::pair<StreamPtr, StreamPtr>> streams;
        std::vector<std::optional<Result<void>>> writes(kStreams);
        std::vector<std::optional<Result<Bytes>>> reads(kStreams);
        for (std::size_t i = 0; i < kStreams; ++i) {
            streams.push_back(mux.openStream());
        }
        for (std::size_t i = 0; i < kStreams; ++i) {
            auto content = tests::splitmix(i, 20'000 * i);
            mux.pair.scope.spawn(
                keep(writeAndEnd(*streams[i].first, std::move(content)), writes[i]));
            mux.pair.scope.spawn(keepBytes(readAll(*streams[i].second), reads[i]));
        }
        QVERIFY(mux.runUntil(
            [&] {
                return std::ranges::all_of(reads,
                                           [](const auto& read) { return read.has_value(); });
            },
            60s));
        for (std::size_t i = 0; i < kStreams; ++i) {
            QVERIFY(writes[i]->has_value());
            QVERIFY(reads[i]->value() == tests::splitmix(i, 20'000 * i));
        }
    }

    void aStreamThatNobodyReadsStopsOnlyItself()
    {
        MuxPair mux;
        auto [stuck, unread] = mux.openStream();
        auto [near, far] = mux.openStream();
        std::optional<Result<void>> write;
        mux.pair.scope.spawn(keep(writeAndEnd(*stuck, Bytes(1'000'000)), write));
        const Bytes content = tests::splitmix(3, 2'000'000);
        const auto [written, got] = mux.pair.runBoth(writeAndEnd(*near, content), readAll(*far));
        QVERIFY(written && got.value() == content);
        mux.pair.clock.advance(60s);
        QVERIFY(!write);
        QCOMPARE(mux.server->session().unreadBytes(), std::size_t{256 * 1024});
        const auto all = runTask(mux.pair.clock, readAll(*unread));
        QCOMPARE(all.value().size(), std::size_t{1'000'000});
        QVERIFY(write->has_value());
    }

    void y6_aWriteThatStallsEndsTheSessionAfterTenSeconds()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        mux.pair.network.setLink("10.0.0.1", "10.0.0.2", {.isStalled = true});
        std::optional<Result<void>> write;
        mux.pair.scope.spawn(keep(writeAndEnd(*near, Bytes(200'000)), write));
        auto [more, unused] = std::pair{runTask(mux.pair.clock, mux.client->open()).value(), 0};
        std::optional<Result<void>> second;
        mux.pair.scope.spawn(keep(writeAndEnd(*more, Bytes(300'000)), second));
        static_cast<void>(unused);
        const TimePoint start = mux.pair.clock.now();
        QVERIFY(mux.runUntil([&] { return mux.client->closed().has_value(); }, 60s));
        QCOMPARE(mux.client->closed()->code, ErrorCode::TimedOut);
        QVERIFY(mux.pair.clock.now() - start <= 11s);
        mux.pair.clock.advance(1s);
        QVERIFY(!second->has_value());
    }

    void aPeerThatVanishedIsNoticedByThePing()
    {
        MuxPair mux;
        mux.pair.clock.advance(1s);
        mux.pair.network.vanish("10.0.0.1");
        const TimePoint start = mux.pair.clock.now();
        QVERIFY(mux.runUntil([&] { return mux.client->closed().has_value(); }, 60s));
        QCOMPARE(mux.client->closed()->code, ErrorCode::TimedOut);
        QVERIFY(mux.pair.clock.now() - start <= 40s);
    }

    void anIdleConnectionStaysAndKnowsItsRoundTrip()
    {
        MuxPair mux{1, {.latency = 30ms}};
        mux.pair.clock.advance(10min);
        QVERIFY(!mux.client->closed() && !mux.server->closed());
        QVERIFY(mux.client->rtt() >= Duration{60ms} && mux.client->rtt() < Duration{70ms});
    }

    void theCodeOfAClosingReachesThePeerBehindItsStreams()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        mux.client->close(0x1006);
        QVERIFY(mux.runUntil([&] { return mux.server->closed().has_value(); }, 1s));
        QCOMPARE(mux.server->session().peerGoAway(), std::optional<std::uint32_t>{0x1006});
        QCOMPARE(runTask(mux.pair.clock, readAll(*far)).error().code, ErrorCode::Closed);
        QCOMPARE(runTask(mux.pair.clock, mux.client->open()).error().code, ErrorCode::Closed);
        QCOMPARE(runTask(mux.pair.clock, mux.server->accept()).error().code, ErrorCode::Closed);
        QVERIFY(mux.runUntil([&] { return mux.pair.scope.size() == 0; }, 2s));
    }

    void aResetReachesTheOtherSideWithWhatWaits()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        std::optional<Result<Bytes>> read;
        mux.pair.scope.spawn(keepBytes(readAll(*far), read));
        mux.pair.clock.advance(1s);
        near->reset(0x1003);
        QVERIFY(mux.runUntil([&] { return read.has_value(); }, 1s));
        QCOMPARE(read->error().code, ErrorCode::Reset);
        QVERIFY(read->error().detail.find("4099") != std::string::npos);
    }

    void aWriteThatIsCancelledResetsItsStream()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        {
            net::TaskScope scope{mux.pair.clock.executor()};
            std::optional<Result<void>> write;
            scope.spawn(keep(writeAndEnd(*near, Bytes(1'000'000)), write));
            mux.pair.clock.advance(1s);
            QVERIFY(!write);
            scope.cancel();
            mux.pair.clock.advance(0s);
            QCOMPARE(scope.size(), std::size_t{0});
        }
        QCOMPARE(runTask(mux.pair.clock, readAll(*far)).error().code, ErrorCode::Reset);
    }

    void whatWasWrittenArrivesThoughTheWriterHasGone()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        QVERIFY(runTask(mux.pair.clock, writeAndEnd(*near, Bytes(1'000, 7))));
        near.reset();
        mux.pair.clock.advance(1s);
        QCOMPARE(runTask(mux.pair.clock, readAll(*far)).value(), Bytes(1'000, 7));
    }

    void theOpeningOfStreamsWaitsForThePeer()
    {
        MuxPair mux;
        std::vector<StreamPtr> streams;
        for (int i = 0; i < 256; ++i) {
            streams.push_back(runTask(mux.pair.clock, mux.client->open()).value());
        }
        mux.pair.clock.advance(1s);
        const auto [opened, accepted] = mux.pair.runBoth(mux.client->open(), mux.server->accept());
        QVERIFY(opened.has_value());
        QVERIFY(accepted.has_value());
    }

    void streamsOutliveTheirMuxer()
    {
        MuxPair mux;
        auto [near, far] = mux.openStream();
        mux.stop();
        mux.client.reset();
        sim::VirtualClock clock;
        QCOMPARE(runTask(clock, readAll(*near)).error().code, ErrorCode::Closed);
        QCOMPARE(runTask(clock, writeAndEnd(*near, Bytes(1))).error().code, ErrorCode::Closed);
        near->reset(0);
    }

    void theWholeStackCarriesStreamsOverNoise()
    {
        sim::SeededRandom random{1};
        const auto clientKey = crypto::PrivateKey::generate(random);
        const auto serverKey = crypto::PrivateKey::generate(random);
        tests::SimPair pair;
        SecurityOptions dialling{.role = Role::Initiator, .identity = &clientKey, .expected = {}};
        SecurityOptions accepting{.role = Role::Responder, .identity = &serverKey, .expected = {}};
        auto [a, b] = pair.runBoth(secureWithNoise(std::move(pair.dialled), dialling, random),
                                   secureWithNoise(std::move(pair.accepted), accepting, random));
        Muxer client{std::move(a->stream), Role::Initiator, pair.clock};
        Muxer server{std::move(b->stream), Role::Responder, pair.clock};
        pair.scope.spawn(client.run());
        pair.scope.spawn(server.run());
        {
            auto near = runTask(pair.clock, client.open()).value();
            auto far = runTask(pair.clock, server.accept()).value();
            const Bytes content = tests::splitmix(8, 5'000'000);
            const auto [written, got] = pair.runBoth(writeAndEnd(*near, content), readAll(*far));
            QVERIFY(written && got.value() == content);
        }
        pair.scope.cancel();
        pair.clock.advance(0s);
    }
};

static const tests::Registered<MuxerTest> registered{"muxer"};

} // namespace swapscope::libp2p
#include "muxer_test.moc"
