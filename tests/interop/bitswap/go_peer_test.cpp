// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bitswap/go_peer.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <algorithm>
#include <set>

namespace swapscope::tests {

using multiformats::Cid;

namespace {

struct Content
{
    std::uint64_t seed = 0;
    std::size_t count = 0;
    std::size_t size = 0;

    [[nodiscard]] QString words() const
    {
        return QStringLiteral("%1 %2 %3").arg(seed).arg(count).arg(size);
    }
    [[nodiscard]] Bytes bytes(std::size_t index) const { return splitmix(seed + index, size); }
    [[nodiscard]] Cid cid(std::size_t index, bool isV0 = false) const
    {
        const auto hash =
            multiformats::Multihash::of(multiformats::hash_code::kSha2_256, bytes(index)).value();
        return isV0 ? Cid::v0(hash) : Cid::v1(multiformats::codec::kRaw, hash);
    }
    [[nodiscard]] std::vector<Cid> cids(bool isV0 = false) const
    {
        std::vector<Cid> all;
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back(cid(i, isV0));
        }
        return all;
    }
    [[nodiscard]] std::vector<store::Block> blocks(bool isV0 = false) const
    {
        std::vector<store::Block> all;
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back({cid(i, isV0), std::make_shared<const Bytes>(bytes(i))});
        }
        return all;
    }
};

