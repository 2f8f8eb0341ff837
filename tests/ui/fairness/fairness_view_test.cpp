// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/instrumented.h"
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/plot_area.h"
#include "ui/charts/timeline.h"
#include "ui/models/peers_model.h"
#include "ui/models/selection.h"
#include "ui/views/fairness/fairness_view.h"
#include "ui/views/peers/peers_list.h"
#include "ui/widgets/live_table.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace swapscope::ui {

namespace {

struct Fixture : tests::WindowFixture
{
    Fixture()
    {
        window.resize(1440, 900);
        window.setVisible(true);
        window.showView(QStringLiteral("fairness"));
        makeBusy();
        QApplication::processEvents();
    }
    [[nodiscard]] FairnessView& view() { return dynamic_cast<FairnessView&>(window.currentView()); }
};

double threadMillis()
{
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

} // namespace

class FairnessViewTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChartHasASummaryATableAndATitle()
    {
        Fixture f;
        QVERIFY(f.view().charts().size() >= 16);
        for (const Chart* chart : f.view().charts()) {
            QVERIFY2(!chart->title().isEmpty() && !chart->summary().isEmpty(),
                     qPrintable(chart->title()));
            QVERIFY2(!chart->figures().headers.isEmpty(), qPrintable(chart->title()));
        }
    }

    void sharesAddUpToOneWhereSomethingWasSent()
    {
        Fixture f;
        int points = 0;
        for (const QStringList& row : f.view().charts().front()->figures().rows) {
            double sum = 0;
            for (const QString& cell : row.mid(1)) {
                sum += cell.toDouble();
            }
            if (!row[1].isEmpty()) {
                QVERIFY2(std::abs(sum - 1) < 1e-5, qPrintable(row.join(u' ')));
                ++points;
            }
        }
        QVERIFY(points > 10);
    }

    void aClickOnAnAreaInspectsItsPeer()
    {
        Fixture f;
        auto* plot = f.view().findChild<PlotArea*>();
        const QRect area = plot->plotRect();
        QTest::mouseClick(plot, Qt::LeftButton, {}, {area.right() - 40, area.bottom() - 6});
        QVERIFY(f.window.selection().peer() != nullptr);
    }

    void whoIsPointedAtInAChartLightsUpInThePeersListAndBack()
    {
        Fixture f;
        auto* plot = f.view().findChild<PlotArea*>();
        const QRect area = plot->plotRect();
        auto& table = f.window.findChild<PeersList*>()->table();
        const auto shot = [&table](const PeerId& peer) {
            for (int row = 0; row < table.model()->rowCount(); ++row) {
                const QModelIndex cell = table.model()->index(row, PeersModel::Peer);
                if (cell.data(TableModel::PeerRole).value<PeerId>() == peer) {
                    return table.viewport()->grab(table.visualRect(cell)).toImage();
                }
            }
            return QImage{};
        };
        QTest::mouseMove(plot, {area.right() - 40, area.bottom() - 6});
        const PeerId pointed = f.window.selection().pointed();
        QVERIFY(!pointed.empty());
        const QImage lit = shot(pointed);
        QVERIFY(!lit.isNull());
        QTest::mouseMove(plot, {area.right() - 40, area.top() - 4}); // above it all
        QVERIFY(f.window.selection().pointed().empty());
        QVERIFY(shot(pointed) != lit);

        const QModelIndex first = table.model()->index(0, PeersModel::Peer);
        const auto before = f.view().charts().front()->picture();
        QTest::mouseMove(table.viewport(), table.visualRect(first).center());
        QVERIFY(f.window.selection().pointed() == first.data(TableModel::PeerRole).value<PeerId>());
        QVERIFY(f.view().charts().front()->picture() != before);
    }

