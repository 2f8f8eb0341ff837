// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/filter/completion.h"
#include "ui/filter/filter.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace swapscope::ui::filter {

namespace {

const Fields kFields{
    {.name = QStringLiteral("state"), .title = QStringLiteral("State")},
    {.name = QStringLiteral("cid"), .title = QStringLiteral("CID")},
    {.name = QStringLiteral("idle"),
     .title = QStringLiteral("Idle"),
     .isNumber = true,
     .quantity = Quantity::Seconds},
    {.name = QStringLiteral("size"),
     .title = QStringLiteral("Size"),
     .isNumber = true,
     .quantity = Quantity::Bytes},
    {.name = QStringLiteral("up-rate"),
     .title = QStringLiteral("Up"),
     .isNumber = true,
     .quantity = Quantity::Rate},
    {.name = QStringLiteral("dont-have"), .title = QStringLiteral("DONT_HAVE"), .isNumber = true},
    {.name = QStringLiteral("debt-ratio"), .title = QStringLiteral("Debt ratio"), .isNumber = true},
};

/// A want: stalled for 31.4 s, 256 KiB, 1 MiB/s, 3 peers said no, the ratio unknown.
class Sample final : public Row
{
public:
    [[nodiscard]] double number(int field) const override
    {
        constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
        constexpr std::array<double, 7> kValues{4, kUnknown, 31.4, 262144, 1048576, 3, kUnknown};
        return kValues.at(static_cast<std::size_t>(field));
    }
    [[nodiscard]] QString shown(int field) const override
    {
        static const QStringList kTexts{QStringLiteral("stalled"),
                                        QStringLiteral("bafkrei…q3vk2a"),
                                        QStringLiteral("31.4\u00a0s"),
                                        QStringLiteral("256\u00a0KiB"),
                                        QStringLiteral("1.00\u00a0MiB/s"),
                                        QStringLiteral("3"),
                                        QStringLiteral("–")};
        return kTexts[field];
    }
    [[nodiscard]] QString full(int field) const override
    {
        return field == 1 ? QStringLiteral("bafkreiabcq3vk2a") : shown(field);
    }
    [[nodiscard]] const QString& identity() const override { return m_identity; }

private:
    QString m_identity = QStringLiteral("bafkreiabcq3vk2a\nkubo/0.38 desktop\n12d3koowx7qa9f");
};

QStringList noValues(int /*field*/, const QString& /*piece*/)
{
    return {};
}

} // namespace

class FilterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filtersSayWhichRowsMatch_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("matches");
        const auto add = [](const char* text, bool matches) {
            QTest::newRow(text) << QString::fromUtf8(text) << matches;
        };
        add("", true);
        add("   ", true);
        add("KUBO desktop", true);
        add("kubo helia", false);
        add("d'esktop", false);
        add("stalled", false); // words look at identities only
        add("\"0.38 desktop\"", true);
        add("\"desktop kubo\"", false);
        add("state == stalled", true);
        add("State = STALLED", true);
        add("state != stalled", false);
        add("state==\"stalled\"", true);
        add("state == stalled and idle > 30s", true);
        add("state == stalled and idle > 32 s", false);
        add("idle > 31400ms", false);
        add("idle >= 31400ms", true);
        add("idle < 1m", true);
        add("idle in last 5m", true);
        add("idle in last 30s", false);
        add("size == 256KiB", true);
        add("size == \"256 KiB\"", true); // as the cell says it
        add("size > 0.25MiB", false);
        add("size >= 0.25 MiB", true);
        add("up-rate >= 1MiB/s", true);
        add("up-rate >= 1MiB", true);
        add("rate.up > 1.1M", false);
        add("uprate > 1", true);
        add("cid contains abcq3", true);
        add("cid == bafkreiabcq3vk2a", true);
        add("cid == \"bafkrei…q3vk2a\"", true);
        add("cid matches \"^bafk.*2a$\"", true);
        add("cid matches \"^2a\"", false);
        add("state in (asked, stalled)", true);
        add("state in (asked)", false);
        add("dont-have in (1, 2, 3)", true);
        add("size in (1KiB, 256KiB)", true);
        add("donthave and idle > 1", true); // a field alone: known and not 0
        add("not dont-have", false);
        add("not debt", true);
        add("debt exists", false); // unknown
        add("not debt exists", true);
        add("debt > 2 or debt <= 2", false); // unknown is neither
        add("debt != 5", false);
        add("state == asked or dont-have == 3", true);
        add("state == asked and dont-have == 3 or idle > 1", true); // and binds tighter
        add("state == asked and (dont-have == 3 or idle > 1)", false);
        add("not state == asked", true);
        add("not (state == stalled or idle > 100)", false);
        add("kubo and idle > 1", true); // words beside conditions
        add("helia or idle > 1", true);
        add("helia and idle > 1", false);
        add("state == and", false); // after an operator, a keyword is a word
    }
    void filtersSayWhichRowsMatch()
    {
        QFETCH(const QString, text);
        const auto compiled = compile(text, kFields);
        const auto* problem = std::get_if<Problem>(&compiled);
        QVERIFY2(problem == nullptr, problem == nullptr ? "" : qPrintable(problem->sentence));
        QTEST(std::get<Expression>(compiled).holds(Sample{}), "matches");
    }

    void problemsPointAtTheCharacter_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("says");
        const auto add = [](const char* text, int at, const char* says) {
            QTest::newRow(text) << QString::fromUtf8(text) << at << QString::fromUtf8(says);
        };
        add("stat == stalled", 0, "did you mean “state”?");
        add("idle > 3 and siez > 1KiB", 13, "did you mean “size”?");
        add("zebra > 1", 0, "There is no field “zebra” here.");
        add("idle >", 6, "such as 30s");
        add("idle > 10MiB", 7, "such as 30s");
        add("size > 30s", 7, "such as 10MiB");
        add("size > soon", 7, "such as 10MiB");
        add("state > asked", 6, "is a text");
        add("(idle > 1", 0, "never closed");
        add("idle > 1)", 8, "never opened");
        add("idle > 1 size > 1", 9, "“and” or “or” is missing");
        add("state == \"stalled", 9, "closing quote");
        add("state in asked", 9, "A list belongs here");
        add("state in (asked", 9, "never closed");
        add("state in (asked stalled)", 16, "comma");
        add("state in ()", 10, "is missing here");
        add("state in last 5m", 9, "is for times");
        add("== 5", 0, "belongs here");
        add("idle > 1 and", 12, "condition is missing");
        add("cid matches \"a(b\"", 16, "No pattern");
        add("not", 3, "condition is missing");
    }
    void problemsPointAtTheCharacter()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, says);
        const auto compiled = compile(text, kFields);
        const auto* problem = std::get_if<Problem>(&compiled);
        QVERIFY(problem != nullptr);
        QTEST(static_cast<int>(problem->at), "at");
        QVERIFY2(problem->sentence.contains(says), qPrintable(problem->sentence));
    }

    void lengthsAndDepthsAreBounded()
    {
        const auto fine = [](const QString& text) {
            return std::holds_alternative<Expression>(compile(text, kFields));
        };
        QVERIFY(fine(QString(kMostCharacters, u'x')));
        QVERIFY(!fine(QString(kMostCharacters + 1, u'x')));
        const auto nested = [](int depth) {
            return QString(depth, u'(') + QStringLiteral("idle > 1") + QString(depth, u')');
        };
        QVERIFY(fine(nested(kMostNested)));
        QVERIFY(!fine(nested(kMostNested + 1)));
        const auto pattern = [](qsizetype length) {
            return QStringLiteral("cid matches \"%1\"").arg(QString(length, u'a'));
        };
        QVERIFY(fine(pattern(Pattern::kMostCharacters)));
        QVERIFY(!fine(pattern(Pattern::kMostCharacters + 1)));
    }

    void aRunawayPatternGivesUp()
    {
        const QString subject = QString(40, u'a') + u'b';
        for (const char* text : {"(a+)+$", "(a|aa)+$", "(.*)*x(.*)*y", "(?=(a+)+$)"}) {
            auto compiled = Pattern::compile(QString::fromLatin1(text));
            QVERIFY(std::holds_alternative<Pattern>(compiled));
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < 1000; ++i) {
                QVERIFY(!std::get<Pattern>(compiled).isIn(subject));
            }
            qInfo("%s: %.1f us a search", text, static_cast<double>(timer.nsecsElapsed()) / 1e6);
            QVERIFY(timer.elapsed() < 500);
        }
    }

    void aPatternCannotLiftItsOwnBounds()
    {
        const auto compiled = Pattern::compile(QStringLiteral("(*LIMIT_MATCH=100000000)(a+)+$"));
        QVERIFY(std::holds_alternative<Problem>(compiled));
    }

    void noTextCrashesTheParser_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 4; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void noTextCrashesTheParser()
    {
        QFETCH(const quint32, seed);
        const QStringList pieces{
            QStringLiteral("state"),  QStringLiteral("idle"), QStringLiteral(" "),
            QStringLiteral("("),      QStringLiteral(")"),    QStringLiteral("=="),
            QStringLiteral(">"),      QStringLiteral("in"),   QStringLiteral(","),
            QStringLiteral("\""),     QStringLiteral("30s"),  QStringLiteral("not"),
            QStringLiteral("and"),    QStringLiteral("or"),   QStringLiteral("matches"),
            QStringLiteral("last"),   QStringLiteral("!"),    QStringLiteral("\u202e"),
            QStringLiteral("exists"), QStringLiteral("x")};
        std::mt19937 random{seed};
        for (int i = 0; i < 5000; ++i) {
            QString text;
            for (auto length = random() % 14; length > 0; --length) {
                text +=
                    pieces[static_cast<qsizetype>(random() % static_cast<unsigned>(pieces.size()))];
                text += random() % 2 == 0 ? QStringLiteral(" ") : QString{};
            }
            const auto compiled = compile(text, kFields);
            if (const auto* problem = std::get_if<Problem>(&compiled)) {
                QVERIFY(problem->at >= 0 && problem->at <= text.size());
                QVERIFY(problem->at + problem->length <= text.size() + 1);
                QVERIFY(!problem->sentence.isEmpty());
            } else {
                static_cast<void>(std::get<Expression>(compiled).holds(Sample{}));
            }
            const auto cursor = static_cast<qsizetype>(random() % 40);
            const Completion found = complete(text, cursor, kFields, noValues);
            QVERIFY(found.from >= 0 && found.from + found.length <= text.size());
        }
    }

    void completionOffersFieldsThenValuesSeen_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("offers");
        const auto add = [](const char* text, const QStringList& offers) {
            QTest::newRow(text) << QString::fromUtf8(text) << offers;
        };
        add("", {});
        add("st", {QStringLiteral("state")});
        add("kub", {});   // a word like any other
        add("state", {}); // nothing to add
        add("state ", {QStringLiteral("=="), QStringLiteral("!="), QStringLiteral("contains"),
                       QStringLiteral("in"), QStringLiteral("matches"), QStringLiteral("exists")});
        add("state con", {QStringLiteral("contains")});
        add("state == ", {QStringLiteral("stalled"), QStringLiteral("\"block requested\"")});
        add("state == b", {
                              QStringLiteral("\"block requested\""),
                          });
        add("state == \"bl", {QStringLiteral("\"block requested\"")});
        add("state in (", {QStringLiteral("stalled"), QStringLiteral("\"block requested\"")});
        add("idle > 3 a", {QStringLiteral("and")});
        add("idle > 3 and si", {QStringLiteral("size")});
    }
    void completionOffersFieldsThenValuesSeen()
    {
        QFETCH(const QString, text);
        const auto values = [](int field, const QString& /*piece*/) {
            return field == 0
                       ? QStringList{QStringLiteral("stalled"), QStringLiteral("block requested")}
                       : QStringList{};
        };
        QTEST(complete(text, text.size(), kFields, values).offers, "offers");
    }

    void aQuotedTextIsReadBackAsItWas_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"stalled", "block requested", "and", "in", "", "kubo/0.38 (x)",
                                 "say \"no\"", "bob's", "5", "-", "é"})
        {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
    }
    void aQuotedTextIsReadBackAsItWas()
    {
        class One final : public Row
        {
        public:
            explicit One(QString text)
                : m_text{std::move(text)}
            {}
            [[nodiscard]] double number(int) const override { return 0; }
            [[nodiscard]] QString shown(int) const override { return m_text; }
            [[nodiscard]] QString full(int) const override { return m_text; }
            [[nodiscard]] const QString& identity() const override { return m_text; }

        private:
            QString m_text;
        };
        QFETCH(const QString, text);
        const auto compiled = compile(QStringLiteral("state == ") + quoted(text), kFields);
        QVERIFY(std::holds_alternative<Expression>(compiled));
        QVERIFY(std::get<Expression>(compiled).holds(One{text}));
        QVERIFY(!std::get<Expression>(compiled).holds(One{text + u'x'}));
    }
};

static const tests::Registered<FilterTest> registered{"filter"};

} // namespace swapscope::ui::filter

#include "filter_test.moc"
