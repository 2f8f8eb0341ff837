// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/models/ledgers_model.h"
#include "ui/models/peer_palette.h"
#include "ui/models/peers_model.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <random>

namespace swapscope::ui {

using tests::madePeer;
using namespace std::chrono_literals;

namespace {

QApplication& app()
{
    return *qobject_cast<QApplication*>(QCoreApplication::instance());
}

/// A table of peers whose rates are drawn from a seed.
struct Fixture
{
    explicit Fixture(std::uint64_t rows)
        : count{rows}
    {
        table.resize(600, 22 * 10 + 28);
        shuffle();
        table.sortNow(now);
    }

    /// A tenth of a second later: every rate is another.
    void shuffle()
    {
        now += 100ms;
        telemetry::Delta delta;
        telemetry::Totals totals;
        totals.now = now;
        delta.totals = totals;
        for (std::uint64_t i = 0; i < count; ++i) {
            telemetry::PeerRow row;
            row.peer = madePeer(i);
            row.upRate = static_cast<double>(random() % 1000);
            delta.peers[row.peer] = row;
        }
        apply(std::move(delta));
    }

    void apply(telemetry::Delta delta)
    {
        telemetry::Delta copy = delta;
        state.apply(std::move(copy));
        model.update(state, delta, table.isHeld(now));
        table.settle(now);
    }

    void enter() { sendToViewport(QEvent::Enter); }
    void leave() { sendToViewport(QEvent::Leave); }
    void sendToViewport(QEvent::Type type)
    {
        QEvent event{type};
        QCoreApplication::sendEvent(table.viewport(), &event);
    }

    void selectRow(int row)
    {
        table.setCurrentIndex(model.index(row, 0));
        table.selectRow(row);
    }

    Theme theme{app(), ThemeChoice::Light};
    LiveState state;
    PeerPalette palette{state};
    LedgersModel model;
    LiveTable table{model, theme, palette, QStringLiteral("Ledgers")};
    std::mt19937 random{1};
    TimePoint now{1h};
    std::uint64_t count;
};

} // namespace

class LiveTableTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void r7_selectionSurvivesUpdatesSortingAndFilters()
    {
        Fixture f{200};
        f.selectRow(7);
        const QByteArray current = f.table.currentKey();
        const auto selected = f.table.selectedKeys();
        QCOMPARE(selected.size(), std::size_t{1});
        for (int i = 0; i < 100; ++i) {
            f.shuffle();
        }
        f.table.sortByColumn(LedgersModel::Peer, Qt::AscendingOrder);
        f.model.setFilter(QStringLiteral("no such thing"));
        QCOMPARE(f.model.rowCount(), 0);
        f.model.setFilter({});
        QCOMPARE(f.table.selectedKeys(), selected);
        QCOMPARE(f.table.currentKey(), current);
        const auto rows = f.table.selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(f.model.keyOf(rows[0].row()), current);
    }