    void whoIsPointedAtHasItsPartOfTheTimelineInItsColour()
    {
        Fixture f;
        auto& strip = *f.window.findChild<Timeline*>();
        auto& table = f.window.findChild<PeersList*>()->table();
        const QModelIndex first = table.model()->index(0, PeersModel::Peer);
        const auto peer = first.data(TableModel::PeerRole).value<PeerId>();
        const auto coloured = [&] {
            const QImage image = strip.grab().toImage();
            const auto& colors = f.theme.colors().peers;
            int pixels = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const bool isPeers =
                        std::ranges::find(colors, image.pixelColor(x, y)) != colors.end();
                    pixels += isPeers ? 1 : 0;
                }
            }
            return pixels;
        };
        QTest::mouseMove(&strip, {20, 20});
        QCOMPARE(coloured(), 0);
        QTest::mouseMove(table.viewport(), table.visualRect(first).center());
        QVERIFY(f.window.selection().pointed() == peer);
        QVERIFY2(coloured() > 20, qPrintable(QString::number(coloured())));
        QEvent leave{QEvent::Leave};
        QApplication::sendEvent(table.viewport(), &leave);
        QCOMPARE(coloured(), 0);
    }

    void aStoryLeadsFromStepToStepAndCanBeClosed()
    {
        Fixture f;
        std::vector<int> taken;
        const auto act = [&taken](int step) { return [&taken, step] { taken.push_back(step); }; };
        StoryCard& card =
            f.view().tell({{QStringLiteral("first"), QStringLiteral("look here"), act(1), {}},
                           {QStringLiteral("second"), QStringLiteral("look there"), act(2), {}}});
        QSignalSpy finished{&card, &StoryCard::finished};
        QCOMPARE(card.nextButton().text(), QStringLiteral("first"));
        QTest::mouseClick(&card.nextButton(), Qt::LeftButton);
        QCOMPARE(card.nextButton().text(), QStringLiteral("second"));
        QCOMPARE(card.accessibleDescription(), QStringLiteral("look here"));
        QTest::mouseClick(&card.nextButton(), Qt::LeftButton);
        QCOMPARE(taken, (std::vector<int>{1, 2}));
        QVERIFY(card.isVisible() && finished.isEmpty());
        QTest::mouseClick(&card.nextButton(), Qt::LeftButton); // done
        QCOMPARE(taken.size(), std::size_t{2});
        QVERIFY(!card.isVisible() && finished.size() == 1);
    }

    void aStoryPlaysByItself()
    {
        Fixture f;
        int taken = 0;
        const auto act = [&taken] { ++taken; };
        const std::chrono::milliseconds soon{1};
        StoryCard& card = f.view().tell({{{}, {}, act, soon}, {{}, {}, act, soon}});
        card.play(soon);
        QTRY_COMPARE(taken, 2);
        QCOMPARE(card.taken(), std::size_t{2});
    }

    void theChartsKeepUpWithEightAndWithTwoHundredPeers_data()
    {
        QTest::addColumn<quint32>("peers");
        QTest::newRow("8 peers") << quint32{8};
        QTest::newRow("200 peers") << quint32{200};
    }
    /// Processor time of the window thread, so that a busy machine changes nothing.
    void theChartsKeepUpWithEightAndWithTwoHundredPeers()
    {
        QFETCH(const quint32, peers);
        Fixture f;
        f.world = tests::ScriptedWorld{2, {.peers = peers, .ourWants = 60, .tasksPerPeer = 14}};
        f.makeBusy();
        std::vector<double> millis;
        for (int i = 0; i < 120; ++i) {
            telemetry::Delta delta = f.world.step();
            const double before = threadMillis();
            f.feed(std::move(delta));
            QApplication::processEvents();
            millis.push_back(threadMillis() - before);
        }
        std::ranges::sort(millis);
        qInfo("p50 %.1f ms, p99 %.1f ms, max %.1f ms", millis[60], millis[118], millis[119]);
        QVERIFY(tests::kIsInstrumented || millis[118] <= 33);
        QVERIFY(tests::kIsInstrumented || millis[119] <= 50);
    }

    void aNarrowViewHasOneColumn()
    {
        Fixture f;
        const auto topOf = [&](std::size_t chart) {
            return f.view().charts()[chart]->mapTo(&f.view(), QPoint{}).y();
        };
        QCOMPARE(topOf(1), topOf(2));
        f.window.resize(900, 640);
        QApplication::processEvents();
        QVERIFY(topOf(1) < topOf(2));
    }
};

const tests::Registered<FairnessViewTest> registered{"fairness_view"};

} // namespace swapscope::ui
#include "fairness_view_test.moc"
