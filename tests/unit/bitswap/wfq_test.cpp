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
        wfq.onChanged(1, {.weight = 400});
        for (const PeerSlot peer : {0U, 1U}) {
            wfq.onReady(peer, kNow);
            wfq.onDispatched(peer, 4096, Turn::Ordered, kNow);
            wfq.onReady(peer, kNow);
        }
        QCOMPARE(reasonText(wfq.explain(0)), std::string{"start tag 4 KiB"});
        QCOMPARE(reasonText(wfq.explain(1)), std::string{"start tag 1 KiB"});
        QVERIFY(wfq.key(1) < wfq.key(0));
    }

    void timeParkedEarnsNoBurst()
    {
        Wfq wfq = withPeers(2);
        wfq.onReady(0, kNow);
        wfq.onReady(1, kNow);
        for (int i = 0; i < 10; ++i) {
            wfq.onDispatched(0, 1000, Turn::Ordered, kNow);
            wfq.onReady(0, kNow);
        }
        wfq.onReady(1, kNow);
        QVERIFY(wfq.key(1) == wfq.virtualTime(ServiceClass::Normal));
        QVERIFY(wfq.key(1) > ServiceKey{});
    }

    void agedTurnIsChargedButMovesNoTime()
    {
        Wfq wfq = withPeers(2);
        wfq.onReady(0, kNow);
        wfq.onDispatched(0, 5000, Turn::Ordered, kNow);
        wfq.onReady(0, kNow);
        const ServiceKey before = wfq.virtualTime(ServiceClass::Normal);
        wfq.onDispatched(0, 5000, Turn::Aged, kNow);
        QVERIFY(wfq.virtualTime(ServiceClass::Normal) == before);
        const ServiceKey once = wfq.key(0);
        wfq.onReady(0, kNow);
        QVERIFY(wfq.key(0) > once);
    }

    void idlenessForgivesWhatLiesAhead()
    {
        Wfq wfq = withPeers(1);
        wfq.onReady(0, kNow);
        wfq.onDispatched(0, 2'000'000, Turn::Ordered, kNow);
        wfq.onIdle(ServiceClass::Low);
        QVERIFY(!wfq.canForget(0, kNow));
        wfq.onIdle(ServiceClass::Normal);
        QVERIFY(wfq.canForget(0, kNow));
    }

    void droppedBlockIsGivenBack()
    {
        Wfq wfq = withPeers(1);
        wfq.onReady(0, kNow);
        wfq.onDispatched(0, 1000, Turn::Ordered, kNow);
        wfq.onDropped(0, 1000);
        wfq.onReady(0, kNow);
        QVERIFY(wfq.key(0) == ServiceKey{});
    }

    /// Peer 0 has had 5000 bytes since the class's time stood at 1000, and comes to an empty class.
    void leadOverItsClassGoesWithThePeer()
    {
        Wfq wfq = withPeers(2);
        wfq.onReady(0, kNow);
        wfq.onDispatched(0, 1000, Turn::Ordered, kNow);
        wfq.onReady(0, kNow);
        wfq.onDispatched(0, 5000, Turn::Ordered, kNow); // F = 6000, v = 1000
        wfq.onChanged(0, {.serviceClass = ServiceClass::Low});
        wfq.onReady(0, kNow);
        wfq.onReady(1, kNow);
        wfq.onDispatched(1, 5000, Turn::Ordered, kNow); // S = v = 1000, F = 6000
        wfq.onChanged(1, {.serviceClass = ServiceClass::Low});
        wfq.onReady(1, kNow);
        QVERIFY(wfq.key(0) == wfq.key(1));
        QCOMPARE(reasonText(wfq.explain(0)), std::string{"start tag 4.8 KiB"});
        QVERIFY(wfq.virtualTime(ServiceClass::Low) == ServiceKey{});
    }

    void tagsPassThe64thBit()
    {
        Wfq wfq = withPeers(1);
        wfq.onChanged(0, {.weight = 1});
        ServiceKey last;
        for (int i = 0; i < 3000; ++i) {
            wfq.onReady(0, kNow);
            QVERIFY(i == 0 || wfq.key(0) > last);
            last = wfq.key(0);
            wfq.onDispatched(0, 2'097'152, Turn::Ordered, kNow);
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
        QCOMPARE(ratioText(0.054), std::string{"0.05"});
        QCOMPARE(ratioText(100), std::string{"100.00"});
        QCOMPARE(shareText(300 * 1024, 1024 * 1024), std::string{"0.2 of 1.0 MiB"});
    }

private:
    static constexpr TimePoint kNow{};

    static Wfq withPeers(PeerSlot count)
    {
        Wfq wfq;
        for (PeerSlot peer = 0; peer < count; ++peer) {
            wfq.onJoined(peer, {});
        }
        return wfq;
    }
};

static const tests::Registered<WfqTest> registered{"wfq"};

} // namespace swapscope::bitswap
#include "wfq_test.moc"
