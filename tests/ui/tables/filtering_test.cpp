// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/models/format.h"
#include "ui/models/ledgers_model.h"
#include "ui/views/peer_filter_bar.h"
#include "ui/views/table_view.h"
#include "ui/widgets/condition_chip.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/filter_problem.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>

namespace swapscope::ui {

using tests::WindowFixture;

namespace {

/// A busy window that shows the ledgers of everyone it met.
struct Ledgers : WindowFixture
{
    explicit Ledgers(LayoutStore store = LayoutStore{})
        : WindowFixture{std::move(store)}
    {
        window.QWidget::show();
        window.activateWindow();
        window.showView(QStringLiteral("ledgers"));
        makeBusy();
    }

    TablePage& page() { return static_cast<TableView&>(window.currentView()).page(); }
    FilterBar& bar() { return page().filterBar(); }
    LiveTable& table() { return page().table(); }
    QLineEdit& line() { return *bar().findChild<QLineEdit*>(); }
    int rows() { return table().model()->rowCount(); }

    void type(const QString& text)
    {
        line().setFocus();
        QTest::keyClicks(&line(), text);
    }
    /// The list that belongs to the ledgers' line.
    FilterOffers* shownOffers()
    {
        for (auto* list : window.findChildren<FilterOffers*>()) {
            if (list->isVisible()) {
                return list;
            }
        }
        return nullptr;
    }
    FilterProblem* shownProblem()
    {
        for (auto* problem : window.findChildren<FilterProblem*>()) {
            if (problem->isVisible()) {
                return problem;
            }
        }
        return nullptr;
    }
    QList<ConditionChip*> chips()
    {
        QList<ConditionChip*> shown;
        for (auto* chip : bar().findChildren<ConditionChip*>()) {
            if (chip->isVisible()) {
                shown.push_back(chip);
            }
        }
        return shown;
    }
};

} // namespace

class FilteringTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void r26_typingInATableGoesToItsFilter()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.table().setFocus();
        QTest::keyClick(&f.table(), Qt::Key_K);
        QVERIFY(f.line().hasFocus());
        QCOMPARE(f.line().text(), QStringLiteral("k"));
        QTest::keyClick(&f.line(), Qt::Key_Escape); // the completions
        QTest::keyClick(&f.line(), Qt::Key_Escape);
        QVERIFY(f.line().text().isEmpty());
    }

    void r26_anExpressionAsksAboutTheViewsColumns()
    {
        Ledgers f;
        const int all = f.rows();
        f.type(QStringLiteral("sent > 1MiB"));
        QVERIFY(f.bar().problemText().isEmpty());
        const auto& model = static_cast<LedgersModel&>(*f.table().model());
        int expected = 0;
        for (const auto& [peer, row] : f.window.state().peers()) {
            expected +=
                row.sentBytes > (1U << 20) && row.presence == telemetry::PeerPresence::Connected
                    ? 1
                    : 0;
        }
        QCOMPARE(model.rowCount(), expected);
        QVERIFY(model.rowCount() < all || expected == all);
        for (int row = 0; row < model.rowCount(); ++row) {
            QVERIFY(model.row(row).sentBytes > (1U << 20));
        }
    }

    void r26_anInvalidTextPointsAtTheCharacterAndTheFormerResultStays()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.line().setFocus();
        f.line().setText(QStringLiteral("sent > 1MiB"));
        const int before = f.rows();
        QVERIFY(before > 0);
        f.line().setText(QStringLiteral("sent > 1MiB and sentt < 3"));
        QVERIFY(f.bar().problemText().contains(QStringLiteral("sent")));
        QVERIFY(f.shownProblem() != nullptr);
        const int begin =
            f.line().fontMetrics().horizontalAdvance(QStringLiteral("sent > 1MiB and "));
        QVERIFY(f.shownProblem()->caret() > begin);
        QVERIFY(f.shownProblem()->caret() < begin + 60);
        QCOMPARE(f.rows(), before);
        QVERIFY(f.line().palette().color(QPalette::Text) == f.theme.colors().problem);
        QTest::keyClick(&f.line(), Qt::Key_Escape);
        QVERIFY(f.bar().problemText().isEmpty());
        QVERIFY(f.shownProblem() == nullptr);
    }

    void r27_completionOffersFieldsThenOperators()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.type(QStringLiteral("sta"));
        QVERIFY(f.shownOffers() != nullptr);
        QCOMPARE(f.shownOffers()->offers().front(), QStringLiteral("state"));
        QTest::keyClick(&f.line(), Qt::Key_Tab);
        QCOMPARE(f.line().text(), QStringLiteral("state "));
        QVERIFY(f.shownOffers() != nullptr);
        QCOMPARE(f.shownOffers()->offers().front(), QStringLiteral("=="));
        QTest::keyClick(&f.line(), Qt::Key_Return);
        QCOMPARE(f.line().text(), QStringLiteral("state == "));
        QVERIFY(f.line().hasFocus());
    }

    void r27_completionOffersValuesOfRowsThatAreFilteredOut()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.bar().setFilter({.line = {}, .conditions = {QStringLiteral("agent contains kubo")}});
        QVERIFY(f.rows() > 0);
        f.type(QStringLiteral("agent == hel"));
        const FilterOffers* offers = f.shownOffers();
        QVERIFY(offers != nullptr);
        QVERIFY(offers->item(0)->text().contains(QStringLiteral("helia")));
    }

    void r28_everyCellsMenuFiltersForItAndOut()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        const int all = f.rows();
        const QModelIndex cell = f.table().model()->index(2, LedgersModel::Peer);
        const QString peer = cell.data(TableModel::FullTextRole).toString();
        const QPoint at = f.table().visualRect(cell).center();
        QTest::mouseClick(f.table().viewport(), Qt::LeftButton, {}, at);
        for (const bool out : {false, true}) {
            QTimer::singleShot(0, &f.window, [out] {
                auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
                QVERIFY(menu != nullptr);
                int found = 0;
                for (QAction* action : menu->actions()) {
                    if (action->text().startsWith(QStringLiteral("Filter: Peer"))
                        && found++ == (out ? 1 : 0)) {
                        action->trigger();
                    }
                }
                QVERIFY(found == 2);
                menu->close();
            });
            QContextMenuEvent event{QContextMenuEvent::Mouse, at,
                                    f.table().viewport()->mapToGlobal(at)};
            QCoreApplication::sendEvent(f.table().viewport(), &event);
            QCOMPARE(f.rows(), out ? all - 1 : 1);
            QCOMPARE(f.chips().size(), 1);
            QVERIFY(f.chips()[0]->text().contains(peer));
            QTest::mouseClick(f.chips()[0], Qt::LeftButton);
            QCOMPARE(f.rows(), all);
            QVERIFY(f.chips().isEmpty());
        }
    }

    void r28_theKeyboardFiltersByTheCurrentCell()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        const int all = f.rows();
        f.table().setFocus();
        f.table().setCurrentIndex(f.table().model()->index(1, LedgersModel::Peer));
        QTest::keyClick(&f.window, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(f.rows(), all - 1);
        f.bar().clear();
        f.table().setCurrentIndex(f.table().model()->index(1, LedgersModel::Peer));
        QTest::keyClick(&f.window, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(f.rows(), 1);
    }

    void r29_returnKeepsTheLineAsAConditionBesideOthers()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowExposed(&f.window));
        f.type(QStringLiteral("sent > 0 "));
        QTest::keyClick(&f.line(), Qt::Key_Escape);
        f.line().setText(QStringLiteral("sent > 0"));
        QTest::keyClick(&f.line(), Qt::Key_Return);
        QVERIFY(f.line().text().isEmpty());
        QCOMPARE(f.chips().size(), 1);
        f.line().setText(QStringLiteral("received > 0"));
        QTest::keyClick(&f.line(), Qt::Key_Return);
        QCOMPARE(f.chips().size(), 2);
        QTest::keyClick(&f.line(), Qt::Key_Escape);
        QVERIFY(f.chips().isEmpty());
    }

    void r4_filteredToNothingSaysSoAndOneButtonClearsIt()
    {
        Ledgers f;
        const int all = f.rows();
        f.bar().setFilter({.line = QStringLiteral("sent > 900TiB"), .conditions = {}});
        QVERIFY(f.page().emptyState() != nullptr);
        auto* button = f.page().findChild<EmptyState*>()->findChild<QAbstractButton*>();
        QVERIFY(button != nullptr);
        button->click();
        QCOMPARE(f.rows(), all);
        QVERIFY(f.page().emptyState() == nullptr);
        QVERIFY(f.bar().filter().empty());
    }

    void r9_aRowThatStopsMatchingStaysGreyedUntilThePointerLeaves()
    {
        Ledgers f;
        f.bar().setFilter({.line = QStringLiteral("state == connected"), .conditions = {}});
        auto& model = static_cast<LedgersModel&>(*f.table().model());
        const int rows = model.rowCount();
        f.bar().setFilter({.line = QStringLiteral("weight == 1"), .conditions = {}});
        const int even = model.rowCount();
        QVERIFY(even > 1 && even <= rows);
        QEvent enter{QEvent::Enter};
        QCoreApplication::sendEvent(f.table().viewport(), &enter);
        const PeerId peer = model.key(0);
        telemetry::PeerRules rules;
        rules.weight = 300;
        f.world.rule(peer, rules);
        f.feed(f.world.step());
        QCOMPARE(model.rowCount(), even);
        QVERIFY(model.index(model.rowOfKey(peer), 0).data(TableModel::GoneRole).toBool());
        QEvent leave{QEvent::Leave};
        QCoreApplication::sendEvent(f.table().viewport(), &leave);
        f.feed(f.world.step());
        QCOMPARE(model.rowOfKey(peer), -1);
        rules.weight = 100;
        f.world.rule(peer, rules);
        f.feed(f.world.step());
        QVERIFY(model.rowOfKey(peer) >= 0); // and it comes back when it matches again
    }

    void r20_filtersAreKeptPerView()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        {
            Ledgers f{LayoutStore{path}};
            f.bar().setFilter(
                {.line = QStringLiteral("kubo"), .conditions = {QStringLiteral("sent > 1KiB")}});
            f.window.saveLayout();
        }
        Ledgers f{LayoutStore{path}};
        QCOMPARE(f.bar().filter().line, QStringLiteral("kubo"));
        QCOMPARE(f.bar().filter().conditions, QStringList{QStringLiteral("sent > 1KiB")});
        f.window.showView(QStringLiteral("wantlists"));
        f.window.resetLayout();
        f.window.showView(QStringLiteral("ledgers"));
        QVERIFY(f.bar().filter().empty());
    }

    void r20_aKeptConditionThatMakesNoSenseIsLeftOut()
    {
        Ledgers f;
        f.page().setFilterState(
            {{QStringLiteral("filter"), QString{}},
             {QStringLiteral("conditions"),
              QStringList{QStringLiteral("no-such-field == 3"), QStringLiteral("sent > 0")}}});
        QCOMPARE(f.bar().filter().conditions, QStringList{QStringLiteral("sent > 0")});
    }

    void r26_theRequestQueueAndFairnessHaveTheLineTooAndKeepIt()
    {
        Ledgers f;
        QVERIFY(QTest::qWaitForWindowActive(&f.window));
        for (const char* view : {"request-queue", "fairness"}) {
            QVERIFY(f.window.showView(QString::fromLatin1(view)));
            QTest::keyClick(&f.window, Qt::Key_F, Qt::ControlModifier);
            auto* bar = f.window.currentView().findChild<PeerFilterBar*>();
            auto* line = bar->findChild<QLineEdit*>();
            QTRY_VERIFY(line->hasFocus());
            QTest::keyClicks(line, QStringLiteral("weight > 3"));
            const auto chosen = [&] {
                return std::ranges::count_if(f.window.state().peers(), [bar](const auto& entry) {
                    return bar->accepts(entry.second);
                });
            };
            QCOMPARE(chosen(), 1); // Bob's
            QTest::keyClicks(line, QStringLiteral(" and wieght > 3"));
            QVERIFY2(bar->problemText().contains(QLatin1String{"weight"}),
                     qPrintable(bar->problemText()));
            QTest::keyClick(line, Qt::Key_Escape);
            QVERIFY(line->text().isEmpty());
            QVERIFY(chosen() > 1);
        }
    }

    void r34_rowsAreCopiedForMachinesAndForDocuments()
    {
        Ledgers f;
        f.table().selectRow(0);
        const PlainTable exact = f.table().selectedTable(LiveTable::Figures::Exact);
        QCOMPARE(exact.rows.size(), std::size_t{1});
        const auto column = exact.headers.indexOf(QStringLiteral("sent (B)"));
        QVERIFY(column >= 0);
        const auto& model = static_cast<LedgersModel&>(*f.table().model());
        QCOMPARE(exact.rows[0][column].toULongLong(), model.row(0).sentBytes);
        QCOMPARE(exact.rows[0][0], format::fullPeer(model.key(0)));
    }
};

static const tests::Registered<FilteringTest> registered{"filtering"};

} // namespace swapscope::ui
#include "filtering_test.moc"
