// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/strategy_list.h"
#include "tests/support/registry.h"
#include "tests/support/request_queue_table.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;
using telemetry::ParkReason;

namespace {

std::string valueOf(const std::vector<Reason>& reasons, std::string_view name)
{
    const auto at = std::ranges::find(reasons, name, &Reason::name);
    return at == reasons.end() ? "" : at->value;
}

/// Whom a turn of one block of 1 MiB goes to; the block is done at once. 0: nobody.
std::uint64_t served(QueueTable& table)
{
    const auto tasks = table.turn();
    if (tasks.empty()) {
        return 0;
    }
    const std::uint64_t peer = table.queue.find(tasks.front())->peer->id.bytes().back();
    table.done(tasks);
    return peer;
}

} // namespace

class RequestQueueRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void classesAreServedInStrictOrder()
    {
        QueueTable table;
        table.queue.setClass(peerOf(1), ServiceClass::Low, 0);
        table.queue.setClass(peerOf(3), ServiceClass::High, 0);
        for (const std::uint64_t peer : {1U, 2U, 3U}) {
            table.block(peer, 1, kMiB);
            table.block(peer, 2, kMiB);
        }
        for (const std::uint64_t expected : {3U, 3U, 2U, 2U, 1U, 1U}) {
            QCOMPARE(served(table), expected);
        }
    }

    void aChangedClassActsOnWhatWaits()
    {
        QueueTable table;
        for (const std::uint64_t peer : {1U, 2U}) {
            table.block(peer, 1, kMiB);
            table.presence(peer, 2);
        }
        table.queue.setClass(peerOf(2), ServiceClass::High, 0);
        QVERIFY(table.queue.audit().empty());
        for (const std::uint64_t expected : {2U, 1U, 2U, 1U}) {
            QCOMPARE(served(table), expected);
        }
    }

    /// One low peer behind a high one that always has something: a tenth of the bytes.
    void aLowPeerIsServedAfterItsLongestWait()
    {
        QueueTable table;
        table.queue.setClass(peerOf(1), ServiceClass::Low, 0);
        table.queue.setClass(peerOf(2), ServiceClass::High, 0);
        for (std::uint64_t cid = 0; cid < 300; ++cid) {
            table.block(1, cid, kMiB);
            table.block(2, cid, kMiB);
        }
        std::uint64_t low = 0;
        for (int second = 0; second < 250; ++second) {
            const bool isLow = served(table) == 1;
            QVERIFY(!isLow || second >= 10);
            low += isLow ? 1 : 0;
            table.clock.advance(1s);
        }
        QVERIFY(low >= 15 && low <= 25);
    }

    void aPausedPeerKeepsWhatWaits()
    {
        QueueTable table;
        table.block(1, 1, 10);
        table.presence(1, 2);
        table.queue.setPaused(peerOf(1), true, 0);
        QVERIFY(table.lastEligibility().reason == ParkReason::Paused);
        QVERIFY(table.lastEligibility().wake == TimePoint{});
        QCOMPARE(served(table), std::uint64_t{0});
        QCOMPARE(valueOf(table.queue.explain(peerOf(1)), "state"),
                 std::string{"parked: serving it is paused"});
        table.queue.setPaused(peerOf(1), false, 0);
        QCOMPARE(served(table), std::uint64_t{1});
        QCOMPARE(served(table), std::uint64_t{1});
    }

    void anInFlightCapOfAPeerStandsInsteadOfTheUsualOne()
    {
        QueueTable table;
        table.queue.setInFlightCap(peerOf(1), 102'400, 0);
        for (const std::uint64_t peer : {1U, 2U}) {
            table.block(peer, 1, 81'920);
            table.block(peer, 2, 81'920);
        }
        std::vector<TaskId> turns[2];
        for (auto& turn : turns) {
            turn = table.turn();
        }
        const auto third = table.turn();
        QCOMPARE(table.queue.find(third.front())->peer->id, peerOf(2));
        QVERIFY(table.turn().empty()); // the first has one, the second both
        const auto reasons = table.queue.explain(peerOf(1));
        QCOMPARE(valueOf(reasons, "in flight"), std::string{"80.0 of 100.0 KiB"});
        table.queue.setInFlightCap(peerOf(1), std::nullopt, 0);
        QCOMPARE(served(table), std::uint64_t{1});
    }

    void aPausedNodeServesNobody()
    {
        QueueTable table;
        table.block(1, 1, 10);
        table.queue.setNodePaused(true, 0);
        table.block(2, 1, 10);
        QCOMPARE(served(table), std::uint64_t{0});
        QCOMPARE(table.queue.order().front().why, std::string{"serving is paused for all"});
        table.queue.setNodePaused(false, 0);
        QVERIFY(served(table) != served(table));
    }

    void nobodySmallerOvertakesWhoWaitsForTheNodesTokens()
    {
        QueueTable table;
        table.queue.setNodeRate(100'000);
        table.block(3, 1, 60'000);
        QCOMPARE(served(table), std::uint64_t{3}); // a little is left of the burst
        table.block(1, 1, kMiB);
        table.block(2, 1, 1000);
        QCOMPARE(served(table), std::uint64_t{0});
        QVERIFY(!table.queue.hasReady());
        QVERIFY(table.queue.order().front().why.find("the node's limit: next slot in")
                != std::string::npos);
        const TimePoint wake = table.queue.nextWake();
        table.clock.advance(wake - table.clock.now() - Duration{1});
        QCOMPARE(served(table), std::uint64_t{0});
        table.clock.advance(Duration{1});
        QCOMPARE(served(table), std::uint64_t{1});
        QCOMPARE(served(table), std::uint64_t{0}); // it went from a full bucket, and owes the rest
        table.clock.advance(9800ms);
        QCOMPARE(served(table), std::uint64_t{0});
        table.clock.advance(100ms);
        QCOMPARE(served(table), std::uint64_t{2});
    }

    void theLaterOfBothLimitsDecides()
    {
        QueueTable table;
        table.queue.setNodeRate(1'600'000); // a burst of 200,000
        table.queue.setRate(peerOf(1), 100'000, 0);
        table.block(1, 1, 90'000);
        table.block(1, 2, 90'000);
        QCOMPARE(served(table), std::uint64_t{1});
        QCOMPARE(served(table), std::uint64_t{0});
        QVERIFY(table.lastEligibility().reason == ParkReason::Rate);
        table.block(2, 1, 110'000); // the node has tokens for 109,000
        QCOMPARE(served(table), std::uint64_t{0});
        table.clock.advance(20ms);
        QCOMPARE(served(table), std::uint64_t{2});
        table.clock.advance(1s);
        table.queue.onTick();
        QCOMPARE(served(table), std::uint64_t{1});
    }

    void nodeLimitOfZeroServesNobodyAndLiftingItWorks()
    {
        QueueTable table;
        table.queue.setNodeRate(0);
        table.block(1, 1, 10);
        QCOMPARE(served(table), std::uint64_t{0});
        QVERIFY(table.queue.nextWake() == TimePoint{});
        table.queue.setNodeRate(std::nullopt);
        QCOMPARE(served(table), std::uint64_t{1});
    }

    void switchingLosesNoTask()
    {
        sim::SeededRandom random{1};
        QueueTable table;
        for (std::uint64_t cid = 0; cid < 50; ++cid) {
            for (const std::uint64_t peer : {1U, 2U, 3U}) {
                table.block(peer, cid, 1000 * cid);
            }
        }
        table.queue.setRate(peerOf(3), 50'000, 0);
        for (const StrategyInfo& info : strategies()) {
            static_cast<void>(table.turn());
            table.queue.setStrategy(makeStrategy(info.id, {random, table.clock.now()}), 0);
            QCOMPARE(table.queue.audit(), std::string{});
            QCOMPARE(table.queue.counts().pushed, std::uint64_t{150});
            QVERIFY(table.queue.hasReady() || !table.queue.strategy().workConserving());
        }
    }

    void explanationNamesStateRankAndRules()
    {
        QueueTable table;
        table.queue.setWeight(peerOf(2), 250, 0);
        table.queue.setRate(peerOf(2), 614'400, 0);
        table.block(1, 1, kMiB);
        table.block(2, 1, 2048);
        const auto reasons = table.queue.explain(peerOf(2));
        QCOMPARE(valueOf(reasons, "state"), std::string{"ready: not served yet"});
        QCOMPARE(valueOf(reasons, "place in the order"), std::string{"2 of 2"});
        QCOMPARE(valueOf(reasons, "start tag"), std::string{"0 B"});
        QCOMPARE(valueOf(reasons, "order"), std::string{"smallest start tag first"});
        QCOMPARE(valueOf(reasons, "class"), std::string{"normal"});
        QCOMPARE(valueOf(reasons, "weight"), std::string{"2.50"});
        QCOMPARE(valueOf(reasons, "blocks waiting"), std::string{"1 (2 KiB)"});
        QCOMPARE(valueOf(reasons, "in flight"), std::string{"0.0 of 1.0 MiB"});
        QCOMPARE(valueOf(reasons, "tokens"), std::string{"600 KiB of 600 KiB"});
        QCOMPARE(valueOf(table.queue.explain(peerOf(3)), "state"),
                 std::string{"idle: nothing waits"});
        QCOMPARE(valueOf(table.queue.explain(peerOf(9)), "state"), std::string{"not connected"});
    }

    /// The first goes at once, and the next when that one is paid for.
    void explanationNamesTheBurstThatALargeBlockNeeds()
    {
        QueueTable table;
        table.queue.setRate(peerOf(1), 50'000, 0);
        table.block(1, 1, kMiB);
        table.block(1, 2, kMiB);
        QCOMPARE(served(table), std::uint64_t{1});
        table.clock.advance(10s);
        const auto tokens = valueOf(table.queue.explain(peerOf(1)), "tokens");
        QVERIFY2(tokens == "488.2 KiB of 1 MiB", tokens.c_str());
    }

    void whatWasDroppedUnsentGivesItsTokensBack()
    {
        QueueTable table;
        table.queue.setNodeRate(1'600'000); // a burst of 200,000, too
        table.queue.setRate(peerOf(1), 200'000, 0);
        const TaskId task = table.block(1, 1, 150'000);
        bitswap::Dispatch dispatch;
        QVERIFY(table.queue.pick(1, dispatch));
        table.queue.end(task, TaskEnd::Cancelled, 0);
        table.block(1, 2, 150'000);
        QCOMPARE(served(table), std::uint64_t{1});
    }

    void whoLeavesIsForgottenUnlessTheUserDecidedSomething()
    {
        QueueTable table;
        table.queue.setWeight(peerOf(1), 200, 0);
        table.queue.setClass(peerOf(2), ServiceClass::Low, 0);
        for (const std::uint64_t peer : {1U, 2U, 3U}) {
            table.queue.disconnect(peerOf(peer), 0);
        }
        QVERIFY(table.queue.find(peerOf(1)) != nullptr);
        QVERIFY(table.queue.find(peerOf(2)) != nullptr);
        QVERIFY(table.queue.find(peerOf(3)) == nullptr);
        table.queue.setWeight(peerOf(1), 100, 0);
        table.queue.setClass(peerOf(2), ServiceClass::Normal, 0);
        QVERIFY(table.queue.find(peerOf(1)) == nullptr);
        QVERIFY(table.queue.find(peerOf(2)) == nullptr);
    }
};

static const tests::Registered<RequestQueueRulesTest> registered{"request_queue_rules"};

} // namespace swapscope::bitswap
#include "request_queue_rules_test.moc"
