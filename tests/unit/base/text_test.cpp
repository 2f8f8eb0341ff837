// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "tests/support/registry.h"

#include <QTest>

#include <array>
#include <string>
#include <utility>

namespace swapscope {

class TextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordinaryTextStaysAsItIs()
    {
        for (const std::string text : {"", "kubo/0.42.0/", "höher €5 日本 🦀"}) {
            QCOMPARE(cleanText(text), text);
        }
    }

    void hiddenCharactersAreShownAsReplacements()
    {
        const std::array<const char*, 14> hidden{
            "\x01",         "\x1F",         "\x7F",         "\xC2\x80",         "\xC2\x9F",
            "\xC2\xAD",     "\xD8\x9C",     "\xE2\x80\x8B", "\xE2\x80\xAE",     "\xE2\x80\xA8",
            "\xE2\x81\xA9", "\xEF\xBB\xBF", "\n",           "\xF3\xA0\x81\x81",
        };
        for (const char* one : hidden) {
            QCOMPARE(cleanText(std::string{"a"} + one + "b"), std::string{"a\xEF\xBF\xBD"
                                                                          "b"});
        }
        QCOMPARE(cleanText(std::string_view{"\0", 1}), std::string{"\xEF\xBF\xBD"});
    }

    void neighboursOfHiddenRangesAreShown()
    {
        for (const std::string text : {" ", "~", "\xC2\xA0", "\xC2\xAC", "\xC2\xAE", "\xE2\x80\x8A",
                                       "\xE2\x80\x90", "\xE2\x80\xA7", "\xE2\x80\xAF"})
        {
            QCOMPARE(cleanText(text), text);
        }
    }

    void malformedBytesAreReplacedOneByOne()
    {
        const std::array<std::pair<const char*, int>, 8> cases{{
            {"\x80", 1},
            {"\xC0\xAF", 2},
            {"\xE2\x80", 2},
            {"\xED\xA0\x80", 3},
            {"\xF4\x90\x80\x80", 4},
            {"\xE0\x80\xAF", 3},
            {"\xFF\xFE", 2},
            {"\xC3(", 1},
        }};
        for (const auto& [text, count] : cases) {
            const auto clean = QString::fromStdString(cleanText(text));
            QCOMPARE(clean.count(QChar{0xFFFD}), count);
        }
    }

    void lengthIsBoundedInCodePointsAndBytes()
    {
        for (const std::size_t size : {127U, 128U}) {
            QCOMPARE(cleanText(std::string(size, 'x')).size(), size);
        }
        QCOMPARE(cleanText(std::string(129, 'x')).size(), std::size_t{128});
        std::string crabs;
        for (int i = 0; i < 100; ++i) {
            crabs += "🦀";
        }
        QCOMPARE(cleanText(crabs).size(), std::size_t{256});
    }
};

static const tests::Registered<TextTest> registered{"text"};

} // namespace swapscope
#include "text_test.moc"
