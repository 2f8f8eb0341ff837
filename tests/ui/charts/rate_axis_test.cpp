// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/charts/rate_axis.h"

#include <QTest>

namespace swapscope::ui {

class RateAxisTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unitsAndTicksAreRound_data()
    {
        QTest::addColumn<double>("highest");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<QString>("labels");
        QTest::newRow("nothing") << 0.0 << "B/s"
                                 << "0 1";
        QTest::newRow("bytes") << 700.0 << "B/s"
                               << "0 200 400 600 800";
        QTest::newRow("just above the labels of a unit") << 1000.0 << "KiB/s"
                                                         << "0 0.5 1 1.5";
        QTest::newRow("kibibytes") << 100.0 * 1024 << "KiB/s"
                                   << "0 40 80 120";
        QTest::newRow("mebibytes") << 11.2 * 1024 * 1024 << "MiB/s"
                                   << "0 4 8 12";
        QTest::newRow("between one and two") << 1.2 * 1024 * 1024 << "MiB/s"
                                             << "0 0.5 1 1.5";
        QTest::newRow("gibibytes") << 9e9 << "GiB/s"
                                   << "0 4 8 12";
    }
    void unitsAndTicksAreRound()
    {
        QFETCH(const double, highest);
        const auto axis = rateAxis(highest);
        QStringList labels;
        for (const auto& tick : axis.ticks()) {
            labels << tick.label;
        }
        QTEST(axis.unitName, "unit");
        QTEST(labels.join(QLatin1Char(' ')), "labels");
    }

    void theHighestValueFitsBelowTheTopWithAtMostFourSteps()
    {
        for (double highest = 1; highest < 1e13; highest *= 1.13) {
            const auto axis = rateAxis(highest);
            QVERIFY(axis.top > highest);
            QVERIFY(axis.ticks().size() <= 5);
        }
    }
};

const tests::Registered<RateAxisTest> registered{"rate_axis"};

} // namespace swapscope::ui
#include "rate_axis_test.moc"
