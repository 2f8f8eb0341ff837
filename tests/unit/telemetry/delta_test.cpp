// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/notice_board.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

namespace {

WorkerRow worker(std::uint32_t number)
{
    WorkerRow row;
    row.worker = number;
    return row;
}

} // namespace

class DeltaTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unwatchedTablesAreEmptyAndComeWholeWhenWatched()
    {
        Fixture f;
        f.state.watch(0);
        f.connect(f.alice);
        f.connect(f.bob);
        Delta delta = f.state.takeDelta();
        QVERIFY(delta.peers.empty());
        QCOMPARE(delta.reset, 0U);
        QVERIFY(delta.totals);
        QCOMPARE(delta.notices.size(), 2U);
        f.state.watch(static_cast<Tables>(Table::Peers));
        delta = f.state.takeDelta();
        QCOMPARE(delta.peers.size(), 2U);
        QCOMPARE(delta.reset, static_cast<Tables>(Table::Peers));
        f.state.watch(static_cast<Tables>(Table::Peers));
        QVERIFY(f.state.takeDelta().empty());
    }

    void aRowThatComesAndGoesBetweenTwoDeltasIsNeverSeen()
    {
        Fixture f;
        f.connect(f.alice);
        static_cast<void>(f.state.takeDelta());
        f.push(1, f.alice, 10);
        f.emit(TaskEnded{{1}, TaskEnd::Done});
        QVERIFY(f.state.takeDelta().tasks.empty());
    }

    void aKnownRowThatIsReplacedAndGoesIsTakenBack()
    {
        Fixture f;
        f.connect(f.alice);
        f.push(1, f.alice, 10);
        static_cast<void>(f.state.takeDelta());
        f.emit(TaskEnded{{1}, TaskEnd::Done});
        f.push(1, f.alice, 10);
        f.emit(TaskEnded{{1}, TaskEnd::Done});
        const Delta delta = f.state.takeDelta();
        QVERIFY(!delta.tasks.at({1}));
    }

    void mergeLetsTheLaterRowWin()
    {
        Delta first;
        first.workers[1] = worker(1);
        first.workers[2] = worker(2);
        Delta second;
        second.workers[1] = std::nullopt;
        second.workers[3] = worker(3);
        first.merge(std::move(second));
        QCOMPARE(first.workers.size(), 3U);
        QVERIFY(!first.workers.at(1));
        Delta whole;
        whole.reset = static_cast<Tables>(Table::Workers);
        whole.workers[4] = worker(4);
        first.merge(std::move(whole));
        QCOMPARE(first.workers.size(), 1U);
        QCOMPARE(first.reset, static_cast<Tables>(Table::Workers));
    }

    void mergeKeepsTheNewestOfALongList()
    {
        Delta all;
        for (Seq seq = 1; seq <= Delta::kMaxNotices + 7; ++seq) {
            Delta one;
            one.notices.push_back({seq, {}, Notice::Tone::Info, {}, "x"});
            one.samples.push_back({});
            all.merge(std::move(one));
        }
        QCOMPARE(all.notices.size(), Delta::kMaxNotices);
        QCOMPARE(all.notices.front().seq, Seq{8});
        QCOMPARE(all.droppedNotices, 7U);
        QVERIFY(Delta{}.empty());
        QVERIFY(!all.empty());
    }

    void equalNoticesOfAFloodAreCounted()
    {
        Fixture f;
        for (int i = 0; i < 1000; ++i) {
            f.emit(MessageRefused{f.alice, fail(ErrorCode::TooLarge, "5 MiB")});
        }
        Delta delta = f.state.takeDelta();
        QCOMPARE(delta.notices.size(), 1U);
        QCOMPARE(delta.notices[0].tone, Notice::Tone::Problem);
        f.pass(10s);
        delta = f.state.takeDelta();
        QCOMPARE(delta.notices.size(), 1U);
        QVERIFY(delta.notices[0].text.ends_with("(999 more times)"));
        QCOMPARE(delta.droppedNotices, 0U);
    }

    void aFloodOfDifferentNoticesIsBoundedAndCounted()
    {
        Fixture f;
        for (int i = 0; i < 1000; ++i) {
            f.emit(Warning{"warning " + std::to_string(i)});
        }
        const Delta delta = f.state.takeDelta();
        QCOMPARE(delta.notices.size(), static_cast<std::size_t>(NoticeBoard::kBurst));
        QCOMPARE(delta.droppedNotices, 900U);
    }

    void answersToCommandsAlwaysCome()
    {
        Fixture f;
        for (std::uint64_t i = 1; i <= 500; ++i) {
            f.emit(CommandDone{{i}, "throttled", i == 1});
        }
        f.emit(CommandFailed{{501}, "connect to x", fail(ErrorCode::TimedOut, "no answer")});
        const Delta delta = f.state.takeDelta();
        QCOMPARE(delta.notices.size(), 501U);
        QCOMPARE(delta.notices.back().text, std::string{"connect to x: no answer"});
        QCOMPARE(delta.notices.back().command, CommandId{501});
        QVERIFY(delta.notices.back().by == Actor::User);
        f.emit(CommandDone{{0, Actor::Demo}, "wants 7 blocks", false});
        f.emit(CommandDone{{7, Actor::Script}, "throttled", false});
        f.emit(Warning{"the disk is full"});
        const Delta next = f.state.takeDelta();
        QVERIFY(next.notices.front().by == Actor::Script);
        QVERIFY(!next.notices.back().by);
        QCOMPARE(delta.marks.size(), 1U);
        QVERIFY(f.state.takeDelta().marks.empty());
    }

    void theOrderOfServiceIsAnAnswer()
    {
        Fixture f;
        static_cast<void>(f.state.takeDelta());
        f.emit(ServiceOrder{{{f.alice, 1, "smallest start tag"}}});
        const Delta delta = f.state.takeDelta();
        QCOMPARE(delta.serviceOrder->places.size(), 1U);
        QVERIFY(!f.state.takeDelta().serviceOrder);
    }
};

static const tests::Registered<DeltaTest> registered{"delta"};

} // namespace swapscope::telemetry
#include "delta_test.moc"
