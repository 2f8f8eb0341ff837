// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace tests;
using telemetry::BlockClass;

class LedgerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachClassHasItsOwnSum()
    {
        ServingBench bench;
        Ledgers& ledgers = bench.ledgers;
        QVERIFY(ledgers.find(peerOf(1)) == nullptr);
        ledgers.creditSent(peerOf(1), 100, 0);
        ledgers.creditReceived(peerOf(1), 49, BlockClass::Wanted, 0);
        ledgers.creditReceived(peerOf(1), 5, BlockClass::Duplicate, 0);
        ledgers.creditReceived(peerOf(1), 7, BlockClass::Late, 0);
        ledgers.creditReceived(peerOf(1), 9, BlockClass::Unasked, 0);
        const Account& account = *ledgers.find(peerOf(1));
        QCOMPARE(account.sentBytes, std::uint64_t{100});
        QCOMPARE(account.receivedBytes, std::uint64_t{49});
        QCOMPARE(account.duplicateBytes, std::uint64_t{12});
        QCOMPARE(account.unaskedBytes, std::uint64_t{9});
        QCOMPARE(account.exchanges, std::uint64_t{5});
        QCOMPARE(account.debtRatio(), 2.0);
        const auto wall = std::chrono::floor<std::chrono::seconds>(bench.clock.wall());
        QCOMPARE(account.firstExchange, wall.time_since_epoch().count());
        QCOMPARE(account.lastExchange, account.firstExchange);
        QVERIFY(ledgers.find(peerOf(2)) == nullptr);

        std::uint64_t told = 0;
        for (const auto& credited : bench.told<telemetry::LedgerCredited>()) {
            told += credited.sentBytes + credited.receivedBytes + credited.duplicateBytes
                    + credited.unaskedBytes;
        }
        QCOMPARE(told, std::uint64_t{170});
    }

    void accountOutlivesTheConnection()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 10);
        bench.ask(1, {wantBlock(7)});
        bench.deliver();
        bench.engine.onPeerDisconnected(peerOf(1), 0);
        QCOMPARE(bench.ledgers.find(peerOf(1))->sentBytes, std::uint64_t{10});
    }

    void beyondTheLimitTheLongestRestedGivesWay()
    {
        ServingBench bench;
        Ledgers& ledgers = bench.ledgers;
        for (std::uint64_t peer = 0; peer < limits::kLedgers; ++peer) {
            ledgers.creditSent(peerOf(peer), 1, 0);
        }
        ledgers.creditSent(peerOf(0), 1, 0);
        QCOMPARE(ledgers.size(), std::size_t{limits::kLedgers});
        ledgers.creditSent(peerOf(limits::kLedgers), 1, 0);
        QCOMPARE(ledgers.size(), std::size_t{limits::kLedgers});
        QCOMPARE(ledgers.find(peerOf(0))->sentBytes, std::uint64_t{2});
        QVERIFY(ledgers.find(peerOf(1)) == nullptr);
        QCOMPARE(ledgers.find(peerOf(2))->sentBytes, std::uint64_t{1});
        QCOMPARE(ledgers.find(peerOf(limits::kLedgers))->sentBytes, std::uint64_t{1});
    }

    void protectedPeersNeverGiveWay()
    {
        ServingBench bench;
        Ledgers& ledgers = bench.ledgers;
        ledgers.setProtected(
            [](const auto& peer) { return peer == peerOf(0) || peer == peerOf(2); });
        for (std::uint64_t peer = 0; peer < 2 * limits::kLedgers; ++peer) {
            ledgers.creditSent(peerOf(peer), 1, 0);
        }
        QCOMPARE(ledgers.size(), std::size_t{limits::kLedgers});
        QVERIFY(ledgers.find(peerOf(0)) != nullptr);
        QVERIFY(ledgers.find(peerOf(1)) == nullptr);
        QVERIFY(ledgers.find(peerOf(2)) != nullptr);
    }

    void resetSaysWhatWasAndRestoreSetsIt()
    {
        ServingBench bench;
        Ledgers& ledgers = bench.ledgers;
        QVERIFY(!ledgers.reset(peerOf(1), 0));
        const telemetry::LedgerFigures figures{10, 20, 3, 4, 5, 1000, 2000};
        ledgers.restore(peerOf(1), figures, 0);
        QVERIFY(ledgers.find(peerOf(1))->figures() == figures);
        QVERIFY(ledgers.reset(peerOf(1), 0));
        QVERIFY(ledgers.find(peerOf(1))->figures() == telemetry::LedgerFigures{});
        QVERIFY(!ledgers.reset(peerOf(1), 0));
        QCOMPARE(bench.told<telemetry::LedgerReset>().size(), std::size_t{1});
        QVERIFY(bench.told<telemetry::LedgerReset>().front().before == figures);
    }
};

static const tests::Registered<LedgerTest> registered{"ledger"};

} // namespace swapscope::bitswap
#include "ledger_test.moc"
