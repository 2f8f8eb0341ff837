// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/live_window.h"
#include "tests/support/registry.h"
#include "ui/views/peers/peers_list.h"
#include "ui/views/rules/rule_form.h"
#include "ui/views/rules/rules_dialog.h"
#include "ui/widgets/live_table.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QTimer>

namespace swapscope::ui {

namespace {

constexpr std::uint64_t kKiB = 1024;

struct Scene : tests::LiveWindow
{
    Scene()
    {
        connectAll();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
    }

    /// The table of Ledgers, with the columns of rules.
    LiveTable& ledgers()
    {
        window.showView(QStringLiteral("ledgers"));
        auto* table = window.currentView().findChild<LiveTable*>();
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            const bool isRule =
                (table->model()->index(0, column).flags() & Qt::ItemIsEditable) != 0;
            table->setColumnHidden(column, column > 1 && !isRule);
        }
        return *table;
    }
    static QModelIndex cell(const LiveTable& table, int row, const char* column)
    {
        const auto& columns = dynamic_cast<const TableModel&>(*table.model()).columns();
        const auto at = std::ranges::find(columns, QString::fromLatin1(column), &Column::id);
        return table.model()->index(row, static_cast<int>(at - columns.begin()));
    }
    static void click(LiveTable& table, const QModelIndex& at, Qt::KeyboardModifiers keys = {})
    {
        QTest::mouseClick(table.viewport(), Qt::LeftButton, keys, table.visualRect(at).center());
    }
    static void doubleClick(LiveTable& table, const QModelIndex& at)
    {
        click(table, at);
        QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(at).center());
    }
    [[nodiscard]] const telemetry::PeerRules& rules(const PeerId& peer) const
    {
        return state().peer(peer)->rules;
    }
    static PeerId peerOf(const LiveTable& table, int row)
    {
        return cell(table, row, "peer").data(TableModel::PeerRole).value<PeerId>();
    }
    /// Clicks an entry of the menu that is open, by its text.
    static void choose(const QString& text)
    {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        for (QAction* action : menu->actions()) {
            if (action->text() == text) {
                QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
                return;
            }
        }
        menu->close();
        QFAIL(qPrintable(text));
    }
};

} // namespace

class RuleActsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLimitIsTypedIntoTheCellsOfSeveralPeersAndUndone()
    {
        Scene scene;
        LiveTable& table = scene.ledgers();
        QCOMPARE(table.model()->rowCount(), 3);
        Scene::click(table, Scene::cell(table, 0, "peer"));
        const QModelIndex limit = Scene::cell(table, 1, "limit");
        Scene::click(table, limit, Qt::ShiftModifier);
        const auto first = Scene::peerOf(table, 0);
        const auto second = Scene::peerOf(table, 1);
        QTest::keyClick(&table, Qt::Key_Return);
        auto* edit = table.viewport()->findChild<QLineEdit*>();
        QVERIFY(edit != nullptr);
        QVERIFY(table.isHeld(scene.state().now())); // nothing moves meanwhile
        QTest::keyClicks(edit, QStringLiteral("-3 MB"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(edit->isVisible());
        QVERIFY(edit->accessibleDescription().contains(QLatin1String{"Write 2 MiB/s"}));
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("300 kib"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(scene.comesTrue([&] {
            return scene.rules(first).uploadLimit == 300 * kKiB
                   && scene.rules(second).uploadLimit == 300 * kKiB;
        }));
        QVERIFY(!scene.rules(Scene::peerOf(table, 2)).uploadLimit);
        QTRY_VERIFY(table.viewport()->findChild<QLineEdit*>() == nullptr);
        QVERIFY(table.hasFocus());
        QTest::keyClick(&scene.window, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(scene.comesTrue(
            [&] { return scene.rules(first).isDefault() && scene.rules(second).isDefault(); }));
    }

    void escLeavesACellAsItWasAndF2BeginsToo()
    {
        Scene scene;
        LiveTable& table = scene.ledgers();
        Scene::click(table, Scene::cell(table, 0, "down-limit"));
        QTest::keyClick(&scene.window, Qt::Key_F2);
        auto* edit = table.viewport()->findChild<QLineEdit*>();
        QVERIFY(edit != nullptr);
        QTest::keyClicks(edit, QStringLiteral("5 MiB"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QTRY_VERIFY(table.viewport()->findChild<QLineEdit*>() == nullptr);
        scene.pass(std::chrono::milliseconds{500});
        QVERIFY(scene.rules(Scene::peerOf(table, 0)).isDefault());
        QVERIFY(!table.isHeld(scene.state().now() + LiveTable::kKeyQuiet));
    }

    void aClassIsChosenInItsCellAndAWeightIsRefusedWhereItHasNoEffect()
    {
        Scene scene;
        LiveTable& table = scene.ledgers();
        const PeerId peer = Scene::peerOf(table, 0);
        Scene::doubleClick(table, Scene::cell(table, 0, "class"));
        auto* box = table.viewport()->findChild<QComboBox*>();
        QVERIFY(box != nullptr);
        QTRY_VERIFY(box->view()->isVisible());
        QTest::keyClick(box->view(), Qt::Key_Down);
        QTest::keyClick(box->view(), Qt::Key_Return);
        QVERIFY(scene.comesTrue(
            [&] { return scene.rules(peer).serviceClass == telemetry::ServiceClass::Low; }));

        Scene::doubleClick(table, Scene::cell(table, 0, "weight"));
        auto* edit = table.viewport()->findChild<QLineEdit*>();
        QVERIFY(edit != nullptr);
        QTest::keyClicks(edit, QStringLiteral("4"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(scene.comesTrue([&] { return scene.rules(peer).weight == 400; }));

        scene.window.acts().changeNodeRules({.strategy = "round-robin"});
        QVERIFY(scene.comesTrue(
            [&] { return scene.state().totals().rules.strategy == "round-robin"; }));
        QString said;
        QObject::connect(&scene.window.acts(), &Acts::message, &scene.window,
                         [&said](const QString& text) { said = text; });
        Scene::doubleClick(table, Scene::cell(table, 0, "weight"));
        QVERIFY(table.viewport()->findChild<QLineEdit*>() == nullptr);
        QVERIFY2(said.startsWith(QLatin1String{"No effect under"}), qPrintable(said));
    }

    void aColourIsPinnedByTheMenu()
    {
        Scene scene;
        auto& table = scene.window.findChild<PeersList*>()->table();
        QVERIFY(scene.comesTrue([&] { return table.model()->rowCount() == 3; }));
        Scene::click(table, table.model()->index(2, 0));
        const PeerId peer = *scene.window.selection().peer();
        QTimer::singleShot(0, &scene.window, [] {
            Scene::choose(QStringLiteral("Colour"));
            QTRY_VERIFY(qobject_cast<QMenu*>(QApplication::activePopupWidget())->title()
                        == QLatin1String{"Colour"});
            Scene::choose(QStringLiteral("Violet"));
        });
        const QPoint at = table.visualRect(table.model()->index(2, 0)).center();
        QContextMenuEvent event{QContextMenuEvent::Mouse, at, table.viewport()->mapToGlobal(at)};
        QApplication::sendEvent(table.viewport(), &event);
        QVERIFY(scene.comesTrue([&] { return scene.rules(peer).color == 6U; }));
    }

    void theInFlightCapIsChosenInTheDialog()
    {
        Scene scene;
        auto& table = scene.window.findChild<PeersList*>()->table();
        QVERIFY(scene.comesTrue([&] { return table.model()->rowCount() == 3; }));
        Scene::click(table, table.model()->index(1, 0));
        const PeerId peer = *scene.window.selection().peer();
        QTimer::singleShot(0, &scene.window, [] {
            auto* dialog = qobject_cast<RulesDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            QComboBox& cap = dialog->form().inFlightCap();
            cap.setFocus();
            QTest::keyClicks(&cap, QStringLiteral("256"));
            QCOMPARE(cap.currentText(), QStringLiteral("256\u00a0KiB"));
            QTest::keyClick(dialog, Qt::Key_Return);
            if (dialog->isVisible()) {
                dialog->reject();
            }
        });
        QTest::keyClick(&scene.window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(scene.comesTrue([&] { return scene.rules(peer).inFlightCap == 256 * kKiB; }));
    }
};

static const tests::Registered<RuleActsTest> registered{"rule_acts"};

} // namespace swapscope::ui
#include "rule_acts_test.moc"
