// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/charts/time_chart.h"
#include "ui/charts/timeline.h"
#include "ui/models/blocks_model.h"
#include "ui/models/format.h"
#include "ui/models/id_names.h"
#include "ui/models/ledgers_model.h"
#include "ui/shell/action_table.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/paste_dialog.h"
#include "ui/shell/pasted.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/visits.h"
#include "ui/views/wantlists/wantlists_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/table_page.h"

#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <set>

namespace swapscope::ui {

using tests::madeCid;
using tests::madePeer;
using tests::WindowFixture;
using namespace std::chrono_literals;

namespace {

struct Busy : WindowFixture
{
    Busy()
    {
        window.QWidget::show();
        window.activateWindow();
        makeBusy();
    }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(&window, key, modifiers);
    }
    void back() { key(Qt::Key_Left, Qt::AltModifier); }
    void forward() { key(Qt::Key_Right, Qt::AltModifier); }

    TablePage& page() { return *window.currentView().findChild<TablePage*>(); }

    /// Runs `act` in the dialog that the next call opens.
    template <typename Dialog, typename Act>
    void inDialog(Act act)
    {
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTimer::singleShot(0, &window, [act] {
            auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            act(*dialog);
            if (dialog->isVisible()) {
                dialog->reject();
            }
        });
    }
};

} // namespace

class WaysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void r31_backAndForwardGoOverViewsFiltersAndSubjects()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.window.showView(QStringLiteral("ledgers"));
        f.page().filterBar().setFilter({.line = {}, .conditions = {QStringLiteral("sent > 1B")}});
        f.window.selection().select(f.world.peers()[1]);
        f.window.showView(QStringLiteral("wantlists"));
        f.window.selection().select(madeCid(1));
        f.back();
        QCOMPARE(f.window.currentView().id(), QStringLiteral("wantlists"));
        QVERIFY(f.window.selection().peer() != nullptr);
        f.back();
        QCOMPARE(f.window.currentView().id(), QStringLiteral("ledgers"));
        f.back();
        QVERIFY(f.window.selection().peer() == nullptr);
        QVERIFY(!f.page().filterBar().filter().empty());
        f.back();
        QVERIFY(f.page().filterBar().filter().empty());
        f.forward();
        QCOMPARE(f.page().filterBar().filter().conditions.size(), 1);
        f.forward();
        f.forward();
        f.forward();
        QVERIFY(f.window.selection().cid() != nullptr);
        QCOMPARE(f.window.currentView().id(), QStringLiteral("wantlists"));
        f.forward(); // nowhere to go
        QCOMPARE(f.window.currentView().id(), QStringLiteral("wantlists"));
    }

    void typingAFilterIsOneStep()
    {
        Visits visits;
        const Visits::Moment begin{1h};
        const auto at = [](const QString& text) {
            return Visit{.view = QStringLiteral("ledgers"),
                         .filter = {{QStringLiteral("filter"), text}},
                         .subject = {}};
        };
        visits.note(at({}), begin);
        visits.note(at(QStringLiteral("k")), begin + 5s);
        visits.note(at(QStringLiteral("ku")), begin + 5200ms);
        visits.note(at(QStringLiteral("kubo")), begin + 5400ms);
        QVERIFY(visits.back() == at({}));
        QVERIFY(!visits.canGoBack());
        QVERIFY(visits.forward() == at(QStringLiteral("kubo")));
        for (std::size_t i = 0; i < 2 * Visits::kMost; ++i) {
            visits.note(at(QString::number(i)), begin + std::chrono::minutes{i + 1});
        }
        std::size_t steps = 0;
        while (visits.canGoBack()) {
            static_cast<void>(visits.back());
            ++steps;
        }
        QCOMPARE(steps, Visits::kMost - 1);
    }

    void r33_thePaletteListsEveryActionAndDoesIt()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        std::set<QString> offered;
        for (const PaletteEntry& entry : f.window.actionTable().paletteEntries()) {
            offered.insert(entry.text);
        }
        for (const QAction* action : f.window.actionTable().actions()) {
            const QString text = action->text().remove(u'&');
            QVERIFY2(!action->isEnabled() || offered.contains(text), qPrintable(text));
        }
        f.inDialog<CommandPalette>([](CommandPalette& palette) {
            auto* edit = palette.findChild<QLineEdit*>();
            QTest::keyClicks(edit, QStringLiteral("ledg"));
            QCOMPARE(palette.offers().front(), QStringLiteral("Ledgers"));
            QTest::keyClick(edit, Qt::Key_Return);
        });
        f.key(Qt::Key_K, Qt::ControlModifier);
        QTRY_COMPARE(f.window.currentView().id(), QStringLiteral("ledgers"));
    }

    void thePaletteFindsPeersByNameAndIdAndCidsByPasting()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        const PeerId peer = f.world.peers()[3];
        f.inDialog<CommandPalette>([&peer](CommandPalette& palette) {
            auto* edit = palette.findChild<QLineEdit*>();
            edit->setText(format::fullPeer(peer));
            QCOMPARE(palette.offers().size(), 1);
            QTest::keyClick(edit, Qt::Key_Return);
        });
        f.key(Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(f.window.selection().peer() != nullptr);
        QVERIFY(*f.window.selection().peer() == peer);
        QVERIFY(f.window.isInspectorShown());
        f.inDialog<CommandPalette>([](CommandPalette& palette) {
            auto* edit = palette.findChild<QLineEdit*>();
            edit->setText(format::fullCid(madeCid(77'777)));
            QVERIFY(palette.offers().front().startsWith(QStringLiteral("Inspect")));
            QTest::keyClick(edit, Qt::Key_Down);
            QTest::keyClick(edit, Qt::Key_Return);
        });
        f.key(Qt::Key_K, Qt::ControlModifier);
        QTRY_COMPARE(f.link.sentOf<node::WantBlocks>().size(), std::size_t{1});
    }

    void r13_freezeStopsAllViewsAndSaysWhatWaits()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.window.showView(QStringLiteral("ledgers"));
        const TimePoint before = f.window.state().now();
        f.key(Qt::Key_F5);
        QVERIFY(f.window.isFrozen());
        f.feed(f.world.run(8));
        QVERIFY(f.window.state().now() == before);
        QVERIFY(f.window.frozenBanner().isVisible());
        QVERIFY(f.window.frozenBanner().text().contains(QStringLiteral("wait")));
        f.window.frozenBanner().button().click();
        QVERIFY(!f.window.isFrozen());
        QVERIFY(f.window.state().now() == f.world.now());
        QVERIFY(!f.window.frozenBanner().isVisible());
    }

    void r32_followingASubjectFiltersAllViewsAndEndsWithTheSameKeys()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        const PeerId peer = f.world.peers()[0];
        f.window.selection().select(peer);
        f.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        for (const auto* view : {"ledgers", "message-queues"}) {
            f.window.showView(QString::fromLatin1(view));
            const auto* model = static_cast<TableModel*>(f.page().table().model());
            QCOMPARE(model->rowCount(), 1);
            QVERIFY(model->index(0, 0).data(TableModel::PeerRole).value<PeerId>() == peer);
        }
        f.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(f.page().table().model()->rowCount() > 1);
        f.window.selection().select(madeCid(1));
        f.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        f.window.showView(QStringLiteral("ledgers")); // knows no blocks: shows what it showed
        QVERIFY(f.page().table().model()->rowCount() > 1);
    }

    void r42_theBrushFiltersTablesAndIsMarkedInChartsUntilEsc()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.window.showView(QStringLiteral("wantlists"));
        auto& view = static_cast<WantlistsView&>(f.window.currentView());
        view.showOurs();
        const int all = view.ours().table().model()->rowCount();
        QVERIFY(all > 0);
        Timeline& strip = f.window.timeline();
        const int middle = strip.height() / 2;
        QTest::mousePress(&strip, Qt::LeftButton, {}, {strip.width() * 3 / 4, middle});
        QTest::mouseMove(&strip, {strip.width() * 5 / 6, middle});
        QTest::mouseRelease(&strip, Qt::LeftButton, {}, {strip.width() * 5 / 6, middle});
        QVERIFY(strip.range().has_value());
        const TimeRange range = *strip.range();
        int inside = 0;
        for (const auto& [cid, row] : f.window.state().ourWants()) {
            inside += range.contains(row.lastEvent) ? 1 : 0;
        }
        QCOMPARE(view.ours().table().model()->rowCount(), inside);
        QVERIFY(inside < all);
        f.window.showView(QStringLiteral("fairness"));
        int marked = 0;
        for (const auto* chart : f.window.currentView().findChildren<TimeChart*>()) {
            marked += chart->overlay().band() ? 1 : 0;
        }
        QVERIFY(marked > 0);
        f.key(Qt::Key_Escape);
        QVERIFY(!strip.range().has_value());
        f.window.showView(QStringLiteral("wantlists"));
        QCOMPARE(view.ours().table().model()->rowCount(), all);
    }

    void r42_theBrushFiltersMessagesBlocksAndLedgers()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        const TimePoint now = f.window.state().now();
        const TimeRange range{now - 30s, now - 1s};
        telemetry::Delta quiet; // somebody who is here and moved nothing
        telemetry::PeerRow row;
        row.peer = madePeer(4711);
        quiet.peers[row.peer] = row;
        f.feed(std::move(quiet));
        f.window.timeline().setRange(range);
        f.window.showView(QStringLiteral("messages"));
        const auto rows = [&f] { return f.page().table().model()->rowCount(); };
        const auto& messages = f.window.state().messages();
        const auto said = std::ranges::count_if(
            messages, [&range](const auto& message) { return range.contains(message.at); });
        QCOMPARE(rows(), static_cast<int>(said));
        QVERIFY(said > 0 && said < static_cast<std::ptrdiff_t>(messages.size()));
        f.window.showView(QStringLiteral("blocks"));
        int moved = 0;
        for (const auto& [cid, block] : f.window.state().blocks()) {
            moved += range.contains(block.arrived) || range.contains(block.lastServed) ? 1 : 0;
        }
        QCOMPARE(rows(), moved);
        QVERIFY(moved > 0 && moved < static_cast<int>(f.window.state().blocks().size()));
        f.window.showView(QStringLiteral("ledgers"));
        auto& ledgers = static_cast<LedgersModel&>(*f.page().table().model());
        QCOMPARE(ledgers.rowOfKey(row.peer), -1);
        QVERIFY(ledgers.rowOfKey(f.world.peers()[0]) >= 0);
        f.window.timeline().setRange(std::nullopt);
        QVERIFY(ledgers.rowOfKey(row.peer) >= 0);
    }

    void r32_aPeerNamedInARowOfABlockIsALinkToTheInspector()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.window.showView(QStringLiteral("blocks"));
        f.window.setInspectorShown(false);
        LiveTable& table = f.page().table();
        auto* model = static_cast<TableModel*>(table.model());
        QModelIndex cell;
        for (int row = 0; row < model->rowCount() && !cell.isValid(); ++row) {
            const QModelIndex from = model->index(row, BlocksModel::From);
            cell = from.data(TableModel::PeerRole).isValid() ? from : QModelIndex{};
        }
        QVERIFY(cell.isValid());
        table.scrollTo(cell);
        const QRect rect = table.visualRect(cell);
        const QModelIndex size = cell.siblingAtColumn(BlocksModel::Size); // no link: the row
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(size).center());
        QVERIFY(f.window.selection().cid() != nullptr);
        QTest::mouseMove(table.viewport(), {rect.left() + 20, rect.center().y()});
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          {rect.left() + 20, rect.center().y()});
        QVERIFY(f.window.selection().peer() != nullptr);
        QVERIFY(*f.window.selection().peer() == cell.data(TableModel::PeerRole).value<PeerId>());
        QVERIFY(f.window.isInspectorShown());
    }

    void r32_theContextMenuFollowsASubjectThroughAllViews()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.window.showView(QStringLiteral("ledgers"));
        const PeerId peer = f.world.peers()[1];
        QMenu menu;
        Q_EMIT f.page().table().menuWanted(&menu, {nameOfId(peer)});
        const auto actions = menu.actions();
        const auto follow = std::ranges::find_if(actions, [](const QAction* action) {
            return action->text().startsWith(QStringLiteral("Follow"));
        });
        QVERIFY(follow != actions.end());
        (*follow)->trigger();
        QCOMPARE(f.page().table().model()->rowCount(), 1);
        f.window.showView(QStringLiteral("messages"));
        const auto* model = static_cast<TableModel*>(f.page().table().model());
        QVERIFY(model->rowCount() > 0 && model->rowCount() < model->totalRows());
        (*follow)->trigger();
        QCOMPARE(model->rowCount(), model->totalRows());
    }

    void r11_aPeerThatVanishesWhileItsMenuIsOpenIsNamed()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.window.showView(QStringLiteral("ledgers"));
        const PeerId peer = f.world.peers()[1];
        LiveTable& table = f.page().table();
        auto& model = static_cast<LedgersModel&>(*table.model());
        const QRect rect = table.visualRect(model.index(model.rowOfKey(peer), 0));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          {rect.right() - 2, rect.center().y()});
        bool isOpen = false;
        QTimer::singleShot(0, &f.window, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu != nullptr);
            isOpen = true;
            telemetry::Delta gone;
            gone.peers[peer] = std::nullopt;
            f.feed(std::move(gone));
            for (QAction* action : menu->actions()) {
                if (action->text() == QStringLiteral("Disconnect")) {
                    action->trigger();
                }
            }
            menu->close();
        });
        QContextMenuEvent event{QContextMenuEvent::Mouse, rect.center(),
                                table.viewport()->mapToGlobal(rect.center())};
        QApplication::sendEvent(table.viewport(), &event);
        QVERIFY(isOpen);
        QVERIFY(f.link.sentOf<node::Disconnect>().empty());
        QVERIFY2(f.window.statusLine().message().contains(QStringLiteral("left already")),
                 qPrintable(f.window.statusLine().message()));
    }

    void r35_aMixOfLinksAddressesAndProseIsUnderstood()
    {
        const QString cid = format::fullCid(madeCid(1));
        const QString other = format::fullCid(madeCid(2));
        const QString peer = format::fullPeer(madePeer(1));
        const Pasted pasted = readPasted(QStringLiteral("Look at <ipfs://%1/readme.md>, please.\n"
                                                        "https://gateway.example/ipfs/%2\n"
                                                        "/ip4/127.0.0.1/tcp/4001/p2p/%3\n"
                                                        "and %1 again\n\nnothing here\n")
                                             .arg(cid, other, peer));
        QCOMPARE(pasted.cids.size(), std::size_t{2});
        QCOMPARE(pasted.addresses.size(), std::size_t{1});
        QCOMPARE(pasted.unknown, QStringList{QStringLiteral("nothing here")});
    }

    void r35_pastingOutsideAnEditorFillsTheLineOrAsks()
    {
        Busy f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        auto* line = f.window.topBar().omnibox().findChild<QLineEdit*>();
        f.window.centralWidget()->setFocus();
        QGuiApplication::clipboard()->setText(
            QStringLiteral(" ipfs://%1 \n").arg(format::fullCid(madeCid(1))));
        f.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(line->text(), format::fullCid(madeCid(1)));
        f.window.centralWidget()->setFocus();
        QGuiApplication::clipboard()->setText(
            QStringLiteral("%1\n%2\n/ip4/10.0.0.1/tcp/4001\n?\n")
                .arg(format::fullCid(madeCid(1)), format::fullCid(madeCid(2))));
        f.inDialog<PasteDialog>([](PasteDialog& dialog) {
            QTest::keyClick(dialog.findChild<QComboBox*>(), Qt::Key_Down); // before the others
            for (auto* button : dialog.findChildren<QPushButton*>()) {
                if (button->text() == QStringLiteral("Connect and want")) {
                    button->click();
                }
            }
        });
        f.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(f.link.sentOf<node::Connect>().size(), std::size_t{1});
        QCOMPARE(f.link.sentOf<node::WantBlocks>().back().cids.size(), std::size_t{2});
        const auto first = f.link.sentOf<node::SetWantPriority>().back();
        QCOMPARE(first.cids.size(), std::size_t{2});
        for (const auto& [cid, row] : f.window.state().ourWants()) {
            QVERIFY(first.priority > row.priority);
        }
    }

    void r35_ahugeTextIsRefusedAtOnce()
    {
        Busy f;
        const QString text(100'000'000, u'x');
        QElapsedTimer clock;
        clock.start();
        f.window.pasteText(text);
        QVERIFY(clock.elapsed() < 500);
        QVERIFY(f.window.statusLine().message().contains(QStringLiteral("100,000,000")));
    }

    void aPeerThatVanishesWhileFrozenIsGoneAfterwards()
    {
        Busy f;
        f.window.showView(QStringLiteral("ledgers"));
        f.window.setFrozen(true);
        const PeerId peer = f.world.peers()[0];
        f.world.disconnect(peer);
        f.feed(f.world.step());
        auto& model = static_cast<LedgersModel&>(*f.page().table().model());
        QVERIFY(!model.index(model.rowOfKey(peer), 0).data(TableModel::GoneRole).toBool());
        f.window.setFrozen(false);
        QVERIFY(model.index(model.rowOfKey(peer), 0).data(TableModel::GoneRole).toBool());
    }
};

static const tests::Registered<WaysTest> registered{"ways"};

} // namespace swapscope::ui
#include "ways_test.moc"
