// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/figures.h"
#include "tests/support/registry.h"

#include <QTest>

#include <cmath>
#include <vector>

namespace swapscope::telemetry {

class FiguresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jainOfNineEqualAndOneDoubleIs0931()
    {
        std::vector<double> shares(9, 1000.0);
        shares.push_back(2000.0);
        QVERIFY(std::abs(*jainIndex(shares) - 121.0 / 130.0) < 1e-12);
    }

    void jainOfKEqualSharesAndNothingElseIsKOverN()
    {
        QCOMPARE(*jainIndex(std::vector{5.0, 5.0, 5.0, 0.0}), 0.75);
        QCOMPARE(*jainIndex(std::vector{5.0, 5.0}), 1.0);
        QCOMPARE(*jainIndex(std::vector{0.0, 0.0}), 1.0);
    }

    void jainNeedsTwoShares()
    {
        QVERIFY(!jainIndex(std::vector<double>{}));
        QVERIFY(!jainIndex(std::vector{5.0}));
    }

    void rateReaches63PercentAfterTau()
    {
        double rate = 0;
        for (int i = 0; i < 20; ++i) {
            rate = nextRate(rate, 250, std::chrono::milliseconds{250});
        }
        QVERIFY(std::abs(rate - 1000 * (1 - std::exp(-1.0))) < 0.01);
    }

    void rateDoesNotDependOnTheLengthOfSteps()
    {
        double fine = 0;
        for (int i = 0; i < 40; ++i) {
            fine = nextRate(fine, 1000, std::chrono::milliseconds{50});
        }
        const double coarse = nextRate(0, 40'000, std::chrono::seconds{2});
        QVERIFY(std::abs(fine - coarse) < 1e-6);
    }

    void rateComesToRest()
    {
        QCOMPARE(nextRate(1.1, 0, std::chrono::seconds{1}), 0.0);
        QCOMPARE(nextRate(10.0, 0, Duration::zero()), 10.0);
    }

    void windowForgetsWhatIsOlderThanTenSeconds()
    {
        SliceWindow window;
        SliceWindow::Ring<int> ring{};
        for (int i = 1; i <= 100; ++i) {
            ring[window.slot()] = i;
            window.close(kSlice);
        }
        QCOMPARE(window.length(), kWindow);
        QCOMPARE(window.sum(ring), (61 + 100) * 40 / 2);
    }

    void windowKeepsOneSliceAfterALongPause()
    {
        SliceWindow window;
        SliceWindow::Ring<int> ring{};
        ring[window.slot()] = 7;
        window.close(kSlice);
        ring[window.slot()] = 9;
        window.close(std::chrono::minutes{1});
        QCOMPARE(window.sum(ring), 9);
        QCOMPARE(window.length(), Duration{std::chrono::minutes{1}});
    }
};

static const tests::Registered<FiguresTest> registered{"figures"};

} // namespace swapscope::telemetry
#include "figures_test.moc"
