// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;
using telemetry::WorkerChanged;
using telemetry::WorkerState;

namespace {

constexpr std::size_t kLarge = 100'000;

std::size_t readsBegun(const ServingBench& bench)
{
    return static_cast<std::size_t>(std::ranges::count(
        bench.told<WorkerChanged>(), WorkerState::Reading, &WorkerChanged::state));
}

void wantLarge(ServingBench& bench, std::uint64_t count)
{
    std::vector<WantEntry> wants;
    for (std::uint64_t i = 0; i < count; ++i) {
        bench.add(i, kLarge);
        wants.push_back(wantBlock(i));
    }
    bench.hear(1, wants);
}

} // namespace

class TaskWorkersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noMoreReadsThanWorkersAtATime()
    {
        ServingBench bench{{.taskWorkers = 3}};
        bench.connect(1);
        wantLarge(bench, 8);
        QCOMPARE(readsBegun(bench), std::size_t{3});
        bench.settle();
        QCOMPARE(bench.port.sent.size(), std::size_t{8});
    }

    void workerIsFreeOnceItsEnvelopeIsHandedOver()
    {
        ServingBench bench{{.taskWorkers = 1}};
        bench.connect(1);
        bench.connect(2);
        wantLarge(bench, 2);
        bench.settle();
        bench.ask(2, {wantBlock(0)});
        QCOMPARE(bench.port.sent.size(), std::size_t{3});
    }

    void surplusWorkersFinishAndAreNotUsedAgain()
    {
        ServingBench bench{{.taskWorkers = 4}};
        bench.connect(1);
        wantLarge(bench, 10);
        bench.engine.setNodeRules({.taskWorkers = 1}, 0);
        QCOMPARE(readsBegun(bench), std::size_t{4});
        bench.settle();
        QCOMPARE(bench.port.sent.size(), std::size_t{10});
        const auto told = bench.told<WorkerChanged>();
        const auto reads = std::ranges::count_if(told, [](const WorkerChanged& change) {
            return change.worker > 1 && change.state == WorkerState::Reading;
        });
        QCOMPARE(reads, std::ptrdiff_t{3});
        QVERIFY(told.back().state == WorkerState::Idle);
    }

    void countIsClamped_data()
    {
        QTest::addColumn<uint>("asked");
        QTest::addColumn<uint>("got");
        QTest::newRow("none") << 0U << 1U;
        QTest::newRow("least") << 1U << 1U;
        QTest::newRow("most") << 64U << 64U;
        QTest::newRow("one above the most") << 65U << 64U;
    }
    void countIsClamped()
    {
        QFETCH(const uint, asked);
        QFETCH(const uint, got);
        ServingBench bench;
        bench.engine.setNodeRules({.taskWorkers = asked}, 0);
        QCOMPARE(bench.told<telemetry::WorkersResized>().back().count, got);
    }

    void ownerHearsWhenAReadMayHaveChangedTheTimer()
    {
        int heard = 0;
        ServingBench bench{{.wakeChanged = [&heard] { ++heard; }}};
        bench.connect(1);
        wantLarge(bench, 1);
        QCOMPARE(heard, 0);
        bench.settle();
        QCOMPARE(heard, 1);
    }

    void answersOfTheStoreMayOutliveTheEngine()
    {
        sim::VirtualClock clock;
        sim::SeededRandom random{1};
        store::MemoryStore store{clock};
        telemetry::EventLog log{clock};
        Ledgers ledgers{clock, log};
        WritingPort port;
        store.put({blockOf(1, 10)}, [](const Result<void>&) {});
        clock.advance(0ms);
        {
            DecisionEngine engine{{clock, random, store, log, port, ledgers}, {}};
            engine.onPeerConnected(peerOf(1), Protocol::V1_2_0, 0);
            engine.onWants(peerOf(1), messageOf({wantBlock(1)}), 0);
        }
        clock.advance(0ms);
        QVERIFY(port.sent.empty());
    }
};

static const tests::Registered<TaskWorkersTest> registered{"task_workers"};

} // namespace swapscope::bitswap
#include "task_workers_test.moc"
