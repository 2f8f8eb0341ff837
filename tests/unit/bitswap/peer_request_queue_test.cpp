// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/request_queue_table.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;

class PeerRequestQueueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void insideAPeerPriorityThenAgeDecide()
    {
        QueueTable table;
        const TaskId low = table.block(1, 1, kMiB, 1);
        const TaskId first = table.block(1, 2, kMiB, 5);
        const TaskId second = table.block(1, 3, kMiB, 5);
        const TaskId raised = table.block(1, 4, kMiB, 0);
        table.queue.change(raised, {.cid = cidOf(4), .priority = 5, .bytes = kMiB}, 0);
        for (const TaskId expected : {first, second, raised, low}) {
            const auto tasks = table.turn();
            QCOMPARE(tasks.size(), std::size_t{1});
            QVERIFY(tasks.front() == expected);
            table.done(tasks);
        }
    }

    void cappedPeerStandsInNobodysWay()
    {
        QueueTable table;
        for (std::uint64_t cid = 0; cid < 4; ++cid) {
            table.block(1, cid, kMiB);
            table.block(2, cid, kMiB / 4);
        }
        const auto stuck = table.turn();
        QVERIFY(table.lastEligibility().peer == peerOf(1));
        QVERIFY(table.lastEligibility().reason == telemetry::ParkReason::Cap);
        table.clock.advance(1min);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(table.turn().size(), std::size_t{1});
        }
        QVERIFY(table.turn().empty());
        table.done(stuck);
        QVERIFY(table.queue.hasReady());
    }

    void outstandingCapIsExact_data()
    {
        QTest::addColumn<quint64>("second");
        QTest::addColumn<bool>("served");
        QTest::newRow("one below") << quint64{kMiB / 2 - 1} << true;
        QTest::newRow("at the cap") << quint64{kMiB / 2} << true;
        QTest::newRow("one above") << quint64{kMiB / 2 + 1} << false;
    }
    void outstandingCapIsExact()
    {
        QFETCH(const quint64, second);
        QFETCH(const bool, served);
        QueueTable table;
        table.block(1, 1, kMiB / 2);
        table.block(1, 2, second);
        QCOMPARE(table.turn().size(), std::size_t{1});
        QCOMPARE(!table.turn().empty(), served);
    }

    void presencesGoFirstForATenthOfTheBytes()
    {
        QueueTable table;
        for (std::uint64_t cid = 0; cid < 40; ++cid) {
            table.presence(1, cid, 60'000);
            table.block(2, cid, 100'000);
        }
        std::uint64_t presences = 0;
        std::uint64_t blocks = 0;
        for (int i = 0; i < 30; ++i) {
            const auto tasks = table.turn();
            QVERIFY(!tasks.empty());
            const TaskSpec spec = table.queue.find(tasks.front())->spec();
            QVERIFY(i > 0 || spec.type == TaskType::Presence);
            (spec.type == TaskType::Presence ? presences : blocks) += spec.bytes;
            table.done(tasks);
        }
        QVERIFY(presences > 0);
        QVERIFY(presences <= (presences + blocks) / 10 + kMiB / 10 + 60'000);
        QVERIFY(blocks > 2'000'000);
    }

    void presencesAloneHaveNoCap()
    {
        QueueTable table;
        for (std::uint64_t cid = 0; cid < 20; ++cid) {
            table.presence(1, cid, 60'000);
        }
        for (int i = 0; i < 20; ++i) {
            const auto tasks = table.turn();
            QCOMPARE(tasks.size(), std::size_t{1});
            table.done(tasks);
        }
    }

    void limitedPeerWakesWhenItsTokensSuffice()
    {
        QueueTable table;
        table.queue.setRate(peerOf(1), 100'000, 0);
        table.block(1, 1, 99'000);
        table.block(1, 2, 99'000);
        table.done(table.turn());
        QVERIFY(table.turn().empty());
        const TimePoint wake = table.queue.nextWake();
        QVERIFY(wake > table.clock.now() && wake < table.clock.now() + 1s);
        QVERIFY(table.lastEligibility().wake == wake);
        table.clock.advance(wake - table.clock.now() - Duration{1});
        table.queue.onTick();
        QVERIFY(table.turn().empty());
        table.clock.advance(Duration{1});
        table.queue.onTick();
        QCOMPARE(table.turn().size(), std::size_t{1});
    }

    void orderOfServiceIsWhatHappensNext()
    {
        QueueTable table;
        table.block(1, 1, kMiB);
        table.block(1, 2, kMiB);
        table.block(2, 1, kMiB);
        table.queue.setRate(peerOf(3), 0, 0);
        table.block(3, 1, kMiB);
        table.done(table.turn());
        table.clock.advance(40ms);

        const auto places = table.queue.order();
        QCOMPARE(places.size(), std::size_t{3});
        QVERIFY(places[0].peer == peerOf(2));
        QCOMPARE(places[0].rank, 1U);
        QCOMPARE(places[0].why, std::string{"smallest start tag; not served yet"});
        QVERIFY(places[1].peer == peerOf(1));
        QCOMPARE(places[1].why, std::string{"start tag 1 MiB; served 40 ms ago"});
        QVERIFY(places[2].peer == peerOf(3));
        QCOMPARE(places[2].rank, 0U);
        QCOMPARE(places[2].why, std::string{"limit 0: nothing is sent"});

        Dispatch next;
        QVERIFY(table.queue.pick(1, next));
        QVERIFY(next.peer == places[0].peer);
    }

    void peersAtTheirCapAreRankedBehindTheReadyOnes()
    {
        QueueTable table;
        for (const std::uint64_t peer : {1U, 2U}) {
            table.block(peer, 1, kMiB);
            table.block(peer, 2, kMiB);
            table.turn(); // its MiB is on its way: no room for the second
        }
        table.block(3, 1, kMiB);

        const auto places = table.queue.order();
        QCOMPARE(places.size(), std::size_t{3});
        QVERIFY(places[0].peer == peerOf(3));
        for (std::uint32_t i = 0; i < 3; ++i) {
            QCOMPARE(places[i].rank, i + 1);
        }
        QCOMPARE(places[1].why, std::string{"1.0 of 1.0 MiB in flight"});
    }

    void orderNamesAtMost64Places()
    {
        QueueTable table;
        for (std::uint64_t peer = 10; peer < 110; ++peer) {
            table.queue.connect(peerOf(peer));
            table.block(peer, 1, 10);
        }
        QCOMPARE(table.queue.order().size(), std::size_t{64});
    }

    void pickNamesTheRunnerUp()
    {
        QueueTable table;
        table.block(1, 1, kMiB);
        table.block(2, 1, kMiB);
        table.turn();
        for (const auto& event : table.events) {
            if (const auto* const body = std::get_if<telemetry::PeerPicked>(&event.body)) {
                QVERIFY(body->peer == peerOf(1));
                QVERIFY(body->turn == telemetry::PickTurn::Ordered);
                QVERIFY(body->key == ServiceKey{});
                QVERIFY(body->runnerUp == peerOf(2));
                QVERIFY(body->runnerUpKey == ServiceKey{});
            }
        }
    }
};

static const tests::Registered<PeerRequestQueueTest> registered{"peer_request_queue"};

} // namespace swapscope::bitswap
#include "peer_request_queue_test.moc"
