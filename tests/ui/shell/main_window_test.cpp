// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/models/events_model.h"
#include "ui/models/format.h"
#include "ui/shell/action_table.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/view_rail.h"
#include "ui/views/rules/node_rules_dialog.h"
#include "ui/views/rules/rule_form.h"
#include "ui/views/rules/rules_dialog.h"
#include "ui/views/rules/rules_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/table_page.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <map>
#include <set>

namespace swapscope::ui {

using tests::madeCid;
using tests::WindowFixture;

class MainWindowTest final : public QObject
{
    Q_OBJECT

private:
    static std::filesystem::path pathOf(const QTemporaryDir& folder)
    {
        return folder.path().toStdString();
    }

    static void expose(WindowFixture& f)
    {
        f.window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
    }

    /// Whatever modifiers an earlier key left behind.
    static void chooseFirst(LiveTable& table)
    {
        table.selectionModel()->select(table.model()->index(0, 0),
                                       QItemSelectionModel::ClearAndSelect
                                           | QItemSelectionModel::Rows);
    }

    static QPushButton* buttonNamed(QWidget& in, const QString& text)
    {
        for (auto* button : in.findChildren<QPushButton*>()) {
            if (button->text() == text) {
                return button;
            }
        }
        return nullptr;
    }

private Q_SLOTS:
    void viewsAreShownByTheirScriptNames()
    {
        WindowFixture f;
        for (const QString& name : f.window.viewNames()) {
            QVERIFY(f.window.showView(name));
            QCOMPARE(f.window.currentView().id(), name);
        }
        QVERIFY(f.window.viewNames().contains(QStringLiteral("wantlists")));
        QVERIFY(f.window.viewNames().contains(QStringLiteral("ledgers")));
        QVERIFY(!f.window.showView(QStringLiteral("no-such-view")));
    }

    void altAndANumberShowsTheView()
    {
        WindowFixture f;
        expose(f);
        QTest::keyClick(&f.window, Qt::Key_2, Qt::AltModifier);
        QCOMPARE(f.window.currentView().id(), f.window.viewNames()[1]);
        QTest::keyClick(&f.window, Qt::Key_1, Qt::AltModifier);
        QCOMPARE(f.window.currentView().id(), f.window.viewNames()[0]);
    }

    void r33_noTwoActionsShareAShortcut()
    {
        WindowFixture f;
        std::set<QString> seen;
        for (const ShortcutLine& line : f.window.actionTable().shortcuts()) {
            QVERIFY2(seen.insert(line.keys.toString()).second, qPrintable(line.text));
        }
        QVERIFY(seen.contains(QStringLiteral("Ctrl+Shift+L")));
    }

    void onlyWhatIsLookedAtIsWatched()
    {
        WindowFixture f;
        f.window.setInspectorShown(false);
        const auto theirs = static_cast<telemetry::Tables>(telemetry::Table::TheirWants);
        const auto last = [&f] { return f.link.sentOf<node::Watch>().back().tables; };
        f.window.showView(QStringLiteral("wantlists"));
        QVERIFY((last() & theirs) == 0); // not visible yet
        expose(f);
        QVERIFY((last() & theirs) != 0);
        f.window.showView(QStringLiteral("ledgers"));
        QVERIFY((last() & theirs) == 0);
        f.window.showView(QStringLiteral("wantlists"));
        f.window.hide();
        QVERIFY((last() & theirs) == 0);
    }

