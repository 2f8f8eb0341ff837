// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/throttle.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace std::chrono_literals;

class ThrottleTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unlimitedZeroAndLimitedAreThreeThings()
    {
        Throttle throttle;
        QVERIFY(throttle.allows(1'000'000'000));
        throttle.setRate(0, kStart);
        throttle.setNeed(1, kStart + 24h);
        QVERIFY(!throttle.allows(1));
        QVERIFY(throttle.when(1) == TimePoint{});
        throttle.setRate(1000, kStart + 24h);
        QVERIFY(throttle.allows(1));
        throttle.setRate(std::nullopt, kStart + 24h);
        QVERIFY(throttle.allows(1'000'000'000));
    }

    void burstIsOneSecondOfTheRateButNotLess_data()
    {
        QTest::addColumn<quint64>("rate");
        QTest::addColumn<quint64>("burst");
        QTest::newRow("one below the least burst") << quint64{65'535} << quint64{65'536};
        QTest::newRow("the least burst") << quint64{65'536} << quint64{65'536};
        QTest::newRow("one above") << quint64{65'537} << quint64{65'537};
        QTest::newRow("slow") << quint64{1} << quint64{65'536};
        QTest::newRow("above the highest rate")
            << quint64{99'000'000'000} << quint64{10'000'000'000};
    }
    void burstIsOneSecondOfTheRateButNotLess()
    {
        QFETCH(const quint64, rate);
        QFETCH(const quint64, burst);
        Throttle throttle;
        throttle.setRate(rate, kStart);
        QCOMPARE(throttle.burst(), std::uint64_t{burst});
        QVERIFY(throttle.allows(burst));
        throttle.take(1);
        QVERIFY(throttle.allows(burst - 1));
        QVERIFY(!throttle.allows(burst));
    }

    void burstMayBeAPartOfASecond()
    {
        Throttle throttle{8};
        throttle.setRate(8'000'000, kStart);
        QCOMPARE(throttle.burst(), std::uint64_t{1'000'000});
        throttle.setRate(8'000, kStart);
        QCOMPARE(throttle.burst(), Throttle::kMinBurstBytes);
    }

    void messageLargerThanTheBurstGoesFromAFullBucketAndIsPaidForAfterwards()
    {
        Throttle throttle;
        throttle.setRate(100'000, kStart);
        throttle.setNeed(1'000'000, kStart);
        QCOMPARE(throttle.capacity(), std::uint64_t{1'000'000});
        QCOMPARE(throttle.tokens(), std::uint64_t{1'000'000});
        QVERIFY(throttle.allows(1'000'000));
        throttle.take(1'000'000);
        QCOMPARE(throttle.tokens(), std::uint64_t{0});
        QVERIFY(!throttle.allows(1));
        QVERIFY(throttle.when(1'000'000) == kStart + 10s);
        throttle.setNeed(10, kStart + 8999ms);
        QVERIFY(!throttle.allows(10));
        QCOMPARE(throttle.tokens(), std::uint64_t{0});
        throttle.setNeed(10, kStart + 9s + 1ms);
        QVERIFY(throttle.allows(100));
        QVERIFY(!throttle.allows(1'000'000));
        throttle.setNeed(10, kStart + 1h);
        QCOMPARE(throttle.tokens(), std::uint64_t{100'000});
    }

    void aDebtOutlivesAChangeOfTheRateButNotTheLimit()
    {
        Throttle throttle;
        throttle.setRate(100'000, kStart);
        throttle.take(1'000'000);
        throttle.setRate(900'000, kStart);
        QVERIFY(throttle.when(1) > kStart + 1s);
        throttle.setRate(std::nullopt, kStart);
        throttle.setRate(100'000, kStart);
        QVERIFY(throttle.allows(100'000));
    }

    void clockThatStepsBackMintsNothing()
    {
        Throttle throttle;
        throttle.setRate(65'536, kStart);
        throttle.take(65'536);
        throttle.setNeed(1, kStart + 500ms);
        throttle.setNeed(1, kStart);
        throttle.setNeed(1, kStart + 500ms);
        QCOMPARE(throttle.tokens(), std::uint64_t{32'768});
    }

    void refundGoesNoHigherThanTheBurst()
    {
        Throttle throttle;
        throttle.setRate(65'536, kStart);
        throttle.take(1000);
        throttle.refund(1000);
        throttle.refund(1000);
        QCOMPARE(throttle.tokens(), std::uint64_t{65'536});
    }

private:
    static constexpr TimePoint kStart{1h};
};

static const tests::Registered<ThrottleTest> registered{"throttle"};

} // namespace swapscope::bitswap
#include "throttle_test.moc"
