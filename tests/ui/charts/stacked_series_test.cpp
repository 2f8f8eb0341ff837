// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/charts/stacked_series.h"

#include <QTest>

#include <cmath>
#include <random>

namespace swapscope::ui {

using namespace std::chrono_literals;
using telemetry::PeerId;
using telemetry::Sample;

namespace {

constexpr TimePoint kStart{1h};

PeerId peer(std::uint8_t number)
{
    Bytes id{0x00, 0x24, 0x08, 0x01, 0x12, 0x20};
    id.resize(38, number);
    return PeerId::decode(id).value();
}

Sample sample(TimePoint end, Duration length, std::vector<Sample::Part> parts)
{
    return Sample{end, length, std::move(parts)};
}

double total(const std::vector<StackedBin>& bins)
{
    double sum = 0;
    for (const auto& bin : bins) {
        for (const double bytes : bin.bytes) {
            sum += bytes;
        }
    }
    return sum;
}

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-6 * std::max({1.0, std::abs(a), std::abs(b)});
}

} // namespace

class StackedSeriesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noByteIsLostOrCountedTwiceOnAnyGrid_data()
    {
        QTest::addColumn<int>("windowSeconds");
        QTest::addColumn<int>("widthMs");
        QTest::newRow("finest") << 300 << 250;
        QTest::newRow("half a second") << 300 << 500;
        QTest::newRow("two and a half seconds") << 300 << 2500;
        QTest::newRow("coarse grid") << 1800 << 5000;
        QTest::newRow("coarse grid, wide") << 1800 << 15000;
    }
    void noByteIsLostOrCountedTwiceOnAnyGrid()
    {
        QFETCH(const int, windowSeconds);
        QFETCH(const int, widthMs);
        std::mt19937 random{42};
        StackedSeries series;
        auto at = kStart;
        double sent = 0;
        for (int i = 0; i < 400; ++i) {
            // Jittered lengths, so that samples lie across the borders of slices.
            const auto length = std::chrono::milliseconds{200 + random() % 100};
            at += length;
            const auto bytes = random() % 3'000'000;
            series.add(
                sample(at, length,
                       {{peer(static_cast<std::uint8_t>(random() % 12)), bytes, random() % 1000}}));
            sent += static_cast<double>(bytes);
        }
        const std::vector<PeerId> bands{peer(1), peer(4)};
        const auto bins = series.bins(bands, std::chrono::seconds{windowSeconds},
                                      std::chrono::milliseconds{widthMs});
        QVERIFY2(near(total(bins), sent), qPrintable(QString::number(total(bins) - sent)));
    }

    void bandsAndOthersGetTheirOwnBytes()
    {
        StackedSeries series;
        series.add(
            sample(kStart + 250ms, 250ms,
                   {{peer(1), 100, 7}, {peer(2), 200, 7}, {peer(3), 300, 7}, {peer(4), 1, 0}}));
        const std::vector<PeerId> bands{peer(2), peer(1)};
        const auto bins = series.bins(bands, 1min, 250ms);
        QVERIFY(near(bins.back().bytes.at(0), 200));
        QVERIFY(near(bins.back().bytes.at(1), 100));
        QVERIFY(near(bins.back().bytes.at(2), 301));
    }

    void missingSamplesAreAGapAndNotZero()
    {
        StackedSeries series;
        for (int i = 1; i <= 8; ++i) {
            series.add(sample(kStart + i * 250ms, 250ms, {{peer(1), 1000, 0}}));
        }
        for (int i = 1; i <= 8; ++i) { // silence with samples is a true zero
            series.add(sample(kStart + 5s + i * 250ms, 250ms, {}));
        }
        const std::vector<PeerId> bands{peer(1)};
        const auto bins = series.bins(bands, 7s, 1s);
        const auto rates = stackedRates(bins, 1s, series.newest());
        QCOMPARE(rates.seconds.size(), std::size_t{7});
        QCOMPARE(rates.bands.at(0).at(0), 4000.0);
        QVERIFY(std::isnan(rates.bands.at(0).at(3)));
        QVERIFY(std::isnan(rates.bands.at(1).at(3)));
        QCOMPARE(rates.bands.at(0).at(6), 0.0);
        QCOMPARE(rates.highest, 4000.0);
    }

    void pointsEndAtTheNewestSample()
    {
        StackedSeries series;
        series.add(sample(kStart + 700ms, 700ms, {{peer(1), 7000, 0}}));
        const auto bins = series.bins({}, 1s, 500ms);
        const auto rates = stackedRates(bins, 500ms, series.newest());
        QCOMPARE(rates.seconds.back(), 0.0);
        QVERIFY(near(rates.bands.back().back(), 10000));
    }

    void aSpikeIsSpreadOverOneSecond()
    {
        StackedSeries series;
        for (int i = 1; i <= 40; ++i) {
            const std::uint64_t bytes = i == 20 ? 1'000'000 : 0;
            series.add(sample(kStart + i * 250ms, 250ms, {{peer(1), bytes, 0}}));
        }
        const auto bins = series.bins({}, 10s, 250ms);
        const auto rates = stackedRates(bins, 250ms, series.newest());
        QVERIFY(near(rates.highest, 1'000'000));
        QCOMPARE(std::ranges::count_if(rates.bands[0], [](double rate) { return rate > 0; }), 4);
    }

    void slicesKeepTheirBytesWhileTimeMovesOn()
    {
        StackedSeries series;
        for (int i = 1; i <= 100; ++i) {
            series.add(sample(kStart + i * 250ms, 250ms,
                              {{peer(1), static_cast<std::uint64_t>(i * 1000), 0}}));
        }
        const auto before = series.bins({}, 20s, 1s);
        series.add(sample(kStart + 101 * 250ms, 250ms, {}));
        series.add(sample(kStart + 102 * 250ms, 250ms, {}));
        const auto after = series.bins({}, 20s, 1s);
        for (const auto& bin : after) {
            const auto same = std::ranges::find(before, bin.start, &StackedBin::start);
            if (same != before.end() && same->covered == 1s) {
                QCOMPARE(bin.bytes, same->bytes);
            }
        }
    }

    void olderThanHalfAnHourIsForgotten()
    {
        StackedSeries series;
        series.add(sample(kStart + 1s, 1s, {{peer(1), 5000, 0}}));
        series.add(sample(kStart + 31min, 1s, {{peer(1), 6000, 0}}));
        QVERIFY(near(total(series.bins({}, 30min, 5s)), 6000));
    }

    void aCrowdInOneSliceKeepsItsSumWithinTheLimit()
    {
        StackedSeries series;
        std::vector<Sample::Part> parts;
        for (int i = 0; i < 1000; ++i) {
            Bytes id{0x00, 0x24, 0x08, 0x01, 0x12, 0x20};
            id.resize(36, 0);
            id.push_back(static_cast<std::uint8_t>(i / 256));
            id.push_back(static_cast<std::uint8_t>(i % 256));
            parts.push_back({PeerId::decode(id).value(), 10, 0});
        }
        series.add(sample(kStart + 250ms, 250ms, parts));
        QVERIFY(near(total(series.bins({}, 1min, 250ms)), 10'000));
    }

    void nonsenseSamplesAreIgnored()
    {
        StackedSeries series;
        series.add(sample(kStart, 0ns, {{peer(1), 5, 0}}));
        series.add(sample(TimePoint{1s}, 2s, {{peer(1), 5, 0}}));
        QVERIFY(series.bins({}, 1min, 250ms).empty());
        QVERIFY(stackedRates({}, 250ms, kStart).seconds.empty());
    }

    void thereIsAtMostOnePointPerFourPixels_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<int>("pixels");
        for (const int minutes : {1, 5, 30}) {
            for (const int pixels : {200, 480, 800, 2000}) {
                QTest::addRow("%d min on %d px", minutes, pixels) << minutes << pixels;
            }
        }
    }
    void thereIsAtMostOnePointPerFourPixels()
    {
        QFETCH(const int, minutes);
        QFETCH(const int, pixels);
        const std::chrono::minutes window{minutes};
        const auto width = StackedSeries::binWidth(window, pixels);
        QVERIFY(window / width <= pixels / 4);
        if (window > StackedSeries::kFineSpan) {
            QCOMPARE((width % StackedSeries::kCoarseSlice).count(), 0);
        }
    }
};

const tests::Registered<StackedSeriesTest> registered{"stacked_series"};

} // namespace swapscope::ui
#include "stacked_series_test.moc"
