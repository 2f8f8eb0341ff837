// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"
#include "tests/support/registry.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace swapscope::app {

class OptionsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHelpNamesTheProgram()
    {
        const Parsed help = parseOptions({QStringLiteral("swapscope"), QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        QVERIFY(!help.options);
        QVERIFY(help.text.startsWith(QStringLiteral("Usage: swapscope [options]")));
    }

    void theManualPageHasEveryOptionOfTheHelpAndNoOther()
    {
        const QString help =
            parseOptions({QStringLiteral("swapscope"), QStringLiteral("--help")}).text;
        QFile file{QStringLiteral(SWAPSCOPE_MANUAL)};
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString page = QString::fromUtf8(file.readAll()).remove(QLatin1Char('\\'));
        const auto named = [](const QString& text, const QString& form) {
            QStringList options;
            const QRegularExpression option{form, QRegularExpression::MultilineOption};
            for (auto all = option.globalMatch(text); all.hasNext();) {
                options.push_back(all.next().captured(1));
            }
            options.sort();
            return options;
        };
        const QStringList ofHelp = named(help, QStringLiteral("^  (?:-\\w, )?(--[a-z-]+)"));
        QVERIFY(ofHelp.size() > 15);
        QCOMPARE(named(page, QStringLiteral("^\\.TP\\n\\.B\\w* (?:-\\w \", \" )?(--[a-z-]+)")),
                 ofHelp);
    }

    void aMistakeIsNamedInOneLine()
    {
        for (const char* const wrong : {"--nonsense", "--rpc=127.0.0.1:0", "--listen=/ip4", "word"})
        {
            const Parsed parsed = parseOptions({QStringLiteral("swapscope"), QLatin1String{wrong}});
            QVERIFY(!parsed.options);
            QCOMPARE(parsed.exitCode, 2);
            QCOMPARE(parsed.text.trimmed().count(QLatin1Char('\n')), 0);
        }
    }
};

static const tests::Registered<OptionsTest> registered{"options"};

} // namespace swapscope::app
#include "options_test.moc"
