// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/ledger.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <array>
#include <tuple>
#include <vector>

namespace swapscope::bitswap {

using namespace tests;
using telemetry::BlockClass;

namespace {

constexpr std::uint64_t kPeers = 3;

/// Peer, what happened (0 sent, 1… received as each class), bytes.
using Credit = std::tuple<std::uint64_t, int, std::uint64_t>;

struct Sums
{
    std::uint64_t sent = 0, received = 0, duplicate = 0, unasked = 0, exchanges = 0;
};

void credit(Ledgers& ledgers, Sums& sums, std::uint64_t peer, int kind, std::uint64_t bytes)
{
    ++sums.exchanges;
    switch (kind) {
    case 0:
        ledgers.creditSent(peerOf(peer), bytes, 0);
        sums.sent += bytes;
        return;
    case 1:
        ledgers.creditReceived(peerOf(peer), bytes, BlockClass::Wanted, 0);
        sums.received += bytes;
        return;
    case 2: ledgers.creditReceived(peerOf(peer), bytes, BlockClass::Duplicate, 0); break;
    case 3: ledgers.creditReceived(peerOf(peer), bytes, BlockClass::Late, 0); break;
    default:
        ledgers.creditReceived(peerOf(peer), bytes, BlockClass::Unasked, 0);
        sums.unasked += bytes;
        return;
    }
    sums.duplicate += bytes;
}

} // namespace

class LedgerPropertyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sumsAreWhatWasCreditedAndTheRatioFollowsThem()
    {
        QVERIFY(rc::check("each sum is its credits', sent never lowers the ratio, received never "
                          "raises it, other bytes leave it alone",
                          [] {
                              const auto credits = *rc::gen::container<std::vector<Credit>>(
                                  rc::gen::tuple(rc::gen::inRange<std::uint64_t>(0, kPeers),
                                                 rc::gen::inRange(0, 5), bytes()));
                              play(credits);
                          }));
    }

private:
    static rc::Gen<std::uint64_t> bytes()
    {
        return rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 3),
                              rc::gen::inRange<std::uint64_t>(0, 2'097'153));
    }

    static void play(const std::vector<Credit>& credits)
    {
        ServingBench bench;
        std::array<Sums, kPeers> sums;
        for (const auto& [peer, kind, bytes] : credits) {
            const Account* const known = bench.ledgers.find(peerOf(peer));
            const double before = known == nullptr ? 0.0 : known->debtRatio();
            Sums& expected = sums.at(peer);
            credit(bench.ledgers, expected, peer, kind, bytes);

            const Account& account = *bench.ledgers.find(peerOf(peer));
            RC_ASSERT(account.sentBytes == expected.sent);
            RC_ASSERT(account.receivedBytes == expected.received);
            RC_ASSERT(account.duplicateBytes == expected.duplicate);
            RC_ASSERT(account.unaskedBytes == expected.unasked);
            RC_ASSERT(account.exchanges == expected.exchanges);
            const double after = account.debtRatio();
            RC_ASSERT(kind != 0 || after >= before);
            RC_ASSERT(kind != 1 || after <= before);
            RC_ASSERT(kind < 2 || after == before);
        }
    }
};

static const tests::Registered<LedgerPropertyTest> registered{"ledger"};

} // namespace swapscope::bitswap
#include "ledger_test.moc"
