// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/widgets/weight_text.h"

#include <QTest>

namespace swapscope::ui {

class WeightTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weightsAreReadAsPeopleWriteThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("hundredths");
        QTest::newRow("whole") << QStringLiteral("2") << 200;
        QTest::newRow("least") << QStringLiteral("0.01") << 1;
        QTest::newRow("most") << QStringLiteral("100") << 10'000;
        QTest::newRow("comma") << QStringLiteral("1,25") << 125;
        QTest::newRow("sign before") << QStringLiteral("× 4") << 400;
        QTest::newRow("letter behind") << QStringLiteral(" 0.5x ") << 50;
        QTest::newRow("no zero") << QStringLiteral(".5") << 50;
    }
    void weightsAreReadAsPeopleWriteThem()
    {
        QFETCH(const QString, text);
        QFETCH(const int, hundredths);
        const auto weight = parseWeight(text);
        QVERIFY(weight.has_value());
        QCOMPARE(static_cast<int>(*weight), hundredths);
    }

    void whatIsNoWeightIsRefusedWithTheRange_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "0", "0.009", "100.01", "-1", "1e2", "nan", "inf", "0x10",
                                 "1.2.3", "heavy", "2 2", "99999999999999999999999999999999"})
        {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
    }
    void whatIsNoWeightIsRefusedWithTheRange()
    {
        QFETCH(const QString, text);
        const auto weight = parseWeight(text);
        QVERIFY(!weight.has_value());
        QVERIFY(
            QString::fromStdString(weight.error().detail).contains(QLatin1String("0.01 to 100")));
    }

    void aWeightIsReadBackExactly()
    {
        for (std::uint32_t hundredths = 1; hundredths <= 10'000; ++hundredths) {
            QCOMPARE(*parseWeight(weightText(hundredths)), hundredths);
        }
        QCOMPARE(weightText(100), QStringLiteral("1"));
        QCOMPARE(weightText(1225), QStringLiteral("12.25"));
    }
};

static const tests::Registered<WeightTextTest> registered{"weight_text"};

} // namespace swapscope::ui
#include "weight_text_test.moc"
