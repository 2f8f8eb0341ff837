// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/bitswap/message_queue.h"
#include "tests/support/queue_bench.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using telemetry::QueueState;
using tests::QueueBench;

class MessageQueueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loneWantConnectsAndLeavesAtOnce()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        QCOMPARE(bench.queue.state(), QueueState::Connecting);
        QCOMPARE(bench.port.connects, std::size_t{1});
        bench.connected();
        QCOMPARE(bench.queue.state(), QueueState::Sending);
        QCOMPARE(bench.lastWords(), std::string{"full: block 1"});
        QVERIFY(bench.last().wants.front().sendDontHave);
        QCOMPARE(bench.written(), std::vector{tests::cidOf(1)});
        QCOMPARE(bench.queue.state(), QueueState::Idle);
        bench.want(2);
        bench.queue.pump();
        QCOMPARE(bench.lastWords(), std::string{"block 2"});
        QCOMPARE(bench.port.connects, std::size_t{1});
    }

    void whatIsAskedDuringSteps1And3IsCombined()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        bench.want(2, WantType::Have);
        bench.cancel(1);
        bench.queue.pump();
        bench.want(3);
        bench.connected();
        QCOMPARE(bench.lastWords(), std::string{"full: have 2, block 3"});
        bench.want(4);
        bench.cancel(3);
        bench.queue.pump();
        QCOMPARE(bench.port.sent.size(), std::size_t{1}); // one in hand, one pending
        static_cast<void>(bench.written());
        QCOMPARE(bench.lastWords(), std::string{"cancel 3, block 4"});
        const std::vector<std::string> hows{"first", "combined while connecting",
                                            "combined while connecting", "combined while sending",
                                            "combined while sending"};
        QCOMPARE(bench.hows(), hows);
    }

    void wantAndCancelThatMeetNeverLeave()
    {
        QueueBench bench;
        bench.want(1);
        bench.cancel(1);
        bench.queue.pump();
        QCOMPARE(bench.queue.state(), QueueState::Idle);
        QCOMPARE(bench.port.connects, std::size_t{0});
        QVERIFY(std::holds_alternative<telemetry::EntryErased>(bench.events.back().body));
    }

    void pureCancelsWait10ms()
    {
        QueueBench bench;
        bench.want(1);
        bench.want(2);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.cancel(1);
        bench.queue.pump();
        QCOMPARE(bench.queue.state(), QueueState::Waiting);
        QCOMPARE(bench.queue.nextWake(), bench.clock.now() + 10ms);
        bench.clock.advance(9ms);
        bench.cancel(2);
        bench.queue.pump();
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        bench.wait();
        QCOMPARE(bench.lastWords(), std::string{"cancel 1, cancel 2"});
    }

    void wantTakesWaitingCancelsAlong()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.cancel(1);
        bench.queue.pump();
        bench.want(2);
        bench.queue.pump();
        QCOMPARE(bench.lastWords(), std::string{"cancel 1, block 2"});
    }

    void wantHaveIsUpgradedAndNeverDowngraded()
    {
        QueueBench bench;
        bench.want(1, WantType::Have);
        bench.want(1);
        bench.want(1, WantType::Have);
        bench.queue.pump();
        bench.connected();
        QCOMPARE(bench.lastWords(), std::string{"full: block 1"});
        static_cast<void>(bench.written());
        bench.want(1, WantType::Have);
        bench.queue.pump();
        QCOMPARE(bench.queue.state(), QueueState::Idle);
        QCOMPARE(bench.hows().at(1), std::string{"upgraded from want-have"});
    }

    void cancelledAndWantedAgainBeforeTheCancelLeftIsOneWant()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.cancel(1);
        bench.want(1);
        bench.queue.pump();
        QCOMPARE(bench.lastWords(), std::string{"block 1"});
        static_cast<void>(bench.written());
        bench.cancel(1);
        bench.queue.pump();
        bench.wait();
        QCOMPARE(bench.lastWords(), std::string{"cancel 1"});
    }

    void failedDialsBackOffAndKeepWhatIsPending()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        TimePoint expected = bench.clock.now();
        for (const Duration pause :
             {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 10'000ms, 10'000ms})
        {
            bench.refused();
            QCOMPARE(bench.queue.state(), QueueState::BackingOff);
            expected += pause;
            QCOMPARE(bench.queue.nextWake(), expected);
            bench.wait();
            QCOMPARE(bench.queue.state(), QueueState::Connecting);
        }
        QVERIFY(bench.queue.isStalled());
        bench.connected();
        QCOMPARE(bench.lastWords(), std::string{"full: block 1"});
        static_cast<void>(bench.written());
        QVERIFY(!bench.queue.isStalled());
    }

    void afterAFailedSendTheCompleteListFollows()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.want(2);
        bench.queue.pump();
        bench.want(3);
        bench.lost();
        QCOMPARE(bench.queue.state(), QueueState::BackingOff);
        bench.wait();
        bench.connected();
        QVERIFY(bench.last().full);
        QCOMPARE(bench.last().wants.size(), std::size_t{3});
    }

    void afterAResetStreamTheCompleteListFollows()
    {
        QueueBench bench;
        bench.want(1);
        bench.want(2, WantType::Have);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.queue.doubt(0);
        bench.queue.pump();
        QCOMPARE(bench.lastWords(), std::string{"full: block 1, have 2"});
    }

    void listsThatAreTheSameAreNotSentAgain()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        QCOMPARE(bench.queue.nextWake(), bench.clock.now() + 60s);
        bench.wait();
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        bench.queue.answeredBlock(tests::cidOf(1), 0);
        bench.queue.pump();
        QCOMPARE(bench.queue.nextWake(), TimePoint{});
    }

    void aWantBlockAtThePeerIsNotWeakenedWhenItsCancelHasNotLeft()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.cancel(1);
        bench.want(1, WantType::Have);
        bench.queue.pump();
        QCOMPARE(bench.lastWords(), std::string{"block 1"});
        QVERIFY(bench.queue.holdsBlock(tests::cidOf(1)));
    }

    void lostCancelGoesAheadOfTheCompleteList()
    {
        QueueBench bench;
        bench.want(1);
        bench.want(2);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.cancel(1);
        bench.queue.pump();
        bench.wait();
        bench.lost();
        bench.wait();
        bench.connected();
        QCOMPARE(bench.lastWords(), std::string{"cancel 1"});
        static_cast<void>(bench.written());
        QCOMPARE(bench.lastWords(), std::string{"full: block 2"});
    }

    void aCancelWrittenJustBeforeTheStreamIsLostGoesAgain()
    {
        for (const bool isLate : {false, true}) {
            QueueBench bench;
            bench.want(1);
            bench.want(2);
            bench.queue.pump();
            bench.connected();
            static_cast<void>(bench.written());
            bench.cancel(1);
            bench.queue.pump();
            bench.wait();
            static_cast<void>(bench.written());
            bench.clock.advance(isLate ? 5s : 4999ms);
            bench.queue.doubt(0);
            bench.queue.pump();
            QCOMPARE(bench.lastWords(), std::string{isLate ? "full: block 2" : "cancel 1"});
            static_cast<void>(bench.written());
            QCOMPARE(bench.lastWords(), std::string{"full: block 2"});
        }
    }

    void placesAreCountedUpToTheLimit()
    {
        QueueBench bench;
        const auto places = static_cast<std::size_t>(limits::kWantsAtPeer.value);
        for (std::size_t i = 0; i < places; ++i) {
            QCOMPARE(bench.queue.freePlaces(), places - i);
            bench.want(i);
        }
        QCOMPARE(bench.queue.freePlaces(), std::size_t{0});
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.cancel(0); // frees its place once it is written
        QCOMPARE(bench.queue.freePlaces(), std::size_t{0});
        bench.queue.pump();
        bench.wait();
        QCOMPARE(bench.queue.freePlaces(), std::size_t{0});
        static_cast<void>(bench.written());
        QCOMPARE(bench.queue.freePlaces(), std::size_t{1});
    }

    void haveFreesTheWantHaveButNotTheWantBlock()
    {
        QueueBench bench;
        bench.want(1, WantType::Have);
        bench.want(2);
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        bench.queue.answeredHave(tests::cidOf(1), 0);
        bench.queue.answeredHave(tests::cidOf(2), 0);
        QVERIFY(!bench.queue.holds(tests::cidOf(1)));
        QVERIFY(bench.queue.holds(tests::cidOf(2)));
    }

    void answeredWantsAreTidiedUpInOneMessage()
    {
        QueueBench bench;
        for (std::uint64_t i = 0; i < 128; ++i) {
            bench.want(i);
        }
        bench.queue.pump();
        bench.connected();
        static_cast<void>(bench.written());
        for (std::uint64_t i = 0; i < 127; ++i) {
            bench.queue.answeredBlock(tests::cidOf(i), 0);
            bench.queue.pump();
        }
        QCOMPARE(bench.queue.state(), QueueState::Idle);
        bench.queue.answeredBlock(tests::cidOf(127), 0);
        bench.queue.pump();
        bench.wait();
        QCOMPARE(bench.last().wants.size(), std::size_t{128});
        QVERIFY(std::ranges::all_of(bench.last().wants, &WantEntry::cancel));
        static_cast<void>(bench.written());
        QCOMPARE(bench.queue.freePlaces(), static_cast<std::size_t>(limits::kWantsAtPeer.value));
    }

    void closedQueueDoesNothing()
    {
        QueueBench bench;
        bench.want(1);
        bench.queue.close(0);
        bench.queue.pump();
        QCOMPARE(bench.port.connects, std::size_t{0});
        QCOMPARE(bench.queue.state(), QueueState::Closed);
    }
};

static const tests::Registered<MessageQueueTest> registered{"message_queue"};

} // namespace swapscope::bitswap
#include "message_queue_test.moc"
