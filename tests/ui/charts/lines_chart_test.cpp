// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/charts/lines_chart.h"
#include "ui/charts/plot.h"
#include "ui/models/format.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1h};

telemetry::Delta at(Duration after, std::uint32_t queued)
{
    telemetry::Delta delta;
    delta.totals.emplace();
    delta.totals->now = kStart + after;
    delta.totals->queuedTasks = queued;
    delta.totals->counts.haves = queued;
    return delta;
}

LinesChart::Spec spec()
{
    return {.title = QStringLiteral("Queue"),
            .meaning = QStringLiteral("Tasks"),
            .series =
                [] {
                    return std::vector<LinesChart::Series>{
                        {.name = QStringLiteral("tasks"),
                         .color = [](const ThemeColors& colors) { return colors.accent; },
                         .value =
                             [](const LinesChart::Point& point, const LinesChart::Point*) {
                                 return static_cast<double>(point.queuedTasks);
                             },
                         .peer = tests::madePeer(1)},
                        {.name = QStringLiteral("growth"),
                         .color = [](const ThemeColors& colors) { return colors.muted; },
                         .value =
                             [](const LinesChart::Point& point, const LinesChart::Point* before) {
                                 return before == nullptr
                                            ? std::nan("")
                                            : static_cast<double>(point.queuedTasks)
                                                  - static_cast<double>(before->queuedTasks);
                             }}};
                },
            .axis = [](double highest) { return numberAxis(highest, QStringLiteral("tasks")); },
            .text = [](double value) { return QString::number(value); },
            .emptyHeadline = QStringLiteral("nothing"),
            .emptyReason = QStringLiteral("yet")};
}

QStringList cells(const char* text)
{
    return QString::fromLatin1(text).split(u',');
}

struct Fixture
{
    Fixture()
    {
        chart.resize(600, 200);
        chart.show();
        chart.setActive(true);
        QApplication::processEvents();
    }

    Theme theme{*qApp, ThemeChoice::Light};
    LiveState state;
    FigureHistory history{state};
    LinesChart chart{spec(), state, history, theme};
};

} // namespace

class LinesChartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHistoryKeepsOnePointASecondForHalfAnHour()
    {
        LiveState state;
        const FigureHistory history{state};
        for (int i = 0; i <= 4 * 1900; ++i) {
            state.apply(at(i * 250ms, 1));
        }
        QCOMPARE(history.points().size(), std::size_t{1801});
        QCOMPARE(history.points()[1].at - history.points()[0].at, Duration{1s});
    }

    void theBalanceOfThoseWhoMoveMostIsKept()
    {
        LiveState state;
        const FigureHistory history{state};
        telemetry::Delta delta = at(1s, 0);
        for (std::uint8_t i = 1; i <= 40; ++i) {
            telemetry::PeerRow row;
            row.peer = tests::madePeer(i);
            row.sentBytes = i;
            row.receivedBytes = 2 * i;
            delta.peers[row.peer] = row;
        }
        state.apply(std::move(delta));
        const auto& balances = history.points().back().balances;
        QCOMPARE(balances.size(), FigureHistory::kMaxPeers);
        QVERIFY(!balances.contains(tests::madePeer(8)));
        QCOMPARE(balances.at(tests::madePeer(40)), std::int64_t{-40});
    }

    void aPauseOfTheFiguresIsAGapAndNoGrowthIsReadAcrossIt()
    {
        Fixture f;
        f.state.apply(at(0s, 10));
        f.state.apply(at(1s, 12));
        f.state.apply(at(20s, 50));
        f.state.apply(at(21s, 51));
        const PlainTable table = f.chart.figures();
        QCOMPARE(table.rows.size(), std::size_t{5});
        QCOMPARE(table.rows[1], cells("-20.00,12,2"));
        QCOMPARE(table.rows[2], cells("-20.00,,"));
        QCOMPARE(table.rows[3], cells("-1.00,50,"));
        QCOMPARE(table.rows[4], cells("0.00,51,1"));
    }

    void thereIsAtMostOnePointPerFourPixels()
    {
        Fixture f;
        for (int i = 0; i < 1800; ++i) {
            f.state.apply(at(i * 1s, 5));
        }
        f.chart.setPeriod(30min);
        const auto width = f.chart.findChild<Plot*>()->plotRect().width();
        QVERIFY(f.chart.figures().rows.size() <= static_cast<std::size_t>(width / 4 + 1));
        QVERIFY(f.chart.figures().rows.size() >= static_cast<std::size_t>(width / 16));
    }

    void thePointerReadsTheNearestLineAndSaysWhoseItIs()
    {
        Fixture f;
        for (int i = 0; i <= 10; ++i) {
            f.state.apply(at(i * 1s, 8));
        }
        QApplication::processEvents();
        auto* plot = f.chart.findChild<Plot*>();
        const QSignalSpy hovers{&f.chart, &Chart::peerHovered};
        const QSignalSpy clicks{&f.chart, &Chart::peerClicked};
        const QPoint point = plot->pixelOf({-5, 8}).toPoint();
        QTest::mouseMove(plot, point);
        QVERIFY(!hovers.isEmpty());
        QCOMPARE(hovers.back().at(0).value<PeerId>(), tests::madePeer(1));
        QTest::mouseClick(plot, Qt::LeftButton, {}, point);
        QCOMPARE(clicks.size(), 1);
    }

    void anEmptyChartSaysWhy()
    {
        Fixture f;
        QCOMPARE(f.chart.overlay().emptyHeadline(), QStringLiteral("nothing"));
        f.state.apply(at(1s, 1));
        QVERIFY(f.chart.overlay().emptyHeadline().isEmpty());
        QVERIFY(f.chart.summary().contains(QLatin1String("tasks 1")));
    }

    void csvCarriesNoFormula()
    {
        const PlainTable table{{QStringLiteral("=a"), QStringLiteral("b")},
                               {{QStringLiteral("-1.5"), QStringLiteral("@x, \"y\"")}}};
        QCOMPARE(toCsv(table), QStringLiteral("'=a,b\r\n-1.5,\"'@x, \"\"y\"\"\"\r\n"));
    }
};

const tests::Registered<LinesChartTest> registered{"lines_chart"};

} // namespace swapscope::ui
#include "lines_chart_test.moc"
