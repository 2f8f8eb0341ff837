// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lmdb_store.h"
#include "core/store/memory_store.h"
#include "tests/support/registry.h"
#include "tests/unit/store/blocks.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace swapscope::store {

/// What every block store does, tried on each.
class BothTest final : public QObject
{
    Q_OBJECT

private:
    struct Tried
    {
        QTemporaryDir folder;
        World world;
        std::unique_ptr<BlockStore> store;

        Tried()
        {
            QFETCH(bool, onDisk);
            if (onDisk) {
                store = LmdbStore::open(folder.path().toStdString() + "/blocks", world.clock,
                                        world.pool)
                            .value();
            } else {
                store = std::make_unique<MemoryStore>(world.clock);
            }
        }
    };

    static void eachStore()
    {
        QTest::addColumn<bool>("onDisk");
        QTest::newRow("memory") << false;
        QTest::newRow("disk") << true;
    }

private Q_SLOTS:
    void whatIsPutCanBeRead_data() { eachStore(); }
    void whatIsPutCanBeRead()
    {
        Tried t;
        const Block small = blockNumber(1, 100);
        const Block large = blockNumber(2, 2 * 1024 * 1024);
        const Block empty = blockOf({});
        QVERIFY(t.world.put(*t.store, {small, large, empty}));
        QCOMPARE(t.store->blockCount(), 3U);
        QCOMPARE(t.store->byteCount(), 100U + 2U * 1024 * 1024);
        for (const Block& block : {small, large, empty}) {
            QCOMPARE(t.store->sizeOf(block.cid.hash()),
                     std::optional<std::uint32_t>{block.data->size()});
            const auto got = t.world.get(*t.store, block.cid.hash());
            QVERIFY(got.has_value());
            QCOMPARE(**got, *block.data);
        }
    }

    void bothVersionsOfACidNameOneBlock_data() { eachStore(); }
    void bothVersionsOfACidNameOneBlock()
    {
        Tried t;
        const Block raw = blockNumber(1, 10);
        const Block old{multiformats::Cid::v0(raw.cid.hash()), raw.data};
        QVERIFY(t.world.put(*t.store, {raw, old}));
        QVERIFY(t.world.put(*t.store, {old}));
        QCOMPARE(t.store->blockCount(), 1U);
        QCOMPARE(t.store->byteCount(), 10U);
    }

    void thePartsTogetherListEveryBlockOnce_data() { eachStore(); }
    void thePartsTogetherListEveryBlockOnce()
    {
        Tried t;
        std::map<Multihash, std::uint32_t> stored;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            const Block block = blockNumber(seed, 10 + seed);
            stored[block.cid.hash()] = static_cast<std::uint32_t>(10 + seed);
            QVERIFY(t.world.put(*t.store, {block}));
        }
        const Bytes data{1, 2, 3};
        const auto wide = Multihash::of(multiformats::hash_code::kSha2_512, data).value();
        QVERIFY(t.world.put(
            *t.store, {{multiformats::Cid::v1(0x55, wide), std::make_shared<const Bytes>(data)}}));
        stored[wide] = 3;
        const std::uint32_t storedBy = secondsOf(t.world.clock.now());
        t.world.clock.advance(std::chrono::seconds{5});
        QVERIFY(t.world.get(*t.store, wide).has_value());
        std::map<Multihash, std::uint32_t> listed;
        for (std::size_t part = 0; part < t.store->partCount(); ++part) {
            for (const StoredBlock& block : t.store->list(part)) {
                QVERIFY(listed.emplace(block.hash, block.bytes).second);
                QVERIFY(block.lastRead != 0);
                QCOMPARE(block.lastRead > storedBy, block.hash == wide);
            }
        }
        QVERIFY(listed == stored);
    }

    void absentBlocksAreNotFound_data() { eachStore(); }
    void absentBlocksAreNotFound()
    {
        Tried t;
        const Multihash hash = blockNumber(1, 10).cid.hash();
        QVERIFY(!t.store->sizeOf(hash));
        QCOMPARE(t.world.get(*t.store, hash).error().code, ErrorCode::NotFound);
        QCOMPARE(t.world.remove(*t.store, hash).error().code, ErrorCode::NotFound);
    }

    void removedBlocksAreGoneAndCanComeBack_data() { eachStore(); }
    void removedBlocksAreGoneAndCanComeBack()
    {
        Tried t;
        const Block block = blockNumber(1, 10);
        QVERIFY(t.world.put(*t.store, {block}));
        QVERIFY(t.world.remove(*t.store, block.cid.hash()));
        QVERIFY(!t.store->sizeOf(block.cid.hash()));
        QCOMPARE(t.store->byteCount(), 0U);
        QVERIFY(t.world.put(*t.store, {block}));
        QCOMPARE(**t.world.get(*t.store, block.cid.hash()), *block.data);
    }

    void callsTakeEffectInTheirOrder_data() { eachStore(); }
    void callsTakeEffectInTheirOrder()
    {
        Tried t;
        const Block block = blockNumber(1, 10);
        QVERIFY(t.world.put(*t.store, {block}));
        int answers = 0;
        const auto count = [&answers](const Result<void>& result) { answers += result ? 1 : 0; };
        t.store->remove(block.cid.hash(), count);
        t.store->put({block}, count);
        t.store->remove(block.cid.hash(), count);
        t.store->put({block}, count);
        t.world.clock.runUntil([&answers] { return answers == 4; }, std::chrono::minutes{1});
        QCOMPARE(answers, 4);
        QCOMPARE(**t.world.get(*t.store, block.cid.hash()), *block.data);
    }

    void answersComeInALaterTurn_data() { eachStore(); }
    void answersComeInALaterTurn()
    {
        Tried t;
        bool answered = false;
        t.store->put({}, [&answered](const Result<void>&) { answered = true; });
        t.store->get(blockNumber(1, 10).cid.hash(),
                     [&answered](const Result<SharedBytes>&) { answered = true; });
        QVERIFY(!answered);
        t.world.clock.advance(std::chrono::seconds{1});
        QVERIFY(answered);
    }

    void noAnswerComesAfterTheEnd_data() { eachStore(); }
    void noAnswerComesAfterTheEnd()
    {
        Tried t;
        const Block block = blockNumber(1, 10);
        QVERIFY(t.world.put(*t.store, {block}));
        int answers = 0;
        t.store->put({blockNumber(2, 10)}, [&](const Result<void>&) { ++answers; });
        t.store->get(block.cid.hash(), [&](const Result<SharedBytes>&) { ++answers; });
        t.store->remove(block.cid.hash(), [&](const Result<void>&) { ++answers; });
        t.store.reset();
        t.world.clock.advance(std::chrono::minutes{1});
        QCOMPARE(answers, 0);
    }

    void anAnswerMayEndTheStore_data() { eachStore(); }
    void anAnswerMayEndTheStore()
    {
        Tried t;
        int answers = 0;
        const auto end = [&](const Result<void>&) {
            ++answers;
            t.store.reset();
        };
        t.store->put({blockNumber(1, 10)}, end);
        t.store->put({blockNumber(2, 10)}, end);
        t.world.clock.advance(std::chrono::minutes{1});
        QCOMPARE(answers, 1);
    }
};

static const tests::Registered<BothTest> registered{"both"};

} // namespace swapscope::store
#include "both_test.moc"
