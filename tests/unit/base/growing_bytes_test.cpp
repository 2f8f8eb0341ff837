// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/growing_bytes.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>

namespace swapscope {

class GrowingBytesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasThereStaysWhileItGrows()
    {
        GrowingBytes bytes;
        QCOMPARE(bytes.size(), std::size_t{0});
        for (std::size_t step = 0; step < 100; ++step) {
            const std::size_t before = bytes.size();
            bytes.grow(step * 37);
            std::ranges::fill(bytes.from(before), static_cast<std::uint8_t>(step));
        }
        QCOMPARE(bytes.size(), std::size_t{37 * 99 * 100 / 2});
        std::size_t at = 0;
        for (std::size_t step = 0; step < 100; ++step) {
            const ByteView part = bytes.view().subspan(at, step * 37);
            QVERIFY(std::ranges::all_of(part, [step](std::uint8_t byte) { return byte == step; }));
            at += part.size();
        }
    }

    void movingItTakesTheBytesAlong()
    {
        GrowingBytes bytes;
        bytes.grow(3);
        std::ranges::fill(bytes.from(0), std::uint8_t{7});
        const GrowingBytes taken = std::move(bytes);
        QCOMPARE(bytes.size(), std::size_t{0}); // empty, and as good as new
        QCOMPARE(taken.size(), std::size_t{3});
        QCOMPARE(int{taken.view()[2]}, 7);
    }
};

static const tests::Registered<GrowingBytesTest> registered{"growing_bytes"};

} // namespace swapscope
#include "growing_bytes_test.moc"
