// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "core/bitswap/strategies/wfq.h"
#include "core/bitswap/words.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace std::chrono_literals;

class WfqTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weightDividesWhatIsCharged()
    {
        Wfq wfq = withPeers(2);
        wfq.setWeight(1, 400);
        for (const PeerSlot peer : {0U, 1U}) {
            wfq.onReady(peer);
            wfq.onDispatched(peer, 4096, Turn::Ordered);
            wfq.onReady(peer);
        }
        QCOMPARE(wfq.explain(0), std::string{"start tag 4 KiB"});
        QCOMPARE(wfq.explain(1), std::string{"start tag 1 KiB"});
        QVERIFY(wfq.key(1) < wfq.key(0));
    }

    void timeParkedEarnsNoBurst()
    {
        Wfq wfq = withPeers(2);
        wfq.onReady(0);
        wfq.onReady(1);
        for (int i = 0; i < 10; ++i) {
            wfq.onDispatched(0, 1000, Turn::Ordered);
            wfq.onReady(0);
        }
        wfq.onReady(1);
        QVERIFY(wfq.key(1) == wfq.virtualTime());
        QVERIFY(wfq.virtualTime() > ServiceKey{});
    }

    void agedTurnIsChargedButMovesNoTime()
    {
        Wfq wfq = withPeers(2);
        wfq.onReady(0);
        wfq.onDispatched(0, 5000, Turn::Ordered);
        wfq.onReady(0);
        const ServiceKey before = wfq.virtualTime();
        wfq.onDispatched(0, 5000, Turn::Aged);
        QVERIFY(wfq.virtualTime() == before);
        const ServiceKey once = wfq.key(0);
        wfq.onReady(0);
        QVERIFY(wfq.key(0) > once);
    }

    void idlenessForgivesWhatLiesAhead()
    {
        Wfq wfq = withPeers(1);
        wfq.onReady(0);
        wfq.onDispatched(0, 2'000'000, Turn::Ordered);
        QVERIFY(!wfq.canForget(0));
        wfq.onIdle();
        QVERIFY(wfq.canForget(0));
    }

    void droppedBlockIsGivenBack()
    {
        Wfq wfq = withPeers(1);
        wfq.onReady(0);
        wfq.onDispatched(0, 1000, Turn::Ordered);
        wfq.onDropped(0, 1000);
        wfq.onReady(0);
        QVERIFY(wfq.key(0) == ServiceKey{});
    }

    void tagsPassThe64thBit()
    {
        Wfq wfq = withPeers(1);
        wfq.setWeight(0, 1);
        ServiceKey last;
        for (int i = 0; i < 3000; ++i) {
            wfq.onReady(0);
            QVERIFY(i == 0 || wfq.key(0) > last);
            last = wfq.key(0);
            wfq.onDispatched(0, 2'097'152, Turn::Ordered);
        }
        QVERIFY(last.high > 0);
    }

    void amountsReadLikeSentences()
    {
        QCOMPARE(byteText(0), std::string{"0 B"});
        QCOMPARE(byteText(1023), std::string{"1023 B"});
        QCOMPARE(byteText(1536), std::string{"1.5 KiB"});
        QCOMPARE(byteText(2 * 1024 * 1024), std::string{"2 MiB"});
        QCOMPARE(timeText(-5s), std::string{"0 ms"});
        QCOMPARE(timeText(40ms), std::string{"40 ms"});
        QCOMPARE(timeText(120ms), std::string{"0.12 s"});
        QCOMPARE(timeText(3450ms), std::string{"3.4 s"});
        QCOMPARE(timeText(12s), std::string{"12 s"});
        QCOMPARE(shareText(1024 * 1024, 1024 * 1024), std::string{"1.0 of 1.0 MiB"});
        QCOMPARE(shareText(300 * 1024, 1024 * 1024), std::string{"0.2 of 1.0 MiB"});
    }

private:
    static Wfq withPeers(PeerSlot count)
    {
        Wfq wfq;
        for (PeerSlot peer = 0; peer < count; ++peer) {
            wfq.onJoined(peer);
        }
        return wfq;
    }
};

static const tests::Registered<WfqTest> registered{"wfq"};

} // namespace swapscope::bitswap
#include "wfq_test.moc"
