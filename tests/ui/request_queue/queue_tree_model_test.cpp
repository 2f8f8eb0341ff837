// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/views/request_queue/queue_tree_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <random>

namespace swapscope::ui {

using namespace std::chrono_literals;
using tests::madeCid;
using tests::madePeer;

namespace {

constexpr TimePoint kStart{1h};

telemetry::TaskRow task(std::uint64_t id, std::uint64_t peer, std::int32_t priority = 1)
{
    telemetry::TaskRow row;
    row.task = telemetry::TaskId{id};
    row.peer = madePeer(peer);
    row.cid = madeCid(id);
    row.priority = priority;
    row.bytes = 1000 * id;
    row.since = kStart;
    return row;
}

telemetry::PeerRow peer(std::uint64_t number)
{
    telemetry::PeerRow row;
    row.peer = madePeer(number);
    row.eligibility = telemetry::Eligibility::Ready;
    return row;
}

/// A model over tables that a test changes.
struct Fixture
{
    void update(bool held = false)
    {
        snapshot.update(state);
        model.update(snapshot, held);
    }
    void apply(telemetry::Delta delta, Duration after = 100ms)
    {
        now += after;
        delta.totals.emplace();
        delta.totals->now = now;
        state.apply(std::move(delta));
        update();
    }
    [[nodiscard]] QString name(int row) const { return model.index(row, 0).data().toString(); }

    TimePoint now = kStart;
    LiveState state;
    QueueSnapshot snapshot;
    QueueTreeModel model;
};

} // namespace

class QueueTreeModelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofACrowdThoseThatWaitLongestAreShownAndStayWhileTheyHaveTasks()
    {
        Fixture f;
        telemetry::Delta crowd;
        constexpr std::uint64_t kCrowd = QueueSnapshot::kMostPeers + 100;
        for (std::uint64_t number = 0; number < kCrowd; ++number) {
            auto row = peer(number);
            row.queuedTasks = 1;
            row.oldestTask = kStart - std::chrono::milliseconds{number}; // the last ones longest
            crowd.peers[row.peer] = row;
            crowd.tasks[telemetry::TaskId{number + 1}] = task(number + 1, number, 1);
        }
        f.apply(std::move(crowd));
        QCOMPARE(f.snapshot.peers().size(), QueueSnapshot::kMostPeers);
        QCOMPARE(f.snapshot.leftOut(), std::size_t{100});
        const auto isShown = [&f](std::uint64_t number) {
            return std::ranges::any_of(f.snapshot.peers(), [number](const QueuePeer& shown) {
                return shown.row->peer == madePeer(number);
            });
        };
        QVERIFY(isShown(kCrowd - 1) && isShown(100) && !isShown(99));
        telemetry::Delta one; // somebody waits for longer than all, and one that is shown is done
        auto waiting = peer(0);
        waiting.queuedTasks = 1;
        waiting.oldestTask = kStart - 1h;
        one.peers[waiting.peer] = waiting;
        f.apply(std::move(one));
        QVERIFY(!isShown(0));
        telemetry::Delta done;
        done.peers[madePeer(100)] = peer(100);
        done.tasks[telemetry::TaskId{101}] = std::nullopt;
        f.apply(std::move(done));
        QVERIFY(isShown(0) && !isShown(100));
    }