    void theLineWantsAndConnects()
    {
        WindowFixture f;
        auto* edit = f.window.topBar().omnibox().findChild<QLineEdit*>();
        edit->setText(QString::fromStdString(madeCid(3).toString()));
        QTest::keyClick(edit, Qt::Key_Return);
        const auto wants = f.link.sentOf<node::WantBlocks>();
        QCOMPARE(wants.size(), std::size_t{1});
        QVERIFY(wants[0].cids == std::vector{madeCid(3)});
        edit->setText(QStringLiteral("/ip4/127.0.0.1/tcp/4001"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(f.link.sentOf<node::Connect>().size(), std::size_t{1});
    }

    void aLimitIsTakenBackToWhatItWas()
    {
        WindowFixture f;
        f.makeBusy();
        const auto free = f.world.peers()[0];
        const auto limited = f.world.peers()[2];
        f.window.acts().setUploadLimit({free, limited}, 1000);
        f.window.acts().undoStack().undo();
        const auto sent = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(sent.size(), std::size_t{3});
        QVERIFY(sent[1].peers == std::vector{free});
        QVERIFY(!sent[1].uploadLimit->has_value());
        QVERIFY(sent[2].peers == std::vector{limited});
        QCOMPARE(**sent[2].uploadLimit, std::uint64_t{2 * 1024 * 1024});
    }

    void rulesOfTheNodeAreTakenBack()
    {
        WindowFixture f;
        f.world.nodeRules().uploadLimit = 5000;
        f.makeBusy();
        f.window.acts().changeNodeRules(
            {.strategy = "drr", .uploadLimit = telemetry::RateLimit{}, .servingPaused = true});
        f.window.acts().undoStack().undo();
        const auto sent = f.link.sentOf<node::ChangeNodeRules>();
        QCOMPARE(sent.size(), std::size_t{2});
        QCOMPARE(*sent[1].strategy, std::string{"wfq"});
        QCOMPARE(**sent[1].uploadLimit, std::uint64_t{5000});
        QCOMPARE(*sent[1].servingPaused, false);
        QVERIFY(!sent[1].taskWorkers && !sent[1].downloadLimit && !sent[1].askingPaused);
    }

    void aDenialIsTakenBackBothWays()
    {
        WindowFixture f;
        f.makeBusy();
        const telemetry::DenyKey fresh{f.world.peers()[0], {}};
        const telemetry::DenyKey silent{f.world.peers()[9], {}}; // denied by the script
        auto& acts = f.window.acts();
        acts.deny({fresh, silent}, telemetry::DenyAnswer::DontHave);
        acts.undoStack().undo();
        auto sent = f.link.sentOf<node::Deny>();
        QCOMPARE(sent.size(), std::size_t{4});
        QVERIFY(sent[2].what == fresh && !sent[2].answer);
        QVERIFY(sent[3].what == silent && sent[3].answer == telemetry::DenyAnswer::Silence);
        acts.deny({fresh, silent}, std::nullopt); // lifts what there is
        acts.undoStack().undo();
        sent = f.link.sentOf<node::Deny>();
        QCOMPARE(sent.size(), std::size_t{6});
        QVERIFY(sent[4].what == silent && !sent[4].answer);
        QVERIFY(sent[5].answer == telemetry::DenyAnswer::Silence);
    }

    void prioritiesKeepTheirOrderAndAreTakenBack()
    {
        WindowFixture f;
        f.makeBusy();
        Acts::Cids open;
        for (const auto& [cid, want] : f.window.state().ourWants()) {
            if (want.phase != telemetry::WantPhase::Done && open.size() < 2) {
                open.push_back(cid);
            }
        }
        std::map<Cid, std::int32_t> before;
        for (const Cid& cid : open) {
            before[cid] = f.window.state().ourWant(cid)->priority;
        }
        open.push_back(madeCid(1)); // nobody's want
        f.window.acts().shiftPriority(open, Acts::kPriorityStep);
        f.window.acts().undoStack().undo();
        const auto sent = f.link.sentOf<node::SetWantPriority>();
        QCOMPARE(sent.size(), std::size_t{4}); // two priorities, forth and back
        for (std::size_t i = 0; i < 2; ++i) {
            QCOMPARE(sent[i].priority, before.at(sent[i].cids.at(0)) + Acts::kPriorityStep);
            QCOMPARE(sent[i + 2].priority, before.at(sent[i + 2].cids.at(0)));
        }
    }

    void whatTheNodeRefusedIsNotOnTheUndoList()
    {
        WindowFixture f;
        f.makeBusy();
        f.window.acts().setUploadLimit({f.world.peers()[0]}, 1000);
        f.window.acts().changeNodeRules({.strategy = "no such"});
        QCOMPARE(f.window.acts().undoStack().count(), 2);
        telemetry::Delta delta;
        delta.notices.push_back({.seq = 900,
                                 .at = {},
                                 .tone = telemetry::Notice::Tone::Problem,
                                 .command = telemetry::CommandId{f.link.sent.size()},
                                 .text = "no strategy has that name"});
        f.feed(std::move(delta));
        QCOMPARE(f.window.acts().undoStack().count(), 1);
        QCOMPARE(f.window.statusLine().message(), QStringLiteral("no strategy has that name"));
        const auto commands = f.link.sent.size();
        f.window.acts().undoStack().undo(); // the limit: that was carried out
        QCOMPARE(f.link.sent.size(), commands + 1);
        QVERIFY(!f.link.sentOf<node::ChangePeerRules>().back().uploadLimit->has_value());
    }

    void aPauseIsSeenEverywhereAndResumedFromTheBanner()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        QVERIFY(f.window.banner().text().isEmpty());
        QTest::keyClick(&f.window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(*f.link.sentOf<node::ChangeNodeRules>().at(0).servingPaused, true);
        f.world.nodeRules().servingPaused = true;
        f.feed(f.world.step());
        QVERIFY(f.window.banner().text().contains(QLatin1String("Serving is paused")));
        QVERIFY(f.window.topBar().pauseServing().isChecked());
        QTest::mouseClick(&f.window.banner().button(), Qt::LeftButton);
        const auto resume = f.link.sentOf<node::ChangeNodeRules>().at(1);
        QCOMPARE(*resume.servingPaused, false);
        QVERIFY(!resume.askingPaused);
        QTest::mouseClick(&f.window.topBar().pauseAsking(), Qt::LeftButton);
        QCOMPARE(*f.link.sentOf<node::ChangeNodeRules>().at(2).askingPaused, true);
    }

    void theTurtleTurnsTheAlternativeLimitsOnAndOff()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        f.world.nodeRules().uploadLimit = 4'000'000;
        f.world.nodeRules().alternativeUpload = 50'000;
        f.feed(f.world.step());
        QTest::mouseClick(&f.window.topBar().alternative(), Qt::LeftButton);
        QCOMPARE(*f.link.sentOf<node::ChangeNodeRules>().at(0).usesAlternative, true);
        f.world.nodeRules().usesAlternative = true;
        f.feed(f.world.step());
        QVERIFY(f.window.topBar().alternative().isChecked());
        QVERIFY(f.window.topBar().limits().text().contains(QLatin1String("50000 B/s")));
        QTest::keyClick(&f.window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(*f.link.sentOf<node::ChangeNodeRules>().at(1).usesAlternative, false);
        f.window.acts().undoStack().undo();
        QCOMPARE(*f.link.sentOf<node::ChangeNodeRules>().at(2).usesAlternative, true);
    }

    void alternativeLimitsAreAskedForWhereNoneIsSet()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        QTimer::singleShot(0, &f.window, [] {
            auto* dialog = qobject_cast<NodeRulesDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            const auto closing = qScopeGuard([dialog] {
                if (dialog->isVisible()) {
                    dialog->reject();
                }
            });
            QVERIFY(dialog->usesAlternative().isChecked());
            QVERIFY(dialog->focusWidget() == &dialog->alternativeUp());
            dialog->alternativeUp().clear();
            QTest::keyClicks(&dialog->alternativeUp(), QStringLiteral("256k"));
            QTest::keyClick(&dialog->alternativeUp(), Qt::Key_Return);
        });
        QTest::mouseClick(&f.window.topBar().alternative(), Qt::LeftButton);
        QVERIFY(!f.window.topBar().alternative().isChecked()); // until the node says so
        const auto change = f.link.sentOf<node::ChangeNodeRules>().at(0);
        QCOMPARE(*change.usesAlternative, true);
        QCOMPARE(*change.alternativeUpload, telemetry::RateLimit{256 * 1024});
        QVERIFY(!change.uploadLimit);
    }

    void aPinnedColourLeavesWhoHadIt()
    {
        WindowFixture f;
        f.makeBusy();
        const auto peers = f.world.peers();
        f.window.acts().pinColor(peers[0], 3);
        const auto first = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(first.size(), std::size_t{1});
        QVERIFY(first[0].color && *first[0].color == 3U);
        telemetry::Delta delta;
        telemetry::PeerRow row = *f.window.state().peer(peers[0]);
        row.rules.color = 3;
        delta.peers[row.peer] = row;
        f.feed(std::move(delta));
        f.window.acts().pinColor(peers[1], 3);
        f.window.acts().undoStack().undo();
        const auto all = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(all.size(), std::size_t{5});
        QVERIFY(all[1].peers.front() == peers[0] && all[1].color && !*all[1].color);
        QVERIFY(all[2].peers.front() == peers[1] && *all[2].color == 3U);
        QVERIFY(all[3].peers.front() == peers[0] && *all[3].color == 3U);
        QVERIFY(all[4].peers.front() == peers[1] && all[4].color && !*all[4].color);
    }

    void eventsSayWhoseActTheyTellOf()
    {
        WindowFixture f;
        telemetry::Delta delta;
        const auto add = [&delta](std::uint64_t seq, std::optional<telemetry::Actor> by) {
            delta.notices.push_back({.seq = seq,
                                     .at = {},
                                     .tone = telemetry::Notice::Tone::Good,
                                     .command = {},
                                     .text = "something " + std::to_string(seq),
                                     .by = by});
        };
        add(1, telemetry::Actor::User);
        add(2, telemetry::Actor::Script);
        add(3, telemetry::Actor::Demo);
        add(4, std::nullopt);
        f.feed(std::move(delta));
        EventsModel model;
        model.rebuild(f.window.state());
        std::map<QString, QString> by;
        for (int row = 0; row < model.rowCount(); ++row) {
            by[model.index(row, EventsModel::Text).data().toString().right(1)] =
                model.index(row, EventsModel::By).data().toString();
        }
        QCOMPARE(by[QStringLiteral("1")], QStringLiteral("you"));
        QCOMPARE(by[QStringLiteral("2")], QStringLiteral("RPC"));
        QCOMPARE(by[QStringLiteral("3")], QStringLiteral("demo"));
        QCOMPARE(by[QStringLiteral("4")], format::unknown());
    }

    void aDoubleClickOnAWeightInATableChangesIt()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        QVERIFY(f.window.showView(QStringLiteral("rules")));
        auto& table = qobject_cast<RulesView*>(&f.window.currentView())->peers().table();
        int column = 0;
        while (table.model()->headerData(column, Qt::Horizontal).toString()
               != QStringLiteral("Weight")) {
            ++column;
        }
        const QPoint cell = table.visualRect(table.model()->index(0, column)).center();
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, cell);
        QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, cell);
        auto* editor = table.viewport()->findChild<QLineEdit*>();
        QVERIFY(editor != nullptr);
        QTest::keyClicks(editor, QStringLiteral("7.5"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(table.viewport()->findChild<QLineEdit*>() == nullptr);
        const auto changes = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(changes.size(), std::size_t{1});
        QVERIFY(changes[0].weight == 750U && !changes[0].uploadLimit);
    }

    void keysActOnWhatIsSelected()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        QTest::keyClick(&f.window, Qt::Key_Delete, Qt::ShiftModifier);
        QVERIFY(f.link.sentOf<node::Deny>().empty()); // nothing is selected
        QVERIFY(!f.window.statusLine().message().isEmpty());
        f.window.selection().select(f.world.peers()[0]);
        QTest::keyClick(&f.window, Qt::Key_Delete, Qt::ShiftModifier);
        QVERIFY(f.link.sentOf<node::Deny>().at(0).answer == telemetry::DenyAnswer::DontHave);
        f.window.selection().select(f.world.peers()[9]); // denied already
        QTest::keyClick(&f.window, Qt::Key_Delete, Qt::ShiftModifier);
        QVERIFY(!f.link.sentOf<node::Deny>().at(1).answer);
        const Cid want = f.window.state().ourWants().begin()->first;
        f.window.selection().select(want);
        QTest::keyClick(&f.window, Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(f.link.sentOf<node::SetWantPriority>().at(0).cids, Acts::Cids{want});
    }

    void theRulesViewListsAndTakesBack()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        QVERIFY(f.window.showView(QStringLiteral("rules")));
        auto* view = qobject_cast<RulesView*>(&f.window.currentView());
        QCOMPARE(view->peers().table().model()->rowCount(), 4);
        chooseFirst(view->peers().table());
        QTest::mouseClick(buttonNamed(*view, QStringLiteral("Reset rules")), Qt::LeftButton);
        const auto reset = f.link.sentOf<node::ChangePeerRules>().at(0);
        QVERIFY(reset.weight == 100U && reset.uploadLimit && !reset.uploadLimit->has_value());
        view->showDenied();
        QCOMPARE(view->denied().table().model()->rowCount(), 3);
        chooseFirst(view->denied().table());
        QTest::mouseClick(buttonNamed(*view, QStringLiteral("Lift")), Qt::LeftButton);
        const auto lifted = f.link.sentOf<node::Deny>().at(0);
        QVERIFY(!lifted.answer);
        f.world.deny(lifted.what, std::nullopt);
        f.feed(f.world.step());
        QCOMPARE(view->denied().table().model()->rowCount(), 2);
    }

