// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bitswap/go_peer.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

namespace swapscope::tests {

using telemetry::PeerRow;

namespace {

constexpr std::size_t kCount = 40;
constexpr std::size_t kBytes = 60'000;

std::vector<store::Block> blocksFrom(std::uint64_t seed)
{
    namespace mf = multiformats;
    std::vector<store::Block> blocks;
    for (std::size_t i = 0; i < kCount; ++i) {
        auto data = std::make_shared<const Bytes>(splitmix(seed + i, kBytes));
        const auto hash = mf::Multihash::of(mf::hash_code::kSha2_256, *data).value();
        blocks.push_back({mf::Cid::v1(mf::codec::kRaw, hash), std::move(data)});
    }
    return blocks;
}

std::vector<multiformats::Cid> cidsOf(const std::vector<store::Block>& blocks)
{
    std::vector<multiformats::Cid> cids;
    for (const store::Block& block : blocks) {
        cids.push_back(block.cid);
    }
    return cids;
}

QString words(std::uint64_t seed)
{
    return QStringLiteral("%1 %2 %3").arg(seed).arg(kCount).arg(kBytes);
}

/// A node of ours and one of theirs, and both ledgers.
struct Sides
{
    RealNode ours;
    GoPeer theirs{ours, {}};

    [[nodiscard]] const PeerRow* row() { return ours.node->state().peer(theirs.id()); }

    bool connect()
    {
        ours.execute(
            node::Connect{multiformats::Multiaddr::parse(theirs.address().toStdString()).value()});
        return isConnected();
    }
    bool isConnected()
    {
        return ours.pump([this] {
            return row() != nullptr && row()->presence == telemetry::PeerPresence::Connected
                   && !row()->agent.empty();
        });
    }

    bool give(std::uint64_t seed)
    {
        const auto blocks = blocksFrom(seed);
        ours.execute(node::AddBlocks{blocks});
        return ours.pump([&] { return ours.store.sizeOf(blocks.back().cid.hash()).has_value(); });
    }
    bool fetch(std::uint64_t seed)
    {
        const std::uint64_t before = ours.store.blockCount();
        ours.execute(node::WantBlocks{cidsOf(blocksFrom(seed)), "test"});
        return ours.pump([&] { return ours.store.blockCount() == before + kCount; });
    }

    /// What their ledger for us will say when it agrees with what ours grew by since `then`.
    [[nodiscard]] QString expected(const PeerRow& then)
    {
        const auto came = [](const PeerRow& of) {
            return of.receivedBytes + of.duplicateBytes + of.unaskedBytes;
        };
        return QStringLiteral("ledger sent %1 received %2 exchanges %3")
            .arg(came(*row()) - came(then))
            .arg(row()->sentBytes - then.sentBytes)
            .arg(row()->exchanges - then.exchanges);
    }
    /// Their ledger, once it agrees, or after a while.
    [[nodiscard]] QString theirLedger(const PeerRow& then)
    {
        const QString line =
            QStringLiteral("ledger %1").arg(QString::fromStdString(ours.node->self().toString()));
        QString answer;
        for (int tries = 0; tries < 20 && answer != expected(then); ++tries) {
            answer = theirs.ask(QStringLiteral("sleep")); // the last message may be on its way
            answer = theirs.ask(line);
        }
        return answer;
    }
};

} // namespace

/// Both sides count block payload: what we sent is what they received, byte for byte, and what they
/// sent is what we received, be it wanted, a duplicate or unasked. Two facts bound what can be
/// compared over a lost connection. Bitswap has no acknowledgement: of a message that was being
/// written when the connection ended nobody can tell whether it arrived. And the reference peer
/// keeps a ledger for as long as the connection lives, while ours lasts. So what is equal after a
/// reconnection is their ledger and what ours grew by since.
class GoLedgerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = GoPeer::unavailable(); !why.isEmpty()) {
            QSKIP(qPrintable(why));
        }
    }

    void bothLedgersAreEqualAfterTransfersBothWays()
    {
        Sides sides;
        QVERIFY(sides.give(1000));
        QVERIFY(sides.theirs.ask(QStringLiteral("add ") + words(2000)).startsWith(u"added"));
        QVERIFY(sides.connect());
        const PeerRow none;
        QVERIFY(sides.theirs.ask(QStringLiteral("fetch ") + words(1000)).startsWith(u"fetched"));
        QVERIFY(sides.ours.pump([&] { return sides.row()->sentBytes == kCount * kBytes; }));
        QVERIFY(sides.fetch(2000));
        QCOMPARE(sides.row()->receivedBytes, kCount * kBytes);
        QCOMPARE(sides.theirLedger(none), sides.expected(none));
    }

    void afterALostConnectionTheLedgersGrowByTheSame()
    {
        Sides sides;
        QVERIFY(sides.give(1000));
        QVERIFY(sides.give(3000));
        QVERIFY(sides.theirs.ask(QStringLiteral("add ") + words(2000)).startsWith(u"added"));
        QVERIFY(sides.connect());
        // Cut in the middle of a transfer.
        sides.ours.execute(node::WantBlocks{cidsOf(blocksFrom(2000)), "test"});
        const std::uint64_t wanted = sides.ours.store.blockCount() + kCount;
        QVERIFY(sides.ours.pump([&] { return sides.row()->receivedBytes > 0; }));
        QVERIFY(sides.theirs.ask(QStringLiteral("disconnect")).startsWith(u"disconnected"));
        QVERIFY(sides.ours.pump(
            [&] { return sides.row()->presence != telemetry::PeerPresence::Connected; }));
        const PeerRow then = *sides.row();
        QVERIFY(sides.isConnected()); // we dial again by ourselves
        QVERIFY(sides.ours.pump([&] { return sides.ours.store.blockCount() == wanted; }));
        QVERIFY(sides.theirs.ask(QStringLiteral("fetch ") + words(3000)).startsWith(u"fetched"));
        QVERIFY(sides.ours.pump(
            [&] { return sides.row()->sentBytes == then.sentBytes + kCount * kBytes; }));
        QCOMPARE(sides.theirLedger(then), sides.expected(then));
        QVERIFY(sides.row()->receivedBytes >= then.receivedBytes);
        QCOMPARE(sides.row()->receivedBytes, kCount * kBytes); // each block counted once
    }
};

static const Registered<GoLedgerTest> registered{"go_ledger"};

} // namespace swapscope::tests
#include "go_ledger_test.moc"
