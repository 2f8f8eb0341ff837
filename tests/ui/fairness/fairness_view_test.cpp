// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/plot_area.h"
#include "ui/views/fairness/fairness_view.h"

#include <QTest>

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

} // namespace

class FairnessViewTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChartHasASummaryATableAndATitle()
    {
        Fixture f;
        QVERIFY(f.view().charts().size() >= 13);
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