    void aLedgerIsResetOnlyAfterAYes()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        for (const bool yes : {false, true}) {
            QTimer::singleShot(0, &f.window, [yes] {
                auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                QVERIFY(box != nullptr);
                QVERIFY(box->informativeText().contains(QLatin1String("cannot be undone")));
                for (QAbstractButton* button : box->buttons()) {
                    if ((box->buttonRole(button) == QMessageBox::DestructiveRole) == yes) {
                        button->click();
                        return;
                    }
                }
            });
            f.window.acts().requestLedgerReset({f.world.peers()[0]});
            QCOMPARE(f.link.sentOf<node::ResetLedgers>().size(), std::size_t{yes ? 1U : 0U});
        }
    }

    void aCancelIsTakenBackByWantingAgain()
    {
        WindowFixture f;
        f.window.acts().cancelWants({madeCid(1), madeCid(2)});
        f.window.acts().undoStack().undo();
        QCOMPARE(f.link.sentOf<node::CancelWants>().size(), std::size_t{1});
        QVERIFY(f.link.sentOf<node::WantBlocks>()[0].cids == (std::vector{madeCid(1), madeCid(2)}));
    }

    void takingACancelBackWantsOnlyWhatWasOpenAndAsItWas()
    {
        WindowFixture f;
        telemetry::Delta delta;
        for (const std::uint64_t number : {901U, 902U}) {
            telemetry::OurWantRow row;
            row.cid = madeCid(number);
            row.priority = 77;
            row.phase = number == 901 ? telemetry::WantPhase::Asked : telemetry::WantPhase::Done;
            delta.ourWants[row.cid] = row;
        }
        f.feed(std::move(delta));
        f.window.acts().cancelWants({madeCid(901), madeCid(902)});
        QVERIFY(f.link.sentOf<node::CancelWants>()[0].cids == std::vector{madeCid(901)});
        f.window.acts().undoStack().undo();
        QVERIFY(f.link.sentOf<node::WantBlocks>()[0].cids == std::vector{madeCid(901)});
        const auto priority = f.link.sentOf<node::SetWantPriority>().at(0);
        QVERIFY(priority.cids == std::vector{madeCid(901)});
        QCOMPARE(priority.priority, 77);
    }

    void r11_peersThatLeftAreNamedAndTheRestIsDone()
    {
        WindowFixture f;
        f.makeBusy();
        const auto peers = f.world.peers();
        f.world.disconnect(peers[1]);
        f.feed(f.world.step());
        f.window.acts().disconnectPeers({peers[0], peers[1]});
        QVERIFY(f.link.sentOf<node::Disconnect>()[0].peers == std::vector{peers[0]});
        QCOMPARE(f.window.statusLine().message(), QStringLiteral("1 peer had left already"));
        f.window.acts().setUploadLimit({peers[0], peers[1]}, 1000);
        QCOMPARE(f.link.sentOf<node::ChangePeerRules>()[0].peers.size(), std::size_t{2});
        QCOMPARE(f.window.statusLine().message(),
                 QStringLiteral("1 peer has left: there it acts when the peer comes back"));
        const QSignalSpy said{&f.window.acts(), &Acts::message};
        f.window.acts().setUploadLimit({peers[1]}, 2000);
        QCOMPARE(said.count(), 1); // also where it is the only one
    }

    void outcomesOfCommandsAreSaid()
    {
        WindowFixture f;
        telemetry::Delta delta;
        delta.notices.push_back({.seq = 1,
                                 .at = {},
                                 .tone = telemetry::Notice::Tone::Problem,
                                 .command = telemetry::CommandId{1},
                                 .text = "connection refused <b>by</b> peer"});
        f.feed(std::move(delta));
        QCOMPARE(f.window.statusLine().message(),
                 QStringLiteral("connection refused <b>by</b> peer"));
    }

    void r20_theLayoutIsKept()
    {
        const QTemporaryDir folder;
        {
            WindowFixture f{LayoutStore{pathOf(folder)}};
            f.window.showView(QStringLiteral("ledgers"));
            f.window.setInspectorShown(false);
            f.window.saveLayout();
        }
        WindowFixture f{LayoutStore{pathOf(folder)}};
        QCOMPARE(f.window.currentView().id(), QStringLiteral("ledgers"));
        QVERIFY(!f.window.isInspectorShown());
        QVERIFY(f.window.statusLine().message().isEmpty());
    }

    void r20_aDamagedLayoutMeansDefaultsAndANotice_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("cut off") << QByteArray{"[Gene"};
        QTest::newRow("noise") << QByteArray{"\x00\xff\x13garbage\x01[[[", 14};
        QTest::newRow("empty") << QByteArray{};
        QTest::newRow("too large") << QByteArray(2 * 1024 * 1024, 'x');
    }
    void r20_aDamagedLayoutMeansDefaultsAndANotice()
    {
        QFETCH(const QByteArray, content);
        const QTemporaryDir folder;
        QFile file{folder.filePath(QString::fromLatin1(LayoutStore::kFileName))};
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        WindowFixture f{LayoutStore{pathOf(folder)}};
        QVERIFY(!f.window.statusLine().message().isEmpty());
        QVERIFY(QFile::exists(file.fileName() + QStringLiteral(".damaged")));
    }

    void r20_aLayoutThatIsCutAnywhereMeansDefaultsAndANotice()
    {
        const QTemporaryDir folder;
        {
            WindowFixture f{LayoutStore{pathOf(folder)}};
            f.window.showView(QStringLiteral("ledgers"));
            f.window.saveLayout();
        }
        QFile file{folder.filePath(QString::fromLatin1(LayoutStore::kFileName))};
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        file.close();
        QVERIFY(LayoutStore{pathOf(folder)}.problem().isEmpty());
        for (qsizetype size = 0; size < whole.size(); size += whole.size() / 40 + 1) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(whole.left(size));
            file.close();
            QVERIFY2(!LayoutStore{pathOf(folder)}.problem().isEmpty(),
                     qPrintable(QString::number(size)));
        }
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(whole.left(whole.size() / 2));
        file.close();
        WindowFixture f{LayoutStore{pathOf(folder)}};
        QVERIFY(f.window.statusLine().message().contains(QStringLiteral("damaged")));
        QCOMPARE(f.window.currentView().id(), WindowFixture{}.window.currentView().id());
    }

    void theInspectorIsADrawerInANarrowWindow()
    {
        WindowFixture f;
        f.window.resize(1440, 900);
        expose(f);
        QVERIFY(f.window.isInspectorShown());
        f.window.resize(1024, 640);
        QVERIFY(!f.window.isInspectorShown());
        f.window.setInspectorShown(true);
        QVERIFY(f.window.isInspectorShown());
        QTest::keyClick(&f.window, Qt::Key_Escape);
        QVERIFY(!f.window.isInspectorShown());
        f.window.acts().requestInspector();
        QVERIFY(f.window.isInspectorShown());
        f.window.resize(1440, 900);
        QVERIFY(f.window.isInspectorShown());
    }

    void r25_theRailKeepsItsRowsWhenPeersComeIntoALowWindow()
    {
        WindowFixture f;
        f.window.resize(1024, 640);
        f.window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.makeBusy();
        QCoreApplication::processEvents();
        const auto rows = f.window.findChild<ViewRail*>()->findChildren<QAbstractButton*>();
        QVERIFY(!rows.empty());
        for (const QAbstractButton* row : rows) {
            QCOMPARE(row->height(), row->sizeHint().height());
        }
    }

    void r25_noLabelIsCutAt1024By640()
    {
        WindowFixture f;
        f.window.resize(1024, 640);
        expose(f);
        f.makeBusy();
        for (const QString& view : f.window.viewNames()) {
            f.window.showView(view);
            QCoreApplication::processEvents();
            for (const QLabel* label : f.window.findChildren<QLabel*>()) {
                const bool shortens = qobject_cast<const ElidedLabel*>(label) != nullptr;
                if (label->isVisible() && !shortens && !label->wordWrap()
                    && !label->text().isEmpty()) {
                    QVERIFY2(label->width() >= label->sizeHint().width(),
                             qPrintable(view + QStringLiteral(": ") + label->text()));
                }
            }
            QVERIFY(f.window.width() <= 1024);
        }
    }

    void r52_everyControlHasAName()
    {
        WindowFixture f;
        expose(f);
        f.makeBusy();
        for (const QString& view : f.window.viewNames()) {
            f.window.showView(view);
            for (const QWidget* widget : f.window.findChildren<QWidget*>()) {
                if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()
                    || widget->objectName().startsWith(QLatin1String{"qt_"}))
                {
                    continue;
                }
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                const bool named = !widget->accessibleName().isEmpty()
                                   || (button != nullptr && !button->text().isEmpty());
                QVERIFY2(named, qPrintable(view + QStringLiteral(": ")
                                           + QString::fromLatin1(widget->metaObject()->className())
                                           + u' ' + widget->objectName()));
            }
        }
    }

    void t1_strangersMarkupIsNeverRendered()
    {
        WindowFixture f;
        for (const QLabel* label : f.window.findChildren<QLabel*>()) {
            if (label->pixmap(Qt::ReturnByValue).isNull()) {
                QCOMPARE(label->textFormat(), Qt::PlainText);
            }
        }
    }
};

static const tests::Registered<MainWindowTest> registered{"main_window"};

} // namespace swapscope::ui
#include "main_window_test.moc"
