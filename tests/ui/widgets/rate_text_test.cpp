// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/widgets/rate_text.h"

#include <QTest>

#include <random>

namespace swapscope::ui {

class RateTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ratesAreReadAsPeopleWriteThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qulonglong>("rate");
        const auto row = [](const char* text, qulonglong rate) {
            QTest::newRow(text) << QString::fromLatin1(text) << rate;
        };
        row("2 MiB/s", 2 * 1024 * 1024);
        row("2MB", 2'000'000);
        row("500k", 500 * 1024);
        row("500 kB/s", 500'000);
        row("500kbps", 500'000);
        row("1.5 m", 1536 * 1024);
        row("1,5 MiB", 1536 * 1024);
        row("0,125 MiB", 128 * 1024);
        row("4096", 4096);
        row("4096 B", 4096);
        row("10 bytes", 10);
        row("0", 0);
        row("0 MiB/s", 0);
        row("  3 GiB/s  ", 3ULL << 30U);
        row("1024 GiB/s", 1ULL << 40U);
    }
    void ratesAreReadAsPeopleWriteThem()
    {
        QFETCH(const QString, text);
        QFETCH(const qulonglong, rate);
        const auto parsed = parseRate(text);
        QVERIFY2(parsed.has_value(), qPrintable(text));
        QCOMPARE(*parsed, RateLimit{rate});
    }

    void noneMeansNoLimit_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"none", "None", "no limit", "unlimited", "off", "-"}) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
    }
    void noneMeansNoLimit()
    {
        QFETCH(const QString, text);
        const auto parsed = parseRate(text);
        QVERIFY(parsed.has_value());
        QVERIFY(!parsed->has_value());
    }

    void whatCannotBeReadIsRefusedWithTheAcceptedForms_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "   ", "fast", "2 apples", "MiB", "1.2.3", "-5", "2 b", "2 Mb/s", "2 Mbit/s",
              "2 MiB/h", "0x10", "1e6", "nan", "inf", "1,024 KiB", "0.4"})
        {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
        QTest::newRow("long") << QString{100, QLatin1Char('9')};
    }
    void whatCannotBeReadIsRefusedWithTheAcceptedForms()
    {
        QFETCH(const QString, text);
        const auto parsed = parseRate(text);
        QVERIFY2(!parsed.has_value(), qPrintable(text));
        QCOMPARE(parsed.error().code, ErrorCode::Invalid);
        QVERIFY(QString::fromStdString(parsed.error().detail).contains(QLatin1String("2 MiB/s")));
    }

    void ratesAboveTheLargestAreRefused()
    {
        const auto parsed = parseRate(QStringLiteral("1025 GiB/s"));
        QVERIFY(!parsed.has_value());
        QCOMPARE(parsed.error().code, ErrorCode::TooLarge);
    }

    void whatIsWrittenIsReadBackExactly()
    {
        std::mt19937_64 random{9};
        QCOMPARE(*parseRate(rateText(std::nullopt)), RateLimit{});
        for (int i = 0; i < 2000; ++i) {
            const std::uint64_t rate = random() >> (24 + random() % 40);
            const auto parsed = parseRate(rateText(rate));
            QVERIFY2(parsed.has_value(), qPrintable(rateText(rate)));
            QCOMPARE(*parsed, RateLimit{rate});
        }
    }
};

const tests::Registered<RateTextTest> registered{"rate_text"};

} // namespace swapscope::ui
#include "rate_text_test.moc"
