// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/charts/chart_legend.h"
#include "ui/charts/peer_areas_chart.h"
#include "ui/charts/plot_area.h"
#include "ui/charts/timeline.h"
#include "ui/models/format.h"

#include <QAccessible>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1h};

telemetry::Delta delta(int quarters, std::uint64_t bytes, std::uint32_t peers = 2)
{
    telemetry::Delta delta;
    delta.totals.emplace();
    delta.totals->peers = peers;
    for (int i = 1; i <= quarters; ++i) {
        telemetry::Sample sample{kStart + i * 250ms, 250ms, {}};
        if (bytes > 0) {
            sample.parts = {{tests::madePeer(1), bytes, 0}, {tests::madePeer(2), bytes / 2, 0}};
        }
        delta.totals->now = sample.end;
        delta.samples.push_back(std::move(sample));
    }
    return delta;
}

/// A shown chart over its own tables.
struct Fixture
{
    Fixture()
    {
        chart.resize(800, 220);
        chart.show();
        chart.setActive(true);
        QApplication::processEvents();
    }

    Theme theme{*qApp, ThemeChoice::Light};
    LiveState state;
    PeerPalette palette{state};
    PeerAreasChart chart{PeerAreasChart::Measure::Sent, state, palette, theme};
};

} // namespace

class PeerAreasChartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSummaryNamesThePeersAndTheirRates()
    {
        Fixture f;
        f.state.apply(delta(40, 256 * 1024));
        QCOMPARE(f.palette.slot(tests::madePeer(1)), 0);
        const QString text = f.chart.summary();
        QVERIFY2(text.contains(format::peer(tests::madePeer(1))), qPrintable(text));
        QVERIFY2(text.contains(format::rate(1024 * 1024)), qPrintable(text));
        QVERIFY2(text.contains(format::rate(1536 * 1024)), qPrintable(text));
    }

    void sharesAreMeasuredInPercentFromTheFirstPaint()
    {
        Fixture f;
        f.state.apply(delta(40, 4096));
        PeerAreasChart shares{PeerAreasChart::Measure::Share, f.state, f.palette, f.theme};
        shares.resize(800, 220);
        shares.show();
        shares.setActive(true);
        QApplication::processEvents();
        QCOMPARE(shares.findChild<PlotArea*>()->axis().unit, shareAxis().unit);
    }

    void anEmptyChartSaysWhy()
    {
        Fixture f;
        f.state.apply(delta(1, 0, 0));
        QVERIFY(f.chart.overlay().emptyHeadline().contains(QLatin1String("Nobody")));
        telemetry::Delta later = delta(4, 0);
        later.samples.erase(later.samples.begin());
        f.state.apply(std::move(later));
        QVERIFY(f.chart.overlay().emptyHeadline().contains(QLatin1String("Nothing")));
        telemetry::Delta busy = delta(12, 4096);
        busy.samples.erase(busy.samples.begin(), busy.samples.begin() + 4);
        f.state.apply(std::move(busy));
        QVERIFY(f.chart.overlay().emptyHeadline().isEmpty());
    }

    void marksOfThePeriodAreShownAsPlainText()
    {
        Fixture f;
        telemetry::Delta busy = delta(400, 4096);
        busy.marks = {{kStart + 1s, QStringLiteral("too old").toStdString()},
                      {kStart + 95s, "<b>limit</b> %1"}};
        f.state.apply(std::move(busy));
        QCOMPARE(f.chart.overlay().marks().size(), std::size_t{1});
        QCOMPARE(f.chart.overlay().marks().at(0).text, QStringLiteral("<b>limit</b> %1"));
        f.chart.setPeriod(5min);
        QCOMPARE(f.chart.overlay().marks().size(), std::size_t{2});
    }

    void aClickOnAnAreaChoosesItsPeer()
    {
        Fixture f;
        f.state.apply(delta(240, 256 * 1024));
        QApplication::processEvents();
        auto* plot = f.chart.findChild<PlotArea*>();
        const QSignalSpy clicks{&f.chart, &PeerAreasChart::peerClicked};
        const QRect area = plot->plotRect();
        QTest::mouseClick(plot, Qt::LeftButton, {}, {area.center().x(), area.bottom() - 3});
        QCOMPARE(clicks.size(), 1);
        QCOMPARE(clicks.at(0).at(0).value<PeerId>(), tests::madePeer(1));
    }

    void aClickInTheLegendShowsOneAreaAloneAndTheNextOneAllAgain()
    {
        Fixture f;
        f.state.apply(delta(40, 1'000'000));
        QApplication::processEvents();
        auto* legend = f.chart.findChild<ChartLegend*>();
        auto* plot = f.chart.findChild<PlotArea*>();
        const double both = plot->axis().top;
        const PlainTable figures = f.chart.figures();
        const QPoint last{legend->width() - 6, legend->height() / 2};
        QTest::mouseClick(legend, Qt::LeftButton, {}, last);
        QCOMPARE(legend->isolated(), 1); // the peer that got half as much
        QVERIFY(plot->axis().top < both);
        QCOMPARE(f.chart.figures().rows, figures.rows); // the table has all
        QTest::mouseClick(legend, Qt::LeftButton, {}, last);
        QCOMPARE(legend->isolated(), -1);
        QCOMPARE(plot->axis().top, both);
    }

    void whatIsHiddenIsNotDrawnAndCatchesUp()
    {
        Fixture f;
        f.chart.setActive(false);
        f.state.apply(delta(40, 256 * 1024));
        QCOMPARE(f.chart.summary(), QStringLiteral("Nothing is being sent."));
        f.chart.setActive(true);
        QVERIFY(f.chart.summary().contains(format::rate(1024 * 1024)));
    }

    void assistiveToolsSeeAChartWithASummary()
    {
        Fixture f;
        f.state.apply(delta(40, 256 * 1024));
        auto* interface = QAccessible::queryAccessibleInterface(f.chart.findChild<PlotArea*>());
        QVERIFY(interface != nullptr);
        QCOMPARE(interface->role(), QAccessible::Chart);
        QVERIFY(interface->text(QAccessible::Name).contains(QLatin1String("Sent per peer")));
        QVERIFY(interface->text(QAccessible::Value).contains(QLatin1String("MiB/s")));
    }

    void theTimelineKeepsSumsAndGaps()
    {
        TrafficHistory history;
        history.add({kStart + 1s, 1s, {{tests::madePeer(1), 100, 20}}});
        history.add({kStart + 2s, 1s, {}});
        history.add({kStart + 60s, 1s, {{tests::madePeer(2), 7, 0}}});
        QCOMPARE(history.roundedSpan(), Duration{1min});
        const auto bars = history.bars(1min, 60);
        QCOMPARE(bars.at(0).bytes, std::uint64_t{120});
        QVERIFY(bars.at(1).known);
        QVERIFY(!bars.at(30).known);
        QCOMPARE(bars.at(59).bytes, std::uint64_t{7});
        history.add({kStart + 40min, 1s, {}});
        QCOMPARE(history.roundedSpan(), Duration{30min});
        QCOMPARE(history.bars(30min, 60).at(0).bytes, std::uint64_t{0});
    }
};

const tests::Registered<PeerAreasChartTest> registered{"peer_areas_chart"};

} // namespace swapscope::ui
#include "peer_areas_chart_test.moc"