constexpr Content kLarge{10'000, 256, 262'144}; // 64 MiB
constexpr Content kSmall{20'000, 2'000, 4'096};
constexpr Content kFew{30'000, 20, 100'000};
constexpr Content kAbsent{40'000, 10, 777};
constexpr Content kMany{50'000, 1'500, 500}; // more than a peer keeps

bool connectTo(RealNode& ours, GoPeer& theirs)
{
    ours.execute(
        node::Connect{multiformats::Multiaddr::parse(theirs.address().toStdString()).value()});
    return ours.pump([&] {
        const telemetry::PeerRow* row = ours.node->state().peer(theirs.id());
        return row != nullptr && row->presence == telemetry::PeerPresence::Connected
               && !row->agent.empty();
    });
}

bool haveAll(RealNode& ours, const Content& content)
{
    for (std::size_t i = 0; i < content.count; ++i) {
        if (!ours.store.sizeOf(content.cid(i).hash())) {
            return false;
        }
    }
    return true;
}

/// Fetches everything and compares it byte for byte. Empty when all is well.
QString fetchAndCompare(RealNode& ours, const Content& content, bool isV0 = false)
{
    const std::uint64_t before = ours.store.blockCount();
    ours.execute(node::WantBlocks{content.cids(isV0), "test"});
    if (!ours.pump([&] { return ours.store.blockCount() >= before + content.count; },
                   std::chrono::seconds{90}))
    {
        return QStringLiteral("%1 of %2 blocks came")
            .arg(ours.store.blockCount() - before)
            .arg(content.count);
    }
    for (std::size_t i = 0; i < content.count; ++i) {
        if (ours.stored(content.cid(i)) != content.bytes(i)) {
            return QStringLiteral("block %1 differs").arg(i);
        }
    }
    return {};
}

bool addToOurs(RealNode& ours, const Content& content, bool isV0 = false)
{
    ours.execute(node::AddBlocks{content.blocks(isV0)});
    return ours.pump([&] { return haveAll(ours, content); });
}

QString fetched(const Content& content)
{
    return QStringLiteral("fetched %1 ").arg(content.count);
}

} // namespace

class GoPeerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = GoPeer::unavailable(); !why.isEmpty()) {
            QSKIP(qPrintable(why));
        }
    }

    void weFetchEveryByteFromGo_data() { contents(); }
    void weFetchEveryByteFromGo()
    {
        const Content content = fetchContent();
        RealNode ours;
        GoPeer theirs{ours, {}};
        QVERIFY(theirs.ask(QStringLiteral("add ") + content.words()).startsWith(u"added"));
        QVERIFY(connectTo(ours, theirs));
        QCOMPARE(fetchAndCompare(ours, content), QString{});
    }

    void goFetchesEveryByteFromUs_data() { contents(); }
    void goFetchesEveryByteFromUs()
    {
        const Content content = fetchContent();
        RealNode ours;
        QVERIFY(addToOurs(ours, content));
        GoPeer theirs{ours, {}};
        const QString address = QString::fromStdString(ours.address().toString());
        QCOMPARE(theirs.ask(QStringLiteral("connect ") + address), QStringLiteral("connected"));
        const QString answer = theirs.ask(QStringLiteral("fetch ") + content.words());
        QVERIFY2(answer.startsWith(fetched(content)), qPrintable(answer));
        QVERIFY(ours.pump([&] {
            return ours.node->state().peer(theirs.id())->sentBytes >= content.count * content.size;
        }));
        QCOMPARE(ours.node->state().peer(theirs.id())->sentBytes, content.count * content.size);
    }

    void theSecurityIsTheFirstOfTheDiallersThatBothHave_data()
    {
        QTest::addColumn<QString>("theirs");
        QTest::addColumn<bool>("isTlsFirst"); // with us
        QTest::addColumn<bool>("isTls");      // when we dial
        QTest::newRow("only TLS there") << QStringLiteral("tls") << false << true;
        QTest::newRow("both there, Noise first here")
            << QStringLiteral("tls,noise") << false << false;
        QTest::newRow("both there, TLS first here") << QStringLiteral("noise,tls") << true << true;
        QTest::newRow("only Noise there") << QStringLiteral("noise") << true << false;
    }
    void theSecurityIsTheFirstOfTheDiallersThatBothHave()
    {
        QFETCH(const QString, theirs);
        QFETCH(const bool, isTlsFirst);
        QFETCH(const bool, isTls);
        RealNode ours{offering(isTlsFirst)};
        GoPeer peer{ours, {QStringLiteral("--security"), theirs}};
        QVERIFY(connectTo(ours, peer));
        QCOMPARE(ours.node->state().peer(peer.id())->security,
                 isTls ? telemetry::Security::Tls : telemetry::Security::Noise);
        QCOMPARE(ours.node->state().totals().peers, 1U);

        GoPeer dialler{ours, {QStringLiteral("--security"), theirs}};
        const QString address = QString::fromStdString(ours.address().toString());
        QCOMPARE(dialler.ask(QStringLiteral("connect ") + address), QStringLiteral("connected"));
        QVERIFY(ours.pump([&] { return ours.node->state().peer(dialler.id()) != nullptr; }));
        QCOMPARE(ours.node->state().peer(dialler.id())->security,
                 theirs.startsWith(u"tls") ? telemetry::Security::Tls : telemetry::Security::Noise);
    }

    void overTlsBlocksGoBothWaysWhoeverDialled_data()
    {
        QTest::addColumn<bool>("isByUs");
        QTest::newRow("we dial") << true;
        QTest::newRow("Go dials") << false;
    }
    void overTlsBlocksGoBothWaysWhoeverDialled()
    {
        QFETCH(const bool, isByUs);
        RealNode ours{offering(true)};
        Content other = kLarge;
        other.seed += 500;
        other.count = 64;
        QVERIFY(addToOurs(ours, other));
        GoPeer theirs{ours, {QStringLiteral("--security"), QStringLiteral("tls")}};
        QVERIFY(theirs.ask(QStringLiteral("add ") + kLarge.words()).startsWith(u"added"));
        QVERIFY(theirs.ask(QStringLiteral("add ") + kSmall.words()).startsWith(u"added"));
        if (isByUs) {
            QVERIFY(connectTo(ours, theirs));
        } else {
            const QString address = QString::fromStdString(ours.address().toString());
            QCOMPARE(theirs.ask(QStringLiteral("connect ") + address), QStringLiteral("connected"));
            QVERIFY(ours.pump([&] { return ours.node->state().peer(theirs.id()) != nullptr; }));
        }
        QCOMPARE(ours.node->state().peer(theirs.id())->security, telemetry::Security::Tls);
        QCOMPARE(fetchAndCompare(ours, kLarge), QString{});
        QCOMPARE(fetchAndCompare(ours, kSmall), QString{});
        const QString answer = theirs.ask(QStringLiteral("fetch ") + other.words());
        QVERIFY2(answer.startsWith(fetched(other)), qPrintable(answer));
    }

    void aPeerWithoutOurSecurityIsNotConnected()
    {
        node::NodeConfig config = RealNode::loopback();
        config.security = {libp2p::Security::Tls};
        RealNode ours{std::move(config)};
        GoPeer theirs{ours, {QStringLiteral("--security"), QStringLiteral("noise")}};
        ours.execute(
            node::Connect{multiformats::Multiaddr::parse(theirs.address().toStdString()).value()});
        QVERIFY(ours.pump([&] {
            const telemetry::PeerRow* row = ours.node->state().peer(theirs.id());
            return row != nullptr && !row->lastError.empty();
        }));
        QCOMPARE(ours.node->state().totals().peers, 0U);
        const QString address = QString::fromStdString(ours.address().toString());
        QVERIFY(theirs.ask(QStringLiteral("connect ") + address).startsWith(u"error"));
    }

    void wantsInExcessOfAPeersListAllEnd()
    {
        RealNode ours;
        GoPeer theirs{ours, {}};
        QVERIFY(theirs.ask(QStringLiteral("add ") + kMany.words()).startsWith(u"added"));
        QVERIFY(connectTo(ours, theirs));
        QCOMPARE(fetchAndCompare(ours, kMany), QString{});
        QCOMPARE(ours.node->state().totals().duplicateBytes, 0U);
        QCOMPARE(ours.node->state().totals().ourWants, 0U);
    }

    void goFetchesMoreThanOneListFromUs()
    {
        RealNode ours;
        QVERIFY(addToOurs(ours, kMany));
        GoPeer theirs{ours, {}};
        const QString address = QString::fromStdString(ours.address().toString());
        QCOMPARE(theirs.ask(QStringLiteral("connect ") + address), QStringLiteral("connected"));
        const QString answer = theirs.ask(QStringLiteral("fetch ") + kMany.words());
        QVERIFY2(answer.startsWith(fetched(kMany)), qPrintable(answer));
    }

    void aWantIsServedOnceTheBlockExists()
    {
        RealNode ours;
        GoPeer theirs{ours, {}};
        QVERIFY(connectTo(ours, theirs));
        ours.execute(node::WantBlocks{kFew.cids(), "test"});
        const QString question =
            QStringLiteral("wantlist ") + QString::fromStdString(ours.node->self().toString());
        QVERIFY(answers(theirs, question, QStringLiteral("wantlist 20")));
        QCOMPARE(ours.store.blockCount(), 0U);
        QVERIFY(theirs.ask(QStringLiteral("add ") + kFew.words()).startsWith(u"added"));
        QVERIFY(ours.pump([&] { return haveAll(ours, kFew); }));
        QCOMPARE(ours.stored(kFew.cid(7)), kFew.bytes(7));
        QCOMPARE(ours.node->state().totals().duplicateBytes, 0U);
    }

    void aSessionOverThreePeersOfWhichTwoLackTheBlocksHasNoDuplicates()
    {
        RealNode ours;
        GoPeer first{ours, {}};
        GoPeer holder{ours, {}};
        GoPeer last{ours, {}};
        QVERIFY(holder.ask(QStringLiteral("add ") + kMany.words()).startsWith(u"added"));
        QVERIFY(connectTo(ours, first));
        QVERIFY(connectTo(ours, holder));
        QVERIFY(connectTo(ours, last));
        QCOMPARE(fetchAndCompare(ours, kMany), QString{});
        const telemetry::Totals& totals = ours.node->state().totals();
        QCOMPARE(totals.duplicateBytes, 0U);
        QCOMPARE(totals.unaskedBytes, 0U);
        QCOMPARE(ours.node->state().peer(holder.id())->receivedBytes, kMany.count * kMany.size);
    }

    void olderProtocolsCarryBlocksBothWays_data()
    {
        QTest::addColumn<QString>("protocol");
        QTest::addColumn<bool>("isV0");
        QTest::newRow("1.1.0") << QStringLiteral("/ipfs/bitswap/1.1.0") << false;
        QTest::newRow("1.0.0") << QStringLiteral("/ipfs/bitswap/1.0.0") << true;
        QTest::newRow("bare") << QStringLiteral("/ipfs/bitswap") << true;
    }
    void olderProtocolsCarryBlocksBothWays()
    {
        QFETCH(const QString, protocol);
        QFETCH(const bool, isV0);
        RealNode ours;
        Content other = kFew;
        other.seed += 500;
        QVERIFY(addToOurs(ours, other, isV0));
        GoPeer theirs{ours, {QStringLiteral("--protocols"), protocol}};
        QVERIFY(theirs.ask(QStringLiteral("add ") + kFew.words()).startsWith(u"added"));
        QVERIFY(connectTo(ours, theirs));
        QCOMPARE(fetchAndCompare(ours, kFew, isV0), QString{});
        const QString answer = theirs.ask(QStringLiteral("fetch ") + other.words());
        QVERIFY2(answer.startsWith(fetched(other)), qPrintable(answer));
    }

    void wantHaveForAbsentBlocksIsAnsweredDontHave()
    {
        RealNode ours;
        QVERIFY(addToOurs(ours, kFew));
        GoPeer theirs{ours, {QStringLiteral("--mode"), QStringLiteral("raw")}};
        QVERIFY(connectTo(ours, theirs));
        QCOMPARE(theirs.ask(QStringLiteral("want have 1 ") + kAbsent.words()), u"sent");
        QCOMPARE(theirs.ask(QStringLiteral("want have 1 ") + kFew.words()), u"sent");
        QVERIFY(hears(theirs,
                      QStringLiteral("heard haves 20 donthaves 10 blocks 0 wants 0 cancels 0")));
    }

    void aCancelEndsTheWantAtTheOtherSide()
    {
        RealNode ours;
        GoPeer scripted{ours, {QStringLiteral("--mode"), QStringLiteral("raw")}};
        QVERIFY(connectTo(ours, scripted));
        QCOMPARE(scripted.ask(QStringLiteral("want block 0 ") + kAbsent.words()), u"sent");
        const auto theirWants = [&] { return ours.node->state().peer(scripted.id())->theirWants; };
        QVERIFY(ours.pump([&] { return theirWants() == kAbsent.count; }));
        QCOMPARE(scripted.ask(QStringLiteral("cancel ") + kAbsent.words()), u"sent");
        QVERIFY(ours.pump([&] { return theirWants() == 0; }));

        GoPeer theirs{ours, {}};
        QVERIFY(connectTo(ours, theirs));
        ours.execute(node::WantBlocks{kAbsent.cids(), "test"});
        const QString question =
            QStringLiteral("wantlist ") + QString::fromStdString(ours.node->self().toString());
        QVERIFY(answers(theirs, question, QStringLiteral("wantlist 10")));
        ours.execute(node::CancelWants{kAbsent.cids()});
        QVERIFY(answers(theirs, question, QStringLiteral("wantlist 0")));
    }

    void aPeerThatVanishesInMidBlockCostsNothingButTime()
    {
        RealNode ours;
        Content one = kLarge;
        one.count = 1;
        GoPeer vanishing{ours, {QStringLiteral("--mode"), QStringLiteral("raw")}};
        QVERIFY(vanishing.ask(QStringLiteral("add ") + one.words()).startsWith(u"added"));
        QCOMPARE(vanishing.ask(QStringLiteral("vanish")), u"armed");
        QVERIFY(connectTo(ours, vanishing));
        ours.execute(node::WantBlocks{one.cids(), "test"});
        QVERIFY(ours.pump([&] {
            return ours.node->state().peer(vanishing.id())->presence
                   == telemetry::PeerPresence::Gone;
        }));
        QCOMPARE(ours.store.blockCount(), 0U);
        QCOMPARE(ours.node->state().totals().ourWants, 1U);

        GoPeer steady{ours, {}};
        QVERIFY(steady.ask(QStringLiteral("add ") + one.words()).startsWith(u"added"));
        QVERIFY(connectTo(ours, steady));
        QVERIFY(ours.pump([&] { return haveAll(ours, one); }));
        QCOMPARE(ours.stored(one.cid(0)), one.bytes(0));
    }

    void blocksThatNobodyWantedAreNotStored()
    {
        RealNode ours;
        GoPeer theirs{ours, {QStringLiteral("--mode"), QStringLiteral("raw")}};
        QVERIFY(connectTo(ours, theirs));
        QCOMPARE(theirs.ask(QStringLiteral("block 5 5000")), u"sent");
        QVERIFY(
            ours.pump([&] { return ours.node->state().peer(theirs.id())->unaskedBytes == 5000; }));
        QCOMPARE(ours.store.blockCount(), 0U);
    }

    void aMalformedMessageLeavesTheConnectionAlive()
    {
        RealNode ours;
        QVERIFY(addToOurs(ours, kFew));
        GoPeer theirs{ours, {QStringLiteral("--mode"), QStringLiteral("raw")}};
        QVERIFY(connectTo(ours, theirs));
        std::size_t refused = 0;
        ours.node->log().addReader([&refused](const telemetry::Event& event) {
            refused += std::holds_alternative<telemetry::MessageRefused>(event.body) ? 1U : 0U;
        });
        theirs.ask(QStringLiteral("bytes 05ffffffffff")); // a length, then no protobuf
        QVERIFY(ours.pump([&refused] { return refused == 1; }));
        QCOMPARE(theirs.ask(QStringLiteral("want have 1 ") + kFew.words()), u"sent");
        QVERIFY(
            hears(theirs, QStringLiteral("heard haves 20 donthaves 0 blocks 0 wants 0 cancels 0")));
    }

private:
    static node::NodeConfig offering(bool isTlsFirst)
    {
        node::NodeConfig config = RealNode::loopback();
        config.security = {libp2p::Security::Noise, libp2p::Security::Tls};
        if (isTlsFirst) {
            std::ranges::reverse(config.security);
        }
        return config;
    }
    static void contents()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("64 MiB in blocks of 256 KiB") << 0;
        QTest::newRow("2,000 blocks of 4 KiB") << 1;
    }
    static Content fetchContent()
    {
        const auto which = *static_cast<int*>(QTest::qData("which", qMetaTypeId<int>()));
        return which == 0 ? kLarge : kSmall;
    }

    static bool answers(GoPeer& peer, const QString& question, const QString& expected)
    {
        for (int i = 0; i < 50; ++i) {
            if (peer.ask(question) == expected) {
                return true;
            }
            peer.ask(QStringLiteral("sleep"));
        }
        qWarning() << peer.ask(question) << "instead of" << expected;
        return false;
    }
    static bool hears(GoPeer& peer, const QString& expected)
    {
        return answers(peer, QStringLiteral("heard"), expected);
    }
};

static const Registered<GoPeerTest> registered{"go_peer"};

} // namespace swapscope::tests
#include "go_peer_test.moc"