    void aSelectedRowReachesTheTablesEdge()
    {
        Fixture f{20};
        f.table.resize(4000, 400); // wider than all columns
        f.table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.table));
        f.selectRow(2);
        const QRect cell = f.table.visualRect(f.model.index(2, LedgersModel::Peer));
        const QImage picture = f.table.viewport()->grab().toImage();
        const auto atEdge = [&](int y) {
            return picture.pixelColor(f.table.viewport()->width() - 2, y);
        };
        QCOMPARE(atEdge(cell.center().y()), f.theme.colors().accentSoft);
        QVERIFY(atEdge(cell.center().y() + cell.height()) != f.theme.colors().accentSoft);
    }

    void whatAFilterHidesIsNotActedOn()
    {
        Fixture f{20};
        f.table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.table));
        f.table.selectAll();
        QCOMPARE(f.table.selectedKeys().size(), std::size_t{20});
        const QString name = f.model.index(3, LedgersModel::Peer).data().toString();
        const QByteArray key = f.model.keyOf(3);
        f.model.setFilter(name);
        QCOMPARE(f.model.rowCount(), 1);
        QCOMPARE(f.table.selectedKeys(), LiveTable::Keys{key});
        // Nor does it come back to those of a click on what is left.
        const QRect cell = f.table.visualRect(f.model.index(0, LedgersModel::Peer));
        QTest::mouseClick(f.table.viewport(), Qt::LeftButton, {}, cell.center());
        f.model.setFilter({});
        QCOMPARE(f.table.selectedKeys(), LiveTable::Keys{key});
    }

    void r7_theFirstVisibleRowStaysWhereItIs()
    {
        Fixture f{200};
        f.table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.table));
        f.leave();
        f.table.verticalScrollBar()->setValue(22 * 60);
        const QByteArray first = f.model.keyOf(f.table.rowAt(0));
        f.shuffle();
        f.table.sortNow(f.now);
        QCOMPARE(f.model.keyOf(f.table.rowAt(0)), first);
    }

    void r9_sortsOnceASecondAtMost()
    {
        Fixture f{20};
        const QSignalSpy layouts{&f.model, &QAbstractItemModel::layoutChanged};
        for (int i = 0; i < 50; ++i) { // 5 s
            f.shuffle();
        }
        QCOMPARE(layouts.count(), 5);
    }

    void r9_nothingMovesUnderThePointer()
    {
        Fixture f{20};
        f.enter();
        const QSignalSpy layouts{&f.model, &QAbstractItemModel::layoutChanged};
        for (int i = 0; i < 100; ++i) { // 10 s
            f.shuffle();
        }
        QCOMPARE(layouts.count(), 0);
        QVERIFY(f.table.isOrderHeldBack());
        f.leave();
        f.shuffle();
        QCOMPARE(layouts.count(), 1);
        QVERIFY(!f.table.isOrderHeldBack());
    }

    void r9_nothingMovesForTwoSecondsAfterAKey()
    {
        Fixture f{20};
        for (int i = 0; i < 20; ++i) {
            f.shuffle();
        }
        QTest::keyClick(&f.table, Qt::Key_Down);
        const QSignalSpy layouts{&f.model, &QAbstractItemModel::layoutChanged};
        for (int i = 0; i < 19; ++i) { // 1.9 s
            f.shuffle();
        }
        QCOMPARE(layouts.count(), 0);
        f.shuffle();
        QCOMPARE(layouts.count(), 1);
    }

    void r11_menusActOnTheRowsOfTheirOpening()
    {
        Fixture f{5};
        f.table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&f.table));
        f.selectRow(2);
        const QByteArray target = f.table.currentKey();
        LiveTable::Keys given;
        connect(&f.table, &LiveTable::menuWanted, this,
                [&](QMenu* menu, const LiveTable::Keys& keys) {
                    menu->addAction(QStringLiteral("act"), [&given, keys] { given = keys; });
                });
        QTimer::singleShot(0, this, [&] {
            telemetry::Delta gone;
            for (int row = 0; row < f.model.rowCount(); ++row) {
                gone.peers[f.model.key(row)] = std::nullopt;
            }
            f.apply(std::move(gone));
            f.table.setCurrentIndex({});
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu != nullptr);
            menu->actions().constFirst()->trigger();
            menu->close();
        });
        QContextMenuEvent event{QContextMenuEvent::Mouse, QPoint{10, 60},
                                f.table.mapToGlobal(QPoint{10, 60})};
        QCoreApplication::sendEvent(f.table.viewport(), &event);
        QCOMPARE(given, LiveTable::Keys{target});
    }

    void r34_copyingGivesVisibleColumnsWithFullIdentifiers()
    {
        Fixture f{3};
        f.selectRow(1);
        const QString text = f.table.selectedText();
        const QStringList cells = text.trimmed().split(QLatin1Char{'\t'});
        QCOMPARE(cells.size(), 8);
        QCOMPARE(cells[0], format::fullPeer(f.model.key(1)));
    }

    void r19_atLeastOneColumnStays()
    {
        Fixture f{3};
        for (int column = 1; column < f.model.columnCount(); ++column) {
            f.table.setColumnHidden(column, true);
        }
        QMenu menu;
        f.table.fillHeaderMenu(menu);
        QVERIFY(!menu.actions()[0]->isEnabled());
        QVERIFY(menu.actions()[1]->isEnabled());
    }

    void columnsAreKeptByName()
    {
        Fixture f{3};
        f.table.setColumnHidden(LedgersModel::Agent, false);
        f.table.setColumnWidth(LedgersModel::Peer, 222);
        f.table.horizontalHeader()->moveSection(0, 2);
        f.table.sortByColumn(LedgersModel::Sent, Qt::AscendingOrder);
        const QVariantMap state = f.table.layoutState();
        Fixture g{3};
        g.table.setLayoutState(state);
        QVERIFY(!g.table.isColumnHidden(LedgersModel::Agent));
        QCOMPARE(g.table.columnWidth(LedgersModel::Peer), 222);
        QCOMPARE(g.table.horizontalHeader()->visualIndex(LedgersModel::Peer), 2);
        QCOMPARE(g.model.sortColumn(), static_cast<int>(LedgersModel::Sent));
        QCOMPARE(g.table.layoutState(), state);
    }

    void nonsenseInKeptColumnsIsIgnored()
    {
        Fixture f{3};
        const QVariantMap before = f.table.layoutState();
        f.table.setLayoutState(
            {{QStringLiteral("columns"),
              QStringList{QStringLiteral("peer:-5:1"), QStringLiteral("x"),
                          QStringLiteral("nobody:40:1"), QStringLiteral("state:999999:1")}},
             {QStringLiteral("sort"), 7}});
        QCOMPARE(f.table.layoutState(), before);
    }

    void typingInTheTableGoesToTheFilter()
    {
        Fixture f{3};
        QSignalSpy typed{&f.table, &LiveTable::typed};
        QTest::keyClicks(&f.table, QStringLiteral("a"));
        QCOMPARE(typed.count(), 1);
        QCOMPARE(typed[0][0].toString(), QStringLiteral("a"));
    }

    void r3_emptyTablesSayWhyAndOfferOneButton()
    {
        Fixture f{0};
        LedgersModel model;
        TablePage page{model, f.theme, f.palette, QStringLiteral("Ledgers")};
        page.setEmptyText([] {
            return EmptyState::Text{.icon = {},
                                    .headline = QStringLiteral("Nobody"),
                                    .reason = QStringLiteral("No one came."),
                                    .button = QStringLiteral("Call")};
        });
        page.catchUp(f.state);
        QVERIFY(page.emptyState() != nullptr);
        QCOMPARE(page.emptyState()->text().headline, QStringLiteral("Nobody"));
    }

    void r4_filteredToNothingIsToldFromEmpty()
    {
        Fixture f{4};
        LedgersModel model;
        TablePage page{model, f.theme, f.palette, QStringLiteral("Ledgers")};
        page.catchUp(f.state);
        QVERIFY(page.emptyState() == nullptr);
        model.setFilter(QStringLiteral("no such thing"));
        QVERIFY(page.emptyState() != nullptr);
        QCOMPARE(page.emptyState()->text().button, QStringLiteral("Clear filter"));
    }

    void r15_numbersAlignWhateverTheirDigits()
    {
        // Digits of the shipped face are all equally wide, bold and regular.
        for (const bool bold : {false, true}) {
            QFont font = f_font(bold);
            const QFontMetrics metrics{font};
            const int width = metrics.horizontalAdvance(QLatin1Char{'0'});
            for (char digit = '1'; digit <= '9'; ++digit) {
                QCOMPARE(metrics.horizontalAdvance(QLatin1Char{digit}), width);
            }
        }
    }

private:
    static QFont f_font(bool bold)
    {
        const Theme theme{app(), ThemeChoice::Light};
        QFont font = QApplication::font();
        font.setBold(bold);
        return font;
    }
};

static const tests::Registered<LiveTableTest> registered{"live_table"};

} // namespace swapscope::ui
#include "live_table_test.moc"
