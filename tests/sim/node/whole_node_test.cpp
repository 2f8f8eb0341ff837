// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/scope.h"
#include "core/world/content.h"
#include "core/world/sim_world.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope {

using std::chrono::milliseconds;
using std::chrono::seconds;
using world::makeBlock;
using world::SimWorld;

namespace {

std::vector<store::Block> blocks(std::uint64_t seed, std::size_t count, std::size_t bytes)
{
    std::vector<store::Block> made;
    for (std::size_t i = 0; i < count; ++i) {
        made.push_back(makeBlock(seed + i, bytes));
    }
    return made;
}

std::vector<multiformats::Cid> cidsOf(const std::vector<store::Block>& blocks)
{
    std::vector<multiformats::Cid> cids;
    for (const store::Block& block : blocks) {
        cids.push_back(block.cid);
    }
    return cids;
}

bool hasAll(SimWorld& world, std::size_t index, const std::vector<store::Block>& blocks)
{
    for (const store::Block& block : blocks) {
        if (!world.store(index).sizeOf(block.cid.hash())) {
            return false;
        }
    }
    return true;
}

std::uint64_t payload(const std::vector<store::Block>& blocks)
{
    std::uint64_t bytes = 0;
    for (const store::Block& block : blocks) {
        bytes += block.data->size();
    }
    return bytes;
}

/// Two nodes; the connection is cut twice in the middle of the transfer and the dialler comes back.
std::string traceOfTwo(std::uint64_t seed)
{
    SimWorld world{seed};
    world.addNode();
    world.addNode();
    const auto content = blocks(100, 60, 50'000);
    world.network().setLink("10.0.0.1", "10.0.0.2", {milliseconds{15}, 2'000'000, false});
    world.add(0, content);
    world.connect(1, 0);
    world.want(1, cidsOf(content));
    for (int cuts = 0; cuts < 2; ++cuts) {
        world.advance(milliseconds{700});
        world.network().cut("10.0.0.1", "10.0.0.2");
    }
    if (!world.runUntil([&] { return hasAll(world, 1, content); }, seconds{120})) {
        return {};
    }
    world.advance(seconds{1});
    return world.trace();
}

/// Twenty nodes in a ring with chords; each holds a share that two others want; connections are cut
/// at random moments.
struct Twenty
{
    explicit Twenty(std::uint64_t seed)
        : world{seed}
    {
        for (std::size_t i = 0; i < kNodes; ++i) {
            world.addNode();
            shares.push_back(blocks(1'000 * (i + 1), 6, 4'000 + 3'000 * i));
            world.add(i, shares.back());
        }
        for (std::size_t i = 0; i < kNodes; ++i) {
            world.connect(i, (i + 1) % kNodes);
            world.connect(i, (i + 3) % kNodes);
        }
        for (std::size_t i = 0; i < kNodes; ++i) {
            world.want(i, cidsOf(shares[(i + 1) % kNodes]));
            world.want(i, cidsOf(shares[(i + 3) % kNodes]));
        }
        for (int cut = 0; cut < 15; ++cut) {
            world.advance(milliseconds{50 + world.random().below(200)});
            const std::size_t a = world.random().below(kNodes);
            world.network().cut(world.host(a), world.host((a + 1) % kNodes));
        }
    }

    bool isComplete()
    {
        for (std::size_t i = 0; i < kNodes; ++i) {
            if (!hasAll(world, i, shares[(i + 1) % kNodes])
                || !hasAll(world, i, shares[(i + 3) % kNodes])) {
                return false;
            }
        }
        return true;
    }

    static constexpr std::size_t kNodes = 20;
    SimWorld world;
    std::vector<std::vector<store::Block>> shares;
};

} // namespace

class WholeNodeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNodeSaysHowManyTaskWorkersItHas()
    {
        SimWorld world{7};
        world.addNode();
        QCOMPARE(world.node(0).state().totals().workers, 8U);
    }

    void twoNodesExchangeEveryBlockAndAgreeOnTheBytes()
    {
        SimWorld world{7};
        world.addNode();
        world.addNode();
        const auto content = blocks(1, 100, 20'000);
        world.add(0, content);
        world.connect(1, 0);
        world.want(1, cidsOf(content));
        QVERIFY(world.runUntil([&] { return hasAll(world, 1, content); }, seconds{30}));
        world.advance(seconds{2});

        const auto* ours = world.node(0).state().peer(world.node(1).self());
        const auto* theirs = world.node(1).state().peer(world.node(0).self());
        QCOMPARE(ours->sentBytes, payload(content));
        QCOMPARE(theirs->receivedBytes, payload(content));
        QCOMPARE(theirs->duplicateBytes, 0U);
        QCOMPARE(ours->queuedTasks, 0U);
        QCOMPARE(ours->theirWants, 0U);
        QCOMPARE(world.node(1).state().totals().ourWants, 0U);
    }

    void aWantIsServedWhenTheBlockAppears()
    {
        SimWorld world{8};
        world.addNode();
        world.addNode();
        const auto content = blocks(1, 1, 5'000);
        world.connect(1, 0);
        world.want(1, cidsOf(content));
        world.advance(seconds{20});
        QVERIFY(!hasAll(world, 1, content));
        world.add(0, content);
        QVERIFY(world.runUntil([&] { return hasAll(world, 1, content); }, seconds{5}));
    }

    void lossOfTheConnectionLosesNoWant() { QVERIFY(!traceOfTwo(11).empty()); }

    void theSameSeedGivesTheSameTraceOfTwo()
    {
        const std::string trace = traceOfTwo(12);
        QVERIFY(!trace.empty());
        QVERIFY(trace == traceOfTwo(12));
        QVERIFY(trace != traceOfTwo(13));
    }

    void twentyNodesFetchEverythingThroughLossOfConnections()
    {
        Twenty twenty{21};
        QVERIFY(twenty.world.runUntil([&] { return twenty.isComplete(); }, seconds{300}));
    }

    void theSameSeedGivesTheSameTraceOfTwenty()
    {
        std::string traces[2];
        for (std::string& trace : traces) {
            Twenty twenty{22};
            QVERIFY(twenty.world.runUntil([&] { return twenty.isComplete(); }, seconds{300}));
            trace = twenty.world.trace();
        }
        QVERIFY(!traces[0].empty());
        QVERIFY(traces[0] == traces[1]);
    }

    void anUploadLimitHoldsInEveryWindow()
    {
        SimWorld world{31};
        world.addNode();
        world.addNode();
        const auto content = blocks(1, 80, 100'000);
        constexpr std::uint64_t kRate = 1'000'000;
        world.node(0).execute(
            {{}, node::ChangePeerRules{.peers = {world.node(1).self()}, .uploadLimit = kRate}});
        world.add(0, content);
        world.connect(1, 0);
        world.advance(seconds{1});
        const TimePoint start = world.clock().now();
        world.want(1, cidsOf(content));
        QVERIFY(world.runUntil([&] { return hasAll(world, 1, content); }, seconds{60}));
        const double took = std::chrono::duration<double>(world.clock().now() - start).count();
        // 8 MB at 1 MB/s, the first second's worth at once.
        QVERIFY2(took >= 6.9 && took <= 9.0, qPrintable(QString::number(took)));
    }

    void stoppingTakesUnderTwoSecondsWithAPeerThatIsSilent()
    {
        SimWorld world{41};
        world.addNode();
        world.addNode();
        const auto content = blocks(1, 50, 100'000);
        world.network().setLink("10.0.0.1", "10.0.0.2", {milliseconds{5}, 200'000, false});
        world.add(0, content);
        world.connect(1, 0);
        world.want(1, cidsOf(content));
        world.advance(seconds{3});
        world.network().setLink("10.0.0.1", "10.0.0.2", {milliseconds{5}, 200'000, true});
        const TimePoint start = world.clock().now();
        net::TaskScope stopping{world.clock().executor()};
        stopping.spawn(world.node(0).stop());
        QVERIFY(world.runUntil([&] { return stopping.size() == 0; }, seconds{10}));
        QVERIFY(world.clock().now() - start < seconds{2});
    }
};

static const tests::Registered<WholeNodeTest> registered{"whole_node"};

} // namespace swapscope
#include "whole_node_test.moc"
