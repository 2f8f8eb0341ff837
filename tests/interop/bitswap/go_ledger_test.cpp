// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bitswap/go_peer.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <utility>
#include <variant>

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

    /// What both have counted, as they see it.
    struct Counts
    {
        std::uint64_t sent = 0, received = 0, exchanges = 0;

        friend bool operator==(const Counts&, const Counts&) = default;
        friend Counts operator-(const Counts& a, const Counts& b)
        {
            return {a.sent - b.sent, a.received - b.received, a.exchanges - b.exchanges};
        }
        [[nodiscard]] QString text() const
        {
            return QStringLiteral("sent %1 received %2 exchanges %3")
                .arg(sent)
                .arg(received)
                .arg(exchanges);
        }
    };
    struct Moment
    {
        Counts ours, theirs;

        friend bool operator==(const Moment&, const Moment&) = default;
    };
    [[nodiscard]] Moment now()
    {
        const PeerRow& of = *row();
        const auto words = theirs
                               .ask(QStringLiteral("ledger ")
                                    + QString::fromStdString(ours.node->self().toString()))
                               .split(u' '); // ledger sent 1 received 2 exchanges 3
        return {
            {of.receivedBytes + of.duplicateBytes + of.unaskedBytes, of.sentBytes, of.exchanges},
            {words.value(2).toULongLong(), words.value(4).toULongLong(),
             words.value(6).toULongLong()}};
    }
    /// The first moment, or a late one, of which `isIt` is true.
    template <typename Predicate>
    [[nodiscard]] Moment when(const Predicate& isIt)
    {
        Moment moment = now();
        for (int tries = 0; tries < 20 && !isIt(moment); ++tries) {
            theirs.ask(QStringLiteral("sleep")); // the last message may be on its way
            moment = now();
        }
        return moment;
    }
    /// A moment at which nothing is on its way any more.
    [[nodiscard]] Moment calm()
    {
        Moment before;
        return when(
            [&before](const Moment& moment) { return std::exchange(before, moment) == moment; });
    }
    /// The counts of both grew by the same since `then`.
    [[nodiscard]] Moment equalSince(const Moment& then)
    {
        return when([&then](const Moment& moment) {
            return moment.ours - then.ours == moment.theirs - then.theirs;
        });
    }
};

} // namespace

/// Both sides count block payload: what we sent is what they received, byte for byte, and what they
/// sent is what we received, be it wanted, a duplicate or unasked. Three facts bound what can be
/// compared over a lost connection. Bitswap has no acknowledgement: of a message that was being
/// written when the connection ended nobody can tell whether it arrived. The reference peer keeps a
/// ledger for as long as the connection lives, while ours lasts. And what it had in hand when the
/// connection ended it sends on one that it opens for that, where it may count it in the ledger
/// that ends. So what is equal is what both count once the new connection is calm.
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
        QVERIFY(sides.theirs.ask(QStringLiteral("fetch ") + words(1000)).startsWith(u"fetched"));
        QVERIFY(sides.ours.pump([&] { return sides.row()->sentBytes == kCount * kBytes; }));
        QVERIFY(sides.fetch(2000));
        QCOMPARE(sides.row()->receivedBytes, kCount * kBytes);
        const auto moment = sides.equalSince({});
        QCOMPARE(moment.theirs.text(), moment.ours.text());
    }

    void afterALostConnectionTheLedgersGrowByTheSame()
    {
        int disconnects = 0; // outlives the node, which counts there
        Sides sides;
        QVERIFY(sides.give(1000));
        QVERIFY(sides.give(3000));
        QVERIFY(sides.theirs.ask(QStringLiteral("add ") + words(2000)).startsWith(u"added"));
        QVERIFY(sides.connect());
        sides.ours.node->log().addReader([&disconnects](const telemetry::Event& event) {
            disconnects += std::holds_alternative<telemetry::PeerDisconnected>(event.body) ? 1 : 0;
        });
        // Cut in the middle of a transfer.
        sides.ours.execute(node::WantBlocks{cidsOf(blocksFrom(2000)), "test"});
        const std::uint64_t wanted = sides.ours.store.blockCount() + kCount;
        QVERIFY(sides.ours.pump([&] { return sides.row()->receivedBytes > 0; }));
        QVERIFY(sides.theirs.ask(QStringLiteral("disconnect")).startsWith(u"disconnected"));
        QVERIFY(sides.ours.pump([&] { return disconnects > 0; }));
        QVERIFY(sides.isConnected()); // one of us dials again, unasked
        QVERIFY(sides.ours.pump([&] { return sides.ours.store.blockCount() == wanted; }));
        QCOMPARE(sides.row()->receivedBytes, kCount * kBytes); // each block counted once

        const Sides::Moment then = sides.calm();
        QVERIFY(sides.theirs.ask(QStringLiteral("fetch ") + words(3000)).startsWith(u"fetched"));
        QVERIFY(sides.theirs.ask(QStringLiteral("add ") + words(4000)).startsWith(u"added"));
        QVERIFY(sides.fetch(4000));
        const Sides::Moment moment = sides.equalSince(then);
        QCOMPARE((moment.theirs - then.theirs).text(), (moment.ours - then.ours).text());
        QCOMPARE((moment.ours - then.ours).received, kCount * kBytes);
        QCOMPARE((moment.ours - then.ours).sent, kCount * kBytes);
    }
};

static const Registered<GoLedgerTest> registered{"go_ledger"};

} // namespace swapscope::tests
#include "go_ledger_test.moc"
