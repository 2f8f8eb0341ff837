// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/block_index.h"
#include "core/store/lmdb_store.h"
#include "tests/support/registry.h"
#include "tests/unit/store/blocks.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <csignal>
#include <map>

namespace swapscope::store {

namespace {

struct Disk
{
    QTemporaryDir root;
    World world;

    [[nodiscard]] QString path() const { return root.path() + QStringLiteral("/blocks"); }
    [[nodiscard]] QString file(const char* name) const
    {
        return path() + QLatin1Char('/') + QLatin1String{name};
    }
    Result<std::unique_ptr<LmdbStore>> open(LmdbOptions options = {})
    {
        return LmdbStore::open(path().toStdString(), world.clock, world.pool, std::move(options));
    }

    /// Replaces `from` by as many other bytes wherever it stands in the database. Returns how
    /// often.
    [[nodiscard]] int damage(const QByteArray& from) const
    {
        QFile data{file("data.mdb")};
        if (!data.open(QIODevice::ReadWrite)) {
            return 0;
        }
        QByteArray all = data.readAll();
        int times = 0;
        for (auto at = all.indexOf(from); at >= 0; at = all.indexOf(from, at + 1)) {
            all[at] = static_cast<char>(all[at] ^ 1);
            ++times;
        }
        data.seek(0);
        data.write(all);
        return times;
    }
};

QByteArray textOf(const Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

void write(const QString& path, const QByteArray& text)
{
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

/// Counts the jobs.
class CountingPool final : public WorkerPool
{
public:
    explicit CountingPool(WorkerPool& pool)
        : m_pool{pool}
    {}
    void run(std::function<void()> work, std::function<void()> done) override
    {
        ++runs;
        m_pool.run(std::move(work), std::move(done));
    }
    int runs = 0;

private:
    WorkerPool& m_pool;
};

} // namespace

class LmdbTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void blocksAreThereAfterReopening()
    {
        Disk disk;
        std::vector<Block> blocks;
        for (std::uint64_t i = 0; i < 300; ++i) {
            blocks.push_back(blockNumber(i, 1 + i * 17));
        }
        {
            const auto store = disk.open().value();
            QVERIFY(disk.world.put(*store, blocks));
            QVERIFY(disk.world.remove(*store, blocks[7].cid.hash()));
        }
        const auto store = disk.open().value();
        QVERIFY(store->warning().empty());
        QCOMPARE(store->blockCount(), 299U);
        QVERIFY(!store->sizeOf(blocks[7].cid.hash()));
        for (std::size_t i = 8; i < blocks.size(); ++i) {
            QCOMPARE(store->sizeOf(blocks[i].cid.hash()),
                     std::optional<std::uint32_t>{blocks[i].data->size()});
            QCOMPARE(**disk.world.get(*store, blocks[i].cid.hash()), *blocks[i].data);
        }
    }

    void damagedBytesAreNeverServed()
    {
        Disk disk;
        const Block small = blockNumber(1, 300);
        const Block large = blockNumber(2, 200'000);
        const Block whole = blockNumber(3, 300);
        {
            const auto store = disk.open().value();
            QVERIFY(disk.world.put(*store, {small, large, whole}));
        }
        QVERIFY(disk.damage(textOf(*small.data).left(40)) > 0);
        QVERIFY(disk.damage(textOf(*large.data).mid(100'000, 40)) > 0);
        std::vector<Multihash> damaged;
        LmdbOptions options;
        options.onDamaged = [&damaged](const Multihash& hash) { damaged.push_back(hash); };
        const auto store = disk.open(options).value();
        for (const Block& block : {small, large}) {
            QVERIFY(store->sizeOf(block.cid.hash()));
            const auto got = disk.world.get(*store, block.cid.hash());
            QCOMPARE(got.error().code, ErrorCode::Damaged);
            QVERIFY(!store->sizeOf(block.cid.hash()));
            QCOMPARE(disk.world.get(*store, block.cid.hash()).error().code, ErrorCode::NotFound);
        }
        QCOMPARE(damaged, (std::vector{small.cid.hash(), large.cid.hash()}));
        QCOMPARE(**disk.world.get(*store, whole.cid.hash()), *whole.data);
        // A new copy can be stored.
        QVERIFY(disk.world.put(*store, {small}));
        QCOMPARE(**disk.world.get(*store, small.cid.hash()), *small.data);
    }

    void putsThatWaitShareOneTransaction()
    {
        Disk disk;
        CountingPool pool{disk.world.pool};
        const auto store =
            LmdbStore::open(disk.path().toStdString(), disk.world.clock, pool).value();
        int answers = 0;
        for (std::uint64_t i = 0; i < 100; ++i) {
            store->put({blockNumber(i, 100)},
                       [&answers](const Result<void>& result) { answers += result ? 1 : 0; });
        }
        disk.world.clock.runUntil([&] { return answers == 100; }, std::chrono::minutes{1});
        QCOMPARE(answers, 100);
        QCOMPARE(pool.runs, 2); // the first one, and all that came while it ran
    }

    void aLargeCallIsWrittenInParts()
    {
        Disk disk;
        CountingPool pool{disk.world.pool};
        LmdbOptions options;
        options.groupBytes = 1000;
        const auto store =
            LmdbStore::open(disk.path().toStdString(), disk.world.clock, pool, options).value();
        std::vector<Block> blocks;
        for (std::uint64_t i = 0; i < 10; ++i) {
            blocks.push_back(blockNumber(i, 500));
        }
        QVERIFY(disk.world.put(*store, blocks));
        QCOMPARE(pool.runs, 5);
        QCOMPARE(store->blockCount(), 10U);
    }

    void blocksThatAreStoredAreNotWrittenAgain()
    {
        Disk disk;
        CountingPool pool{disk.world.pool};
        const auto store =
            LmdbStore::open(disk.path().toStdString(), disk.world.clock, pool).value();
        QVERIFY(disk.world.put(*store, {blockNumber(1, 100)}));
        QVERIFY(disk.world.put(*store, {blockNumber(1, 100)}));
        QCOMPARE(pool.runs, 1);
    }

    void theMapGrows()
    {
        Disk disk;
        LmdbOptions options;
        options.mapBytes = 256 * 1024;
        std::vector<Block> blocks;
        for (std::uint64_t i = 0; i < 40; ++i) {
            blocks.push_back(blockNumber(i, 100'000));
        }
        {
            const auto store = disk.open(options).value();
            QVERIFY(disk.world.put(*store, blocks));
            QCOMPARE(**disk.world.get(*store, blocks[39].cid.hash()), *blocks[39].data);
        }
        const auto store = disk.open(options).value(); // the file is larger than the map asked for
        QCOMPARE(store->blockCount(), 40U);
        QVERIFY(disk.world.put(*store, {blockNumber(99, 100'000)}));
    }

    void longHashesAreIndexedToo()
    {
        Disk disk;
        const Bytes data = tests::splitmix(1, 50);
        const auto hash = Multihash::of(multiformats::hash_code::kSha2_512, data).value();
        const Block block{multiformats::Cid::v1(multiformats::codec::kRaw, hash),
                          std::make_shared<const Bytes>(data)};
        {
            const auto store = disk.open().value();
            QVERIFY(disk.world.put(*store, {block}));
        }
        const auto store = disk.open().value();
        QCOMPARE(store->sizeOf(hash), std::optional<std::uint32_t>{50U});
        QVERIFY(disk.world.remove(*store, hash));
        QCOMPARE(store->blockCount(), 0U);
    }

    void aForeignDatabaseIsRefusedUntouched()
    {
        Disk disk;
        {
            const auto store = disk.open().value();
        }
        QVERIFY(QFile::remove(disk.file("format")));
        const auto opened = disk.open();
        QCOMPARE(opened.error().code, ErrorCode::Unsupported);
        QVERIFY(opened.error().detail.find("did not create") != std::string::npos);
    }

    void aNewerFormatIsRefused()
    {
        Disk disk;
        {
            const auto store = disk.open().value();
        }
        write(disk.file("format"), "swapscope-blocks 2\n");
        QVERIFY(disk.open().error().detail.find("newer") != std::string::npos);
        write(disk.file("format"), "something else\n");
        QCOMPARE(disk.open().error().code, ErrorCode::Unsupported);
    }

    void aDamagedDatabaseIsSetAside_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<bool>("wasClosed");
        QTest::newRow("noise") << textOf(tests::splitmix(5, 40'000)) << true;
        QTest::newRow("noise after a crash") << textOf(tests::splitmix(5, 40'000)) << false;
        QTest::newRow("short") << QByteArray{"too short"} << true;
    }
    void aDamagedDatabaseIsSetAside()
    {
        QFETCH(QByteArray, content);
        QFETCH(bool, wasClosed);
        Disk disk;
        {
            const auto store = disk.open().value();
            QVERIFY(disk.world.put(*store, {blockNumber(1, 10)}));
        }
        write(disk.file("data.mdb"), content);
        if (!wasClosed) {
            QVERIFY(QFile::remove(disk.file("closed")));
        }
        const auto store = disk.open().value();
        QCOMPARE(store->blockCount(), 0U);
        QVERIFY(store->warning().find("blocks.damaged-1") != std::string::npos);
        QVERIFY(QFileInfo::exists(disk.path() + QStringLiteral(".damaged-1/data.mdb")));
        QVERIFY(disk.world.put(*store, {blockNumber(1, 10)}));
    }

    void aTruncatedDatabaseIsSetAsideAfterACrash()
    {
        Disk disk;
        {
            const auto store = disk.open().value();
            std::vector<Block> blocks;
            for (std::uint64_t i = 0; i < 50; ++i) {
                blocks.push_back(blockNumber(i, 20'000));
            }
            QVERIFY(disk.world.put(*store, blocks));
        }
        QVERIFY(QFile::resize(disk.file("data.mdb"), 64 * 1024));
        QVERIFY(QFile::remove(disk.file("closed")));
        const auto store = disk.open().value();
        QVERIFY(!store->warning().empty());
        QCOMPARE(store->blockCount(), 0U);
    }

    void anOrderlyEndIsMarked()
    {
        Disk disk;
        auto store = disk.open().value();
        QVERIFY(!QFileInfo::exists(disk.file("closed")));
        store.reset();
        QVERIFY(QFileInfo::exists(disk.file("closed")));
    }

    void aWriteThatFailsLeavesReadsAndLaterWrites()
    {
        Disk disk;
        const auto store = disk.open().value();
        const Block kept = blockNumber(1, 1000);
        QVERIFY(disk.world.put(*store, {kept}));
        rlimit limit{}; // stands for the end of the disk
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlimit before = limit;
        static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
        limit.rlim_cur = static_cast<rlim_t>(QFileInfo{disk.file("data.mdb")}.size()) + 50'000;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto refused = disk.world.put(*store, {blockNumber(2, 1'000'000)});
        ::setrlimit(RLIMIT_FSIZE, &before);
        QCOMPARE(refused.error().code, ErrorCode::Io);
        QVERIFY(refused.error().detail.starts_with("cannot write to the block store: "));
        QVERIFY(!store->sizeOf(blockNumber(2, 1'000'000).cid.hash()));
        QCOMPARE(**disk.world.get(*store, kept.cid.hash()), *kept.data);
        QVERIFY(disk.world.put(*store, {blockNumber(2, 1'000'000)}));
    }

    void theIndexAgreesWithAMap()
    {
        BlockIndex index;
        std::map<Multihash, std::uint32_t> model;
        std::uint64_t bytes = 0;
        for (std::uint64_t i = 0; i < 20'000; ++i) {
            const Bytes chance = tests::splitmix(i, 8);
            const std::uint8_t which = chance[0];
            const auto code = which % 10 == 0 ? 0x13U : 0x12U;
            const Bytes seed{chance[1], static_cast<std::uint8_t>(chance[2] % 8)};
            const auto hash = Multihash::of(code, seed).value();
            if (which % 3 == 0) {
                QCOMPARE(index.erase(hash), model.erase(hash) > 0);
            } else {
                index.insert(hash, chance[3]);
                model[hash] = chance[3];
            }
            QCOMPARE(index.find(hash).has_value(), model.contains(hash));
        }
        for (const auto& [hash, size] : model) {
            QCOMPARE(index.find(hash), std::optional{size});
            bytes += size;
        }
        QCOMPARE(index.count(), model.size());
        QCOMPARE(index.bytes(), bytes);
    }
};

static const tests::Registered<LmdbTest> registered{"lmdb"};

} // namespace swapscope::store
#include "lmdb_test.moc"