    void anyScriptOfChangesKeepsTheModelValid()
    {
        Fixture f;
        QAbstractItemModelTester tester{&f.model};
        tester.setUseFetchMore(false); // it would load rows in the middle of announced changes
        std::mt19937 random{11};
        std::uint64_t next = 1;
        for (int round = 0; round < 40; ++round) {
            telemetry::Delta delta;
            for (int i = 0; i < 4; ++i) {
                const auto number = random() % 10;
                if (random() % 4 == 0) {
                    delta.peers[madePeer(number)] = std::nullopt;
                } else {
                    delta.peers[madePeer(number)] = peer(number);
                }
            }
            for (int i = 0; i < 6; ++i) {
                const auto id = random() % 2 == 0 ? next++ : 1 + random() % next;
                if (random() % 3 == 0) {
                    delta.tasks[telemetry::TaskId{id}] = std::nullopt;
                } else {
                    auto row = task(id, random() % 10, static_cast<std::int32_t>(random() % 5));
                    row.state = static_cast<telemetry::TaskState>(random() % 3);
                    delta.tasks[row.task] = row;
                }
            }
            if (round % 10 == 0) {
                f.model.sort(static_cast<int>(random() % QueueTreeModel::ColumnCount),
                             random() % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
            }
            f.apply(std::move(delta), 300ms);
            for (int row = 0; row < f.model.rowCount(); row += 2) {
                f.model.fetchMore(f.model.index(row, 0));
            }
        }
        QVERIFY(f.model.rowCount() > 0);
    }

    void rowsAreKnownByKeyWhateverHappensAroundThem()
    {
        Fixture f;
        telemetry::Delta delta;
        for (const auto number : {1U, 2U, 3U, 4U}) {
            delta.peers[madePeer(number)] = peer(number);
            delta.tasks[telemetry::TaskId{number}] = task(number, number);
        }
        f.apply(delta);
        const QPersistentModelIndex kept = f.model.indexOf(madePeer(3));
        f.model.fetchMore(kept);
        const QPersistentModelIndex keptTask = f.model.index(0, 0, kept);
        const QSignalSpy resets{&f.model, &QAbstractItemModel::modelReset};

        telemetry::Delta change;
        change.peers[madePeer(1)] = std::nullopt;
        change.tasks[telemetry::TaskId{1}] = std::nullopt;
        change.peers[madePeer(9)] = peer(9);
        change.tasks[telemetry::TaskId{9}] = task(9, 9);
        change.tasks[telemetry::TaskId{30}] = task(30, 3, 50); // goes before the kept task
        f.apply(change);
        f.model.sort(QueueTreeModel::Bytes, Qt::DescendingOrder);

        QCOMPARE(kept.data(QueueTreeModel::PeerRole).value<PeerId>(), madePeer(3));
        QCOMPARE(keptTask.data(QueueTreeModel::CidRole).value<Cid>(), madeCid(3));
        QCOMPARE(keptTask.row(), 1);
        QCOMPARE(keptTask.parent(), QModelIndex{kept});
        QCOMPARE(resets.size(), 0);
    }

    void peersStandInASteadyOrderAndRanksChange()
    {
        Fixture f;
        telemetry::Delta delta;
        for (const auto number : {1U, 2U, 3U}) {
            delta.peers[madePeer(number)] = peer(number);
            delta.tasks[telemetry::TaskId{number}] = task(number, number);
        }
        delta.serviceOrder =
            telemetry::ServiceOrder{{{madePeer(2), 1, "first"}, {madePeer(1), 2, "later"}}};
        f.apply(delta);
        QStringList before;
        for (int row = 0; row < 3; ++row) {
            before << f.name(row);
        }
        telemetry::Delta change;
        change.serviceOrder =
            telemetry::ServiceOrder{{{madePeer(1), 1, "first"}, {madePeer(2), 2, "later"}}};
        f.apply(change);
        QStringList after;
        for (int row = 0; row < 3; ++row) {
            after << f.name(row);
        }
        QCOMPARE(after, before);
        const auto row = f.model.indexOf(madePeer(1));
        QCOMPARE(row.siblingAtColumn(QueueTreeModel::Rank).data().toString(), QStringLiteral("1"));
        QCOMPARE(row.siblingAtColumn(QueueTreeModel::Why).data().toString(),
                 QStringLiteral("first"));
    }

    void whileHeldNoRowMovesAndThenOncePerSecond()
    {
        Fixture f;
        telemetry::Delta delta;
        for (const auto number : {1U, 2U, 3U}) {
            delta.peers[madePeer(number)] = peer(number);
            delta.tasks[telemetry::TaskId{number}] = task(number, number);
        }
        f.apply(delta);
        f.model.sort(QueueTreeModel::Bytes, Qt::DescendingOrder);
        QCOMPARE(f.model.index(0, 0).data(QueueTreeModel::PeerRole).value<PeerId>(), madePeer(3));
        telemetry::Delta change;
        change.tasks[telemetry::TaskId{90}] = task(90, 1);
        f.now += 5s;
        change.totals.emplace();
        change.totals->now = f.now;
        f.state.apply(std::move(change));
        const QSignalSpy moves{&f.model, &QAbstractItemModel::layoutChanged};
        f.update(true);
        QCOMPARE(moves.size(), 0);
        f.update(false);
        QCOMPARE(moves.size(), 1);
        QCOMPARE(f.model.index(0, 0).data(QueueTreeModel::PeerRole).value<PeerId>(), madePeer(1));
    }

    void aParkedPeerSaysWhyAndUntilWhen()
    {
        auto row = peer(1);
        row.eligibility = telemetry::Eligibility::Parked;
        row.parkReason = telemetry::ParkReason::Rate;
        row.rules.uploadLimit = 2U << 20U;
        row.wake = kStart + 120ms;
        const QString why = parkSentence(row, kStart);
        QVERIFY2(why.contains(QLatin1String("limit")) && why.contains(QLatin1String("120")),
                 qPrintable(why));
        row.eligibility = telemetry::Eligibility::Ready;
        QVERIFY(parkSentence(row, kStart).isEmpty());
    }

    void everyHeaderHasATitleAndAMeaning()
    {
        const QueueTreeModel model;
        for (int column = 0; column < QueueTreeModel::ColumnCount; ++column) {
            QVERIFY(
                !model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
            QVERIFY(model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().size()
                    > 20);
        }
    }
};

const tests::Registered<QueueTreeModelTest> registered{"queue_tree_model"};

} // namespace swapscope::ui
#include "queue_tree_model_test.moc"
