// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/models/format.h"

#include <QFontMetrics>
#include <QTest>

namespace swapscope::ui {

class FormatTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesHaveThreeSignificantDigits_data()
    {
        QTest::addColumn<quint64>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero is zero, not unknown") << quint64{0} << QStringLiteral("0 B");
        QTest::newRow("bytes are whole") << quint64{1023} << QStringLiteral("1023 B");
        QTest::newRow("1 KiB") << quint64{1024} << QStringLiteral("1.00 KiB");
        QTest::newRow("rounding up moves the point")
            << quint64{10'235} << QStringLiteral("10.0 KiB");
        QTest::newRow("two digits") << quint64{20'480} << QStringLiteral("20.0 KiB");
        QTest::newRow("three digits") << quint64{256 * 1024} << QStringLiteral("256 KiB");
        QTest::newRow("1000 KiB goes to the next unit")
            << quint64{1'023'900} << QStringLiteral("0.98 MiB");
        QTest::newRow("gibibytes") << quint64{6'120'000'000} << QStringLiteral("5.70 GiB");
        QTest::newRow("largest") << ~quint64{0} << QStringLiteral("16384 PiB");
    }
    void bytesHaveThreeSignificantDigits()
    {
        QFETCH(const quint64, value);
        QTEST(format::bytes(value).replace(QChar{format::kUnitSpace}, QLatin1Char{' '}), "text");
    }

    void durationsAdapt_data()
    {
        QTest::addColumn<qint64>("nanos");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << qint64{0} << QStringLiteral("0 s");
        QTest::newRow("microseconds") << qint64{850'000} << QStringLiteral("850 µs");
        QTest::newRow("milliseconds") << qint64{12'300'000} << QStringLiteral("12.3 ms");
        QTest::newRow("seconds") << qint64{4'100'000'000} << QStringLiteral("4.10 s");
        QTest::newRow("almost a minute") << qint64{59'990'000'000} << QStringLiteral("1 m 00 s");
        QTest::newRow("minutes") << qint64{123'000'000'000} << QStringLiteral("2 m 03 s");
        QTest::newRow("hours") << qint64{3'720'000'000'000} << QStringLiteral("1 h 02 m");
        QTest::newRow("days") << qint64{273'600'000'000'000} << QStringLiteral("3 d 04 h");
        QTest::newRow("negative is none") << qint64{-5} << QStringLiteral("0 s");
    }
    void durationsAdapt()
    {
        QFETCH(const qint64, nanos);
        QTEST(
            format::duration(Duration{nanos}).replace(QChar{format::kUnitSpace}, QLatin1Char{' '}),
            "text");
    }

    void signsAreWrittenOut()
    {
        QCOMPARE(format::signedBytes(-2048), QStringLiteral("−2.00\u00a0KiB"));
        QCOMPARE(format::signedBytes(2048), QStringLiteral("+2.00\u00a0KiB"));
        QCOMPARE(format::signedCount(-12'004), QStringLiteral("−12,004"));
        QCOMPARE(format::signedCount(std::numeric_limits<std::int64_t>::min()),
                 QStringLiteral("−9,223,372,036,854,775,808"));
    }

    void identifiersKeepTheirEnds()
    {
        const auto peer = tests::madePeer(1);
        const QString full = format::fullPeer(peer);
        QCOMPARE(format::peer(peer), u'…' + full.right(6));
        QCOMPARE(format::peer({}), format::unknown());
        const auto cid = tests::madeCid(1);
        QVERIFY(format::cid(cid).startsWith(format::fullCid(cid).left(7)));
        QVERIFY(format::cid(cid).endsWith(format::fullCid(cid).right(6)));
        QCOMPARE(format::cid({}), format::unknown());
    }

    void whatAJobIsAboutIsShortButTellsItApart()
    {
        const auto cid = tests::madeCid(1);
        QCOMPARE(format::content(cid.toString()), format::cid(cid));
        QCOMPARE(format::content("/ipfs/" + cid.toString() + "/a/b c"), QStringLiteral("b c"));
        QCOMPARE(format::content("film.mp4"), QStringLiteral("film.mp4"));
        QCOMPARE(format::content("2 roots"), QStringLiteral("2 roots"));
    }

    void strangersTextIsMadeHarmless()
    {
        QCOMPARE(format::foreign("kubo/0.38"), QStringLiteral("kubo/0.38"));
        QCOMPARE(format::foreign("a\nb\x1b[31m"), QStringLiteral("a\uFFFDb\uFFFD[31m"));
        QCOMPARE(format::foreign("x\u202Ey"), QStringLiteral("x\uFFFDy")); // right-to-left override
        QCOMPARE(format::foreign("a\u200Bb"), QStringLiteral("a\uFFFDb")); // zero width
        QCOMPARE(format::foreign(std::string(128, 'a')).size(), 128);
        QCOMPARE(format::foreign(std::string(129, 'a')).size(), 128);
        QCOMPARE(format::foreign("\xff\xfe").size(), 2); // not UTF-8 at all
    }

    void tooltipsNeverActOnMarkup()
    {
        const QString tip = format::toolTip(QStringLiteral("<img src=http://x>&amp;"));
        QVERIFY(!tip.contains(QStringLiteral("<img")));
        QVERIFY(tip.contains(QStringLiteral("&lt;img src=http://x&gt;&amp;amp;")));
        QVERIFY(format::toolTip({}).isEmpty());
    }
};

static const tests::Registered<FormatTest> registered{"format"};

} // namespace swapscope::ui
#include "format_test.moc"
