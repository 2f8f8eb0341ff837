// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/safe_name.h"
#include "tests/support/registry.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <set>
#include <vector>

namespace swapscope::files {

class SafeNameTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordinaryNamesOfAllScriptsAreSaved()
    {
        for (const std::string name :
             {"a",         "a.txt",    ".hidden", "...three", "with space", "naïve café",
              "文件",      "файл",     "👪",       "console",  "com",        "com10",
              "lpt",       "nul-file", "a:b",     "*?<>|\"",  "-rf",        "~",
              "$(rm -rf)", "%2e%2e",   "a..b",    "..a"})
        {
            const auto checked = checkFileName(name);
            QVERIFY2(checked.has_value(), name.c_str());
        }
        QVERIFY(checkFileName(std::string(255, 'x')));
    }

    void everyNameThatCouldLeadElsewhereOrMeanSomethingElseIsRefused()
    {
        std::vector<std::string> hostile{
            "",        ".",        "..",      "/",         "/etc/passwd", "../x",     "a/b",
            "a/../b",  "..\\x",    "\\",      "C:\\x",     "a\\b",        "x.",       "x ",
            "..  ",    ". .",      "con",     "CON",       "Con.txt",     "prn",      "AUX.c",
            "nul",     "NUL.tar",  "com1",    "COM9.log",  "lpt1",        "LPT0.x",   "a\x7f",
            "\x1b[2J", "a\r\nb",   "tab\tx",  "\x01",      "trail...",    "../../..", "./x",
            "x/",      "//server", "\\\\srv", "\\\\?\\C:", "a/",          "/.",       "..."};
        hostile.emplace_back("a\0b", 3);
        hostile.emplace_back(1, '\0');
        hostile.emplace_back(256, 'x');
        for (int byte = 1; byte < 32; ++byte) { // wherever a control character stands
            const char c = static_cast<char>(byte);
            for (const std::string& name :
                 {std::string{c}, std::string{c} + "name", std::string{"na"} + c + "me"})
            {
                hostile.push_back(name);
            }
        }
        for (const char* const device : {"con", "prn", "aux", "nul", "com1", "com2", "lpt3"}) {
            for (const char* const end : {"", ".txt", ".a.b", ".."}) {
                hostile.push_back(std::string{device} + end);
            }
        }
        for (int levels = 1; levels < 64; ++levels) {
            std::string up;
            for (int i = 0; i < levels; ++i) {
                up += "../";
            }
            hostile.push_back(up + "etc/passwd");
            hostile.push_back("a/" + up + "x");
            hostile.push_back(up + "..");
        }
        QVERIFY(hostile.size() > 300);
        for (const std::string& name : hostile) {
            const auto refused = checkFileName(name);
            QVERIFY2(!refused && refused.error().code == ErrorCode::Invalid, name.c_str());
            for (const char c : refused.error().detail) { // and it can be shown
                QVERIFY(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
            }
        }
    }

    void namesThatDifferInCaseAloneGetNumbers()
    {
        NamesInUse names;
        QCOMPARE(names.take("Read me"), std::string{"Read me"});
        QCOMPARE(names.take("read ME"), std::string{"read ME (2)"});
        QCOMPARE(names.take("READ ME"), std::string{"READ ME (3)"});
        QCOMPARE(names.take("read me (3)"), std::string{"read me (3) (2)"});
        QCOMPARE(names.take("another"), std::string{"another"});
    }

    void aNumberLeavesAWholeNameThatFits()
    {
        NamesInUse names;
        std::string longest;
        while (longest.size() + 2 <= 255) {
            longest += "é";
        }
        QCOMPARE(names.take(longest), longest);
        const std::string second = names.take(longest);
        QVERIFY(second.size() <= 255);
        QVERIFY(second.ends_with("é (2)"));
    }

    void manyNamesThatAreOneTakeNoLongerThanOthers()
    {
        NamesInUse names;
        std::set<std::string> taken;
        QElapsedTimer timer;
        timer.start();
        for (unsigned bits = 0; bits < 1U << 16U; ++bits) {
            std::string name = "abcdefghijklmnop";
            for (unsigned i = 0; i < 16; ++i) {
                if ((bits >> i & 1U) != 0) {
                    name[i] = static_cast<char>(name[i] - 'a' + 'A');
                }
            }
            taken.insert(names.take(name));
        }
        QCOMPARE(taken.size(), std::size_t{1} << 16U);
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    }
};

static const tests::Registered<SafeNameTest> registered{"safe_name"};

} // namespace swapscope::files
#include "safe_name_test.moc"
