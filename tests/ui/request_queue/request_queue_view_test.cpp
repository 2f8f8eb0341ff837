// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_link.h"
#include "tests/support/scripted_world.h"
#include "ui/models/figure_history.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/views/peer_filter_bar.h"
#include "ui/views/request_queue/queue_tree.h"
#include "ui/views/request_queue/request_queue_view.h"
#include "ui/views/request_queue/service_lanes.h"
#include "ui/views/request_queue/worker_panel.h"
#include "ui/views/rules/strategy_box.h"
#include "ui/views/rules/strategy_line.h"
#include "ui/widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QTest>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

/// The view over a scripted world, as the shell would hold it.
struct Fixture
{
    Fixture()
    {
        state.apply(world.snapshot());
        view.resize(1000, 800);
        view.show();
        QApplication::processEvents();
    }
    void step(int times)
    {
        for (int i = 0; i < times; ++i) {
            state.apply(world.step());
        }
    }
    [[nodiscard]] std::size_t asked() const { return link.sentOf<node::AskServiceOrder>().size(); }

    Theme theme{*qApp, ThemeChoice::Light};
    LiveState state;
    PeerPalette palette{state};
    FigureHistory history{state};
    Selection selection;
    tests::ScriptedLink link;
    Acts acts{link, state};
    tests::ScriptedWorld world{5};
    RequestQueueView view{ViewContext{link, state, palette, selection, theme, acts, history}};
};

} // namespace

class RequestQueueViewTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsSentWhileHidden()
    {
        Fixture f;
        f.step(20);
        QCOMPARE(f.link.sent.size(), std::size_t{0});
        f.view.setActive(true);
        f.step(4);
        const auto sent = f.asked();
        QVERIFY(sent > 0);
        f.view.setActive(false);
        f.step(20);
        QCOMPARE(f.asked(), sent);
    }

    void theStrategyIsChosenByItsTitleAndFollowsTheNode()
    {
        Fixture f;
        f.view.setActive(true);
        auto& box = f.view.strategy().box();
        QCOMPARE(box.strategy(), std::string{"wfq"});
        QVERIFY(!box.summary().isEmpty());
        for (int i = 0; i < box.choices().count(); ++i) {
            box.choices().setCurrentIndex(i);
            Q_EMIT box.choices().activated(i);
            const auto chosen = box.strategy();
            const auto sent = f.link.sentOf<node::ChangeNodeRules>();
            QCOMPARE(sent.size(), static_cast<std::size_t>(i)); // the present one is no change
            QVERIFY(i == 0 || sent.back().strategy == chosen);
            f.step(1); // the node has not changed it: the old one stands
            QCOMPARE(box.strategy(), std::string{"wfq"});
        }
    }

    void whoIsPointedAtLightsUpInLanesAndTree()
    {
        Fixture f;
        f.view.setActive(true);
        f.step(1);
        auto& tree = *f.view.findChild<QueueTree*>();
        auto& lanes = *f.view.findChild<ServiceLanes*>();
        const QRect row = tree.visualRect(tree.model()->index(0, 0));
        const PeerId peer =
            tree.model()->index(0, 0).data(QueueTreeModel::PeerRole).value<PeerId>();
        const auto shots = [&] {
            return std::pair{tree.viewport()->grab(row).toImage(),
                             lanes.grab(lanes.laneOf(peer)).toImage()};
        };
        const auto plain = shots();
        f.selection.point(peer);
        const auto lit = shots();
        QVERIFY(lit.first != plain.first);
        QVERIFY(lit.second != plain.second);
        f.selection.point({});
        QVERIFY(shots() == plain);
        QTest::mouseMove(tree.viewport(), row.center());
        QVERIFY(f.selection.pointed() == peer);
        QEvent leave{QEvent::Leave};
        QApplication::sendEvent(tree.viewport(), &leave);
        QVERIFY(f.selection.pointed().empty());
    }

    void aTreeFilteredToNothingSaysThatTheFilterDidIt()
    {
        Fixture f;
        f.view.setActive(true);
        f.step(1);
        const auto& tree = *f.view.findChild<QueueTree*>();
        QVERIFY(tree.model()->rowCount() > 0);
        f.view.filterBar().type(QStringLiteral("nobody-is-called-so"));
        f.step(1);
        QCOMPARE(tree.model()->rowCount(), 0);
        QVERIFY2(tree.emptyText().contains(QLatin1String("filter")), qPrintable(tree.emptyText()));
        f.view.filterBar().clear();
        f.step(1);
        QVERIFY(!tree.emptyText().contains(QLatin1String("filter")));
    }

    void everyPeerSaysWhyItStandsWhereItStands()
    {
        Fixture f;
        f.step(1);
        QueueSnapshot snapshot;
        snapshot.update(f.state);
        QVERIFY(!snapshot.peers().empty());
        for (const auto& peer : snapshot.peers()) {
            QVERIFY2(!peer.why.isEmpty(), qPrintable(peer.name));
        }
    }

    void theOrderIsAskedForAtMostFiveTimesASecond()
    {
        Fixture f;
        f.view.setActive(true);
        const auto before = f.asked();
        const auto start = f.state.now();
        for (int i = 1; i <= 100; ++i) { // one second in steps of 10 ms
            telemetry::Delta delta;
            delta.totals = f.state.totals();
            delta.totals->now = start + i * 10ms;
            f.state.apply(std::move(delta));
        }
        QCOMPARE(f.asked() - before, std::size_t{5});
    }

    void aClickOnAChipChoosesItsBlockAndBesideItThePeer()
    {
        Fixture f;
        f.view.setActive(true);
        f.step(1);
        QApplication::processEvents();
        auto* lanes = f.view.findChild<ServiceLanes*>();
        std::size_t lane = 0;
        while (lanes->chipRect(lane, 0).isEmpty()) {
            QVERIFY(++lane < 12);
        }
        QTest::mouseClick(lanes, Qt::LeftButton, {}, lanes->chipRect(lane, 0).center());
        QVERIFY(f.selection.cid() != nullptr);
        QTest::mouseClick(lanes, Qt::LeftButton, {}, {60, lanes->chipRect(lane, 0).center().y()});
        QVERIFY(f.selection.peer() != nullptr);
        const auto* tree = f.view.findChild<QueueTree*>();
        QCOMPARE(tree->currentIndex().data(QueueTreeModel::PeerRole).value<PeerId>(),
                 *f.selection.peer());
    }

    void lanesCanBeWalkedByKeyboard()
    {
        Fixture f;
        f.view.setActive(true);
        f.step(1);
        auto* lanes = f.view.findChild<ServiceLanes*>();
        QTest::keyClick(lanes, Qt::Key_Down);
        QTest::keyClick(lanes, Qt::Key_Return);
        QVERIFY(f.selection.peer() != nullptr);
        const auto first = *f.selection.peer();
        QTest::keyClick(lanes, Qt::Key_Down);
        QTest::keyClick(lanes, Qt::Key_Space);
        QVERIFY(*f.selection.peer() != first);
    }

    void assistiveToolsSeeLanesAndWorkersAsRows()
    {
        Fixture f;
        f.view.setActive(true);
        f.step(1);
        for (auto* widget : {static_cast<QWidget*>(f.view.findChild<ServiceLanes*>()),
                             static_cast<QWidget*>(f.view.findChild<WorkerPanel*>())})
        {
            auto* list = QAccessible::queryAccessibleInterface(widget);
            QCOMPARE(list->role(), QAccessible::List);
            QVERIFY(list->childCount() > 1);
            QVERIFY(!list->text(QAccessible::Name).isEmpty());
            auto* row = list->child(1);
            QCOMPARE(row->role(), QAccessible::ListItem);
            QVERIFY(!row->text(QAccessible::Name).isEmpty());
            QCOMPARE(list->indexOfChild(row), 1);
        }
    }

    void anEmptyQueueHasASentenceAndWords()
    {
        const Fixture f;
        QVERIFY(f.view.sentence(f.state).contains(QLatin1String("wait")));
        const LiveState empty;
        QVERIFY(f.view.sentence(empty).contains(QLatin1String("nothing waits")));
    }
};

const tests::Registered<RequestQueueViewTest> registered{"request_queue_view"};

} // namespace swapscope::ui
#include "request_queue_view_test.moc"
