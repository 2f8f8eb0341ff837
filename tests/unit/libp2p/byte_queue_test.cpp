// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/byte_queue.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

namespace swapscope::libp2p {

class ByteQueueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesComeOutInTheOrderTheyWentIn()
    {
        const Bytes content = tests::splitmix(1, 3'000'000);
        const Bytes sizes = tests::splitmix(2, 100'000);
        ByteQueue queue;
        Bytes out;
        Bytes piece;
        std::size_t pushed = 0;
        for (std::size_t turn = 0; out.size() < content.size(); ++turn) {
            const std::size_t grow = std::min(content.size() - pushed,
                                              std::size_t{sizes[2 * turn % sizes.size()]} * 700);
            queue.push(ByteView{content}.subspan(pushed, grow));
            pushed += grow;
            piece.resize(std::size_t{sizes[(2 * turn + 1) % sizes.size()]} * 600);
            const std::size_t got = queue.pop(piece);
            append(out, ByteView{piece}.first(got));
            QCOMPARE(queue.size(), pushed - out.size());
        }
        QVERIFY(queue.empty());
        QVERIFY(out == content);
    }

    void clearedQueueIsEmptyAndUsable()
    {
        ByteQueue queue;
        queue.push(asBytes("lost"));
        queue.clear();
        QVERIFY(queue.empty());
        queue.push(asBytes("kept"));
        Bytes out(10);
        QCOMPARE(queue.pop(out), std::size_t{4});
        QCOMPARE(std::string{asText(ByteView{out}.first(4))}, std::string{"kept"});
    }
};

static const tests::Registered<ByteQueueTest> registered{"byte_queue"};

} // namespace swapscope::libp2p
#include "byte_queue_test.moc"
