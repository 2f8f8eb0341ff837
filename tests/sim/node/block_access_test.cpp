// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/block_access.h"
#include "tests/sim/node/node_fixture.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <chrono>
#include <map>
#include <optional>

namespace swapscope::node {

using namespace std::chrono_literals;

namespace {

store::Block rawBlock(std::uint64_t seed, std::size_t bytes)
{
    namespace mf = multiformats;
    auto data = std::make_shared<const Bytes>(tests::splitmix(seed, bytes));
    const auto hash = mf::Multihash::of(mf::hash_code::kSha2_256, *data).value();
    return {.cid = mf::Cid::v1(mf::codec::kRaw, hash), .data = data};
}

/// Two nodes that are connected; the second has some blocks.
struct Pair
{
    explicit Pair(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            blocks.push_back(rawBlock(i + 1, 1000 + i));
        }
        giver.add(blocks);
        taker.execute(Connect{giver.node->listenAddresses().at(0)});
        clock.advance(2s);
    }

    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 1};
    SimNode giver{clock, network, {}, "10.0.0.1"};
    SimNode taker{clock, network, {}, "10.0.0.2"};
    std::vector<store::Block> blocks;
};

net::Task<void> getInto(BlockSession& session, Cid cid, std::optional<Result<SharedBytes>>& into)
{
    auto got = co_await session.get(std::move(cid));
    into.emplace(std::move(got));
}

} // namespace

class BlockAccessTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aJobsBlocksComeInOneSession()
    {
        Pair pair{20};
        const auto session = pair.taker.node->blocks().open({.origin = "job"});
        for (const store::Block& block : pair.blocks) {
            const auto got = tests::runTask(pair.clock, session->get(block.cid));
            QVERIFY(got.has_value());
            QCOMPARE(**got, *block.data);
            QVERIFY(pair.taker.node->blocks().has(block.cid));
        }
        const auto opened = pair.taker.told<telemetry::SessionOpened>();
        QCOMPARE(opened.size(), std::size_t{1});
        QCOMPARE(opened.front().origin, std::string{"job"});
        // What is here is read, not wanted.
        const std::size_t wants = pair.taker.told<telemetry::WantAdded>().size();
        const auto again = tests::runTask(pair.clock, session->get(pair.blocks[3].cid));
        QCOMPARE(**again, *pair.blocks[3].data);
        QCOMPARE(pair.taker.told<telemetry::WantAdded>().size(), wants);
    }

    void offlineAsksNobody()
    {
        Pair pair{1};
        const Cid cid = pair.blocks[0].cid;
        const auto got =
            tests::runTask(pair.clock, pair.taker.node->blocks().get(cid, {.offline = true}), 1s);
        QCOMPARE(got.error().code, ErrorCode::NotFound);
        QVERIFY(pair.taker.told<telemetry::WantAdded>().empty());
    }

    void aCancelledCoroutineEndsItsWantAtOnceButNotThatOfOthers()
    {
        Pair pair{0};
        const Cid mine = rawBlock(90, 10).cid;
        const Cid shared = rawBlock(91, 10).cid;
        const auto session = pair.taker.node->blocks().open({});
        std::optional<Result<SharedBytes>> first;
        std::optional<Result<SharedBytes>> second;
        std::optional<Result<SharedBytes>> other;
        net::TaskScope going{pair.clock.executor()};
        net::TaskScope staying{pair.clock.executor()};
        going.spawn(getInto(*session, mine, first));
        going.spawn(getInto(*session, shared, second));
        staying.spawn(getInto(*session, shared, other));
        pair.clock.advance(1s);
        QCOMPARE(session->missingCount(), std::size_t{2});
        going.cancel();
        pair.clock.advance(0s);
        QVERIFY(!first && !second);
        const auto cancelled = pair.taker.told<telemetry::WantCancelled>();
        QCOMPARE(cancelled.size(), std::size_t{1});
        QCOMPARE(cancelled.front().cid, mine);
        pair.giver.add({rawBlock(91, 10)});
        QVERIFY(pair.clock.runUntil([&] { return other.has_value(); }, 10s));
        QVERIFY(other->has_value());
    }

    void aSessionThatEndsTakesItsWantsAlong()
    {
        Pair pair{0};
        auto session = pair.taker.node->blocks().open({});
        int told = 0;
        for (std::uint64_t i = 0; i < 5; ++i) {
            const auto count = [&told](const Result<SharedBytes>&) { ++told; };
            QVERIFY(session->fetch(rawBlock(i, 10).cid, count) != 0);
        }
        pair.clock.advance(1s);
        session.reset();
        QCOMPARE(pair.taker.told<telemetry::WantCancelled>().size(), std::size_t{5});
        pair.clock.advance(10s);
        QCOMPARE(told, 0);
    }

    void whileItIsPausedASessionAsksNobody()
    {
        Pair pair{2};
        const auto session = pair.taker.node->blocks().open({});
        session->setPaused(true);
        std::map<int, Result<SharedBytes>> got;
        for (int i = 0; i < 2; ++i) {
            const auto put = [&got, i](Result<SharedBytes> one) { got.emplace(i, std::move(one)); };
            QVERIFY(session->fetch(pair.blocks.at(static_cast<std::size_t>(i)).cid, put) != 0);
        }
        pair.clock.advance(10s);
        QVERIFY(got.empty());
        QVERIFY(pair.taker.told<telemetry::WantAdded>().empty());
        QCOMPARE(session->missing(9).size(), std::size_t{2});
        pair.taker.add({pair.blocks[0]}); // one comes by another way
        session->setPaused(false);
        QVERIFY(pair.clock.runUntil([&] { return got.size() == 2; }, 10s));
        QVERIFY(got.at(0).has_value() && got.at(1).has_value());
        QCOMPARE(pair.taker.told<telemetry::WantAdded>().size(), std::size_t{1});
        QCOMPARE(session->missingCount(), std::size_t{0});
    }

    void aWantThatTheUserCancelsIsAnswered()
    {
        Pair pair{0};
        const Cid cid = rawBlock(90, 10).cid;
        const auto session = pair.taker.node->blocks().open({});
        std::optional<Result<SharedBytes>> got;
        net::TaskScope tasks{pair.clock.executor()};
        tasks.spawn(getInto(*session, cid, got));
        pair.clock.advance(1s);
        pair.taker.execute(CancelWants{{cid}});
        QVERIFY(pair.clock.runUntil([&] { return got.has_value(); }, 1s));
        QCOMPARE(got->error().code, ErrorCode::Cancelled);
        QCOMPARE(session->missingCount(), std::size_t{0});
    }

    void aCidThatHoldsItsBytesNeedsNoStore()
    {
        Pair pair{0};
        const Bytes bytes{1, 2, 3};
        const auto hash = multiformats::Multihash::of(multiformats::hash_code::kIdentity, bytes);
        const Cid cid = Cid::v1(multiformats::codec::kRaw, hash.value());
        const auto got = tests::runTask(pair.clock, pair.taker.node->blocks().get(cid, {}));
        QCOMPARE(**got, bytes);
        QCOMPARE(pair.taker.node->blocks().sizeOf(cid), std::optional<std::uint32_t>{3});
    }

    void whatIsPutServesWhoWaitsAndCanBeTakenOut()
    {
        Pair pair{0};
        const store::Block block = rawBlock(5, 100);
        pair.taker.execute(WantBlocks{{block.cid}, "test"});
        const auto put = tests::runTask(pair.clock, pair.giver.node->blocks().put({block}));
        QVERIFY(put.has_value());
        QVERIFY(pair.clock.runUntil([&] { return pair.taker.node->blocks().has(block.cid); }, 10s));
        QVERIFY(
            tests::runTask(pair.clock, pair.taker.node->blocks().remove(block.cid)).has_value());
        QVERIFY(!pair.taker.node->blocks().has(block.cid));
    }
};

static const tests::Registered<BlockAccessTest> registered{"block_access"};

} // namespace swapscope::node
#include "block_access_test.moc"
