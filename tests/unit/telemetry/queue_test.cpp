// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

class QueueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tasksMoveThroughTheFiguresOfTheirPeer()
    {
        Fixture f;
        f.connect(f.alice);
        const TimePoint first = f.now;
        f.push(1, f.alice, 1000);
        f.now += 1s;
        f.push(2, f.alice, 50, TaskType::Presence);
        QCOMPARE(f.row(f.alice).queuedTasks, 1U);
        QCOMPARE(f.row(f.alice).queuedPresences, 1U);
        QCOMPARE(f.row(f.alice).queuedBytes, 1050U);
        QCOMPARE(f.row(f.alice).oldestTask, first);
        QCOMPARE(f.totals().oldestTask, first);
        f.emit(TaskMoved{{1}, TaskState::Active, 3});
        QCOMPARE(f.row(f.alice).inFlightBytes, 1000U);
        QCOMPARE(f.row(f.alice).oldestTask, f.now);
        QCOMPARE(f.row(f.alice).lastServed, f.now);
        QCOMPARE(f.state.snapshot().tasks.at({1})->worker, 3U);
        f.emit(TaskMoved{{1}, TaskState::Sending, 0});
        QCOMPARE(f.row(f.alice).inFlightBytes, 1000U);
        f.emit(TaskEnded{{1}, TaskEnd::Done});
        QCOMPARE(f.row(f.alice).inFlightBytes, 0U);
        QCOMPARE(f.totals().queuedTasks, 1U);
    }

    void aFailedTaskReturnsWithItsAge()
    {
        Fixture f;
        f.connect(f.alice);
        const TimePoint first = f.now;
        f.push(1, f.alice, 1000);
        f.emit(TaskMoved{{1}, TaskState::Sending, 0});
        f.now += 1s;
        f.push(2, f.alice, 1000);
        f.emit(TaskMoved{{1}, TaskState::Queued, 0});
        QCOMPARE(f.row(f.alice).oldestTask, first);
    }

    void anUpgradeChangesTheCharge()
    {
        Fixture f;
        f.connect(f.alice);
        f.push(1, f.alice, 40, TaskType::Presence);
        f.emit(TaskChanged{{1}, TaskType::Block, 5, 2000});
        QCOMPARE(f.row(f.alice).queuedPresences, 0U);
        QCOMPARE(f.row(f.alice).queuedTasks, 1U);
        QCOMPARE(f.totals().queuedBytes, 2000U);
    }

    void theirWantsAreCountedOnce()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(TheirWantAdded{f.alice, f.cid, WantType::Have, 1, true, false});
        f.emit(TheirWantAdded{f.alice, f.cid, WantType::Block, 2, true, true});
        QCOMPARE(f.row(f.alice).theirWants, 1U);
        QCOMPARE(f.totals().theirWants, 1U);
        const auto rows = f.state.snapshot().theirWants;
        QCOMPARE(rows.at({f.cid, f.alice})->type, WantType::Block);
        f.emit(TheirWantRemoved{f.alice, f.cid, WantEnd::Served});
        f.emit(TheirWantRemoved{f.alice, f.cid, WantEnd::Served});
        QCOMPARE(f.totals().theirWants, 0U);
    }

    void aDepartedPeerTakesItsWantsAndTasksAlong()
    {
        Fixture f;
        f.connect(f.alice);
        f.push(1, f.alice, 1000);
        f.push(2, f.alice, 1000);
        f.emit(TaskMoved{{2}, TaskState::Sending, 0});
        f.emit(TheirWantAdded{f.alice, f.cid, WantType::Block, 1, true, false});
        static_cast<void>(f.state.takeDelta());
        f.emit(PeerDisconnected{f.alice, {}});
        const Delta delta = f.state.takeDelta();
        QVERIFY(!delta.tasks.at({1}));
        QVERIFY(!delta.tasks.at({2}));
        QVERIFY(!delta.theirWants.at({f.cid, f.alice}));
        QCOMPARE(f.row(f.alice).inFlightBytes, 0U);
        QCOMPARE(f.totals().queuedBytes, 0U);
        QCOMPARE(f.totals().theirWants, 0U);
    }

    void workersComeAndGoWithTheirNumber()
    {
        Fixture f;
        f.emit(WorkersResized{3});
        QCOMPARE(f.totals().workers, 3U);
        f.emit(WorkerChanged{2, WorkerState::Reading, f.alice, f.cid});
        f.emit(WorkerChanged{3, WorkerState::Packing, f.alice, f.cid});
        QCOMPARE(f.totals().busyWorkers, 2U);
        f.emit(WorkersResized{2});
        QCOMPARE(f.totals().busyWorkers, 1U);
        f.emit(WorkerChanged{3, WorkerState::Idle, {}, {}});
        QCOMPARE(f.state.snapshot().workers.size(), 2U);
        QCOMPARE(f.totals().busyWorkers, 1U);
    }

    void anIdleWorkerKeepsWhatItDidLast()
    {
        Fixture f;
        f.emit(WorkersResized{1});
        f.emit(WorkerChanged{1, WorkerState::Reading, f.alice, f.cid});
        f.emit(WorkerChanged{1, WorkerState::Idle, {}, {}});
        const auto row = f.state.snapshot().workers.at(1);
        QVERIFY(row->state == WorkerState::Idle);
        QVERIFY(row->peer == f.alice);
        QVERIFY(row->cid == f.cid);
    }

    void pendingEntriesFollowTheMessage()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(EntryQueued{f.alice, cidNumber(1), EntryKind::WantHave, 1, false, "first"});
        f.emit(EntryQueued{f.alice, cidNumber(2), EntryKind::WantBlock, 1, true, "combined"});
        f.emit(EntryQueued{f.alice, cidNumber(1), EntryKind::WantBlock, 1, true, "upgraded"});
        f.emit(EntryQueued{f.alice, cidNumber(3), EntryKind::Cancel, 0, false, "same call"});
        auto row = *f.state.snapshot().messageQueues.at(f.alice);
        QCOMPARE(row.pendingBlocks, 2U);
        QCOMPARE(row.pendingHaves, 0U);
        QCOMPARE(row.pendingCancels, 1U);
        QCOMPARE(row.combined, 2U);
        QCOMPARE(row.pending.size(), 3U);
        QCOMPARE(row.pending[0].cid, cidNumber(1));
        QCOMPARE(row.pending[0].how, std::string{"upgraded"});
        f.emit(EntryErased{f.alice, cidNumber(2)});
        f.emit(MessageGrabbed{f.alice, 1, 0, 1, false});
        f.emit(MessageSent{f.alice, 2, 99, true});
        row = *f.state.snapshot().messageQueues.at(f.alice);
        QVERIFY(row.pending.empty());
        QCOMPARE(row.pendingBlocks + row.pendingCancels + row.combined, 0U);
        QCOMPARE(row.combinedEver, 2U);
        QCOMPARE(row.lastEntries, 2U);
        QCOMPARE(f.totals().counts.wireOut, 99U);
    }

    void onlyTheOldestTwoHundredEntriesAreShown()
    {
        Fixture f;
        f.connect(f.alice);
        for (std::uint32_t i = 0; i < 201; ++i) {
            f.emit(EntryQueued{f.alice, cidNumber(i), EntryKind::WantHave, 1, false, "first"});
        }
        const auto row = *f.state.snapshot().messageQueues.at(f.alice);
        QCOMPARE(row.pendingHaves, 201U);
        QCOMPARE(row.pending.size(), 200U);
        QCOMPARE(row.pending.back().cid, cidNumber(199));
    }

    void stepSharesCoverTheLastTenSeconds()
    {
        Fixture f;
        f.connect(f.alice);
        const auto go = [&f](QueueState state) {
            f.emit(QueueStateChanged{f.alice, state, 0, {}, {}});
        };
        go(QueueState::Connecting);
        f.pass(2s);
        go(QueueState::Sending);
        f.pass(3s);
        go(QueueState::Idle);
        f.pass(5s);
        auto row = *f.state.snapshot().messageQueues.at(f.alice);
        QCOMPARE(row.connectingShare, 0.2);
        QCOMPARE(row.sendingShare, 0.3);
        f.pass(5s);
        row = *f.state.snapshot().messageQueues.at(f.alice);
        QCOMPARE(row.connectingShare, 0.0);
        QCOMPARE(row.sendingShare, 0.0);
    }

    void unansweredCountsWrittenEntries()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(QueueStateChanged{f.alice, QueueState::Sending, 0, {}, {}});
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        f.emit(WantAsked{f.cid, f.alice, WantType::Block, AskState::Sent});
        QCOMPARE(f.state.snapshot().messageQueues.at(f.alice)->unanswered, 1U);
        f.emit(WantDone{f.cid, f.alice, 1, {}});
        QCOMPARE(f.state.snapshot().messageQueues.at(f.alice)->unanswered, 0U);
    }
};

static const tests::Registered<QueueTest> registered{"queue"};

} // namespace swapscope::telemetry
#include "queue_test.moc"
