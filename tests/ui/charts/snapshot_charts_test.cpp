// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/charts/demand_chart.h"
#include "ui/charts/lorenz_chart.h"
#include "ui/charts/plot.h"
#include "ui/charts/waiting_chart.h"
#include "ui/models/format.h"

#include <QAccessible>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow{2h};

ServedPeer served(std::uint8_t peer, double sent, double weight = 1)
{
    return {.peer = tests::madePeer(peer), .sent = sent, .asked = sent, .weight = weight};
}

/// Peers 1…n, of which peer i got i MiB and has as much queued.
telemetry::Delta served(std::uint8_t peers)
{
    telemetry::Delta delta;
    delta.totals.emplace();
    delta.totals->peers = peers;
    delta.totals->now = kNow;
    telemetry::Sample sample{kNow, 250ms, {}};
    for (std::uint8_t i = 1; i <= peers; ++i) {
        telemetry::PeerRow row;
        row.peer = tests::madePeer(i);
        row.queuedBytes = std::uint64_t{i} << 20U;
        row.queuedTasks = 1;
        row.oldestTask = kNow - std::chrono::seconds{i};
        row.times.queueWait = {.p50 = std::chrono::seconds{i},
                               .p95 = std::chrono::seconds{i},
                               .p99 = std::chrono::seconds{i},
                               .max = std::chrono::seconds{2 * i},
                               .count = i};
        delta.peers[row.peer] = row;
        sample.parts.push_back({row.peer, std::uint64_t{i} << 20U, 0});
    }
    delta.samples.push_back(std::move(sample));
    return delta;
}

template <typename T>
struct Fixture
{
    Fixture()
    {
        chart.resize(420, 280);
        chart.show();
        chart.setActive(true);
        QApplication::processEvents();
    }

    Theme theme{*qApp, ThemeChoice::Light};
    LiveState state;
    PeerPalette palette{state};
    T chart{state, palette, theme};
};

} // namespace

class SnapshotChartsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalSharesLieOnTheDiagonal()
    {
        const auto curve = LorenzChart::curveOf({served(1, 5), served(2, 5), served(3, 5)});
        QCOMPARE(curve.size(), std::size_t{4});
        for (const QPointF& point : curve) {
            QVERIFY(std::abs(point.x() - point.y()) < 1e-12);
        }
        QVERIFY(std::abs(LorenzChart::gini(curve)) < 1e-12);
    }

    void oneWhoTakesAllMakesTheGiniIndexOneLessOneNth()
    {
        const auto curve =
            LorenzChart::curveOf({served(1, 8), served(2, 0), served(3, 0), served(4, 0)});
        QCOMPARE(curve[3].y(), 0.0);
        QVERIFY(std::abs(LorenzChart::gini(curve) - 0.75) < 1e-12);
    }

    void aWeightOfFourAndFourTimesTheBytesAreEven()
    {
        const auto curve = LorenzChart::curveOf({served(1, 40, 4), served(2, 10, 1)});
        QVERIFY(std::abs(LorenzChart::gini(curve)) < 1e-12);
    }

    void nothingSentGivesNoCurve()
    {
        QVERIFY(LorenzChart::curveOf({served(1, 0)}).empty());
        QVERIFY(LorenzChart::curveOf({}).empty());
    }

    void whoIsServedIsCountedOverTheLastMinute()
    {
        LiveState state;
        telemetry::Delta delta = served(2);
        telemetry::Sample old{kNow - 61s, 250ms, {{tests::madePeer(1), 99, 0}}};
        delta.samples.insert(delta.samples.begin(), std::move(old));
        state.apply(std::move(delta));
        const auto peers = servedPeers(state);
        QCOMPARE(peers.size(), std::size_t{2});
        QCOMPARE(peers[0].peer, tests::madePeer(2));
        QCOMPARE(peers[1].sent, 1048576.0);
        QCOMPARE(peers[1].asked, 2 * 1048576.0);
        QCOMPARE(peers[1].oldest, Duration{1s});
    }

    void aKeptCurveStaysWhileTheOtherMovesOn()
    {
        Fixture<LorenzChart> f;
        f.state.apply(served(4));
        const QString before = f.chart.summary();
        f.chart.toggleReference();
        telemetry::Delta later = served(4);
        later.totals->now = kNow + 1s;
        later.samples[0].parts[3].sentBytes = 1; // the greediest got nothing more
        later.samples[0].end = kNow + 61s;
        f.state.apply(std::move(later));
        QVERIFY(f.chart.summary() != before);
        f.chart.toggleReference();
        QCOMPARE(f.chart.figures().rows.size(), std::size_t{4});
    }

    void everyFigureThatIsDrawnStandsInTheTable()
    {
        Fixture<DemandChart> f;
        f.state.apply(served(3));
        const PlainTable table = f.chart.figures();
        QCOMPARE(table.rows.size(), std::size_t{3});
        QCOMPARE(table.rows[0][0], format::fullPeer(tests::madePeer(3)));
        QCOMPARE(table.rows[0][1], QString::number(6 << 20));
        QCOMPARE(table.rows[0][2], QString::number(3 << 20));
        QCOMPARE(table.rows[0][3], QStringLiteral("3.000"));
    }

    void aClickOnADotChoosesItsPeer()
    {
        Fixture<DemandChart> f;
        f.state.apply(served(1));
        QApplication::processEvents();
        auto* plot = f.chart.findChild<Plot*>();
        const QSignalSpy clicks{&f.chart, &Chart::peerClicked};
        const QPointF at = plot->pixelOf({2 * 1048576.0, 1048576.0});
        QTest::mouseClick(plot, Qt::LeftButton, {}, at.toPoint());
        QCOMPARE(clicks.size(), 1);
        QCOMPARE(clicks.at(0).at(0).value<PeerId>(), tests::madePeer(1));
        const QSignalSpy hovers{&f.chart, &Chart::peerHovered};
        QTest::mouseMove(plot, at.toPoint() + QPoint{1, 0});
        QVERIFY(!hovers.isEmpty());
        QCOMPARE(hovers.back().at(0).value<PeerId>(), tests::madePeer(1));
    }

    void whoWaitsLongestStandsFirst()
    {
        Fixture<WaitingChart> f;
        f.state.apply(served(3));
        const PlainTable table = f.chart.figures();
        QCOMPARE(table.rows[0][0], format::fullPeer(tests::madePeer(3)));
        QCOMPARE(table.rows[0].mid(1), QStringLiteral("3,3.0000,3.0000,6.0000").split(u','));
        QVERIFY(f.chart.summary().contains(format::duration(6s)));
    }

    void anEmptyChartSaysWhyAndASilentOneWorksNot()
    {
        Fixture<WaitingChart> f;
        QVERIFY(!f.chart.overlay().emptyHeadline().isEmpty());
        f.chart.setActive(false);
        f.state.apply(served(3));
        QVERIFY(f.chart.figures().rows.empty());
        f.chart.setActive(true);
        QCOMPARE(f.chart.figures().rows.size(), std::size_t{3});
        QVERIFY(f.chart.overlay().emptyHeadline().isEmpty());
    }

    void assistiveToolsReadWhatThePlotSays()
    {
        Fixture<LorenzChart> f;
        f.state.apply(served(4));
        auto* interface = QAccessible::queryAccessibleInterface(f.chart.findChild<Plot*>());
        QVERIFY(interface != nullptr);
        QCOMPARE(interface->role(), QAccessible::Chart);
        QCOMPARE(interface->text(QAccessible::Value), f.chart.summary());
    }

    void aPictureIsDrawnBothWays()
    {
        Fixture<DemandChart> f;
        f.state.apply(served(3));
        QApplication::processEvents();
        const QImage image = f.chart.picture();
        QCOMPARE(image.size(), f.chart.size() * 2);
        QVERIFY(f.chart.vectorPicture().startsWith("<?xml"));
        QVERIFY(f.chart.vectorPicture().size() > 2000);
    }
};

const tests::Registered<SnapshotChartsTest> registered{"snapshot_charts"};

} // namespace swapscope::ui
#include "snapshot_charts_test.moc"
