// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_file.h"
#include "core/node/kept_list.h"
#include "core/world/content.h"
#include "tests/sim/node/jobs_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>

namespace swapscope::node {

using namespace std::chrono_literals;
using telemetry::KeepKind;

namespace {

constexpr std::size_t kMiB = 1024UL * 1024;

bool warned(const SimNode& node, const std::string& part)
{
    const auto warnings = node.told<telemetry::Warning>();
    return std::ranges::any_of(
        warnings, [&](const auto& one) { return one.text.find(part) != std::string::npos; });
}

store::Block blockOf(std::uint64_t codec, Bytes bytes)
{
    const auto hash =
        multiformats::Multihash::of(multiformats::hash_code::kSha2_256, bytes).value();
    return {Cid::v1(codec, hash), std::make_shared<const Bytes>(std::move(bytes))};
}

/// Blocks of one size that nobody keeps.
std::vector<store::Block> loose(std::size_t count, std::size_t bytes)
{
    std::vector<store::Block> blocks;
    for (std::size_t i = 0; i < count; ++i) {
        blocks.push_back(world::makeBlock(1000 + i, bytes));
    }
    return blocks;
}

} // namespace

class KeptTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptStaysAndTheRestIsCollectedAfterItsSizesWereSaid()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(1, kMiB));
        const auto kept = pair.giver.store.byteCount();
        pair.giver.add(loose(10, 5000));
        const auto plan = pair.plan(pair.giver);
        QCOMPARE(plan.blocks, 10U);
        QCOMPARE(plan.bytes, 50'000U);
        QCOMPARE(plan.keptBytes, kept);
        QCOMPARE(pair.giver.store.byteCount(), kept + 50'000U); // it only says so
        const auto ended = pair.run(pair.giver, CollectBlocks{});
        QVERIFY(!ended.error);
        QCOMPARE(ended.figures.blocksDone, 10U);
        QCOMPARE(ended.figures.bytesDone, 50'000U);
        QCOMPARE(pair.giver.store.byteCount(), kept);
        QCOMPARE(pair.giver.node->state().totals().bytesStored, kept);
        pair.giver.execute(Release{root});
        pair.run(pair.giver, CollectBlocks{});
        QCOMPARE(pair.giver.store.blockCount(), 0U);
        pair.giver.execute(Release{root});
        QCOMPARE(pair.giver.told<telemetry::CommandFailed>().back().error.code,
                 ErrorCode::NotFound);
    }

    void keepingFetchesWhatIsMissing()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(2, kMiB));
        const auto ended = pair.run(pair.taker, Keep{.cid = root, .name = "mine"});
        QVERIFY(!ended.error);
        QCOMPARE(pair.taker.store.blockCount(), pair.giver.store.blockCount());
        QCOMPARE(ended.figures.blocksDone, pair.taker.store.blockCount());
        QCOMPARE(pair.taker.node->kept().pins().at(root).name, std::string{"mine"});
        pair.run(pair.taker, CollectBlocks{});
        QCOMPARE(pair.taker.store.blockCount(), pair.giver.store.blockCount());
    }

    void whatIsBelowABlockIsKeptThoughItIsALeafUnderAnotherCodec()
    {
        JobPair pair;
        const Cid file = pair.give("a", randomText(9, kMiB), false);
        ipld::UnixFsData data;
        data.type = ipld::UnixFsType::Directory;
        ipld::DagPbNode folder;
        folder.links.push_back({file, "a", 1});
        folder.links.push_back({Cid::v1(multiformats::codec::kRaw, file.hash()), "b", 1});
        folder.data = ipld::encodeUnixFs(data);
        const store::Block root =
            blockOf(multiformats::codec::kDagPb, ipld::encodeDagPb(std::move(folder)));
        pair.giver.add({root});
        QVERIFY(!pair.run(pair.giver, Keep{root.cid}).error);
        const auto before = pair.giver.store.blockCount();
        pair.run(pair.giver, CollectBlocks{});
        QCOMPARE(pair.giver.store.blockCount(), before);
    }

    void whatDagCborLinksToIsFetchedAndKeptToo()
    {
        JobPair pair;
        const Cid file = pair.give("a", randomText(10, kMiB), false);
        Bytes map{0xa1, 0x64, 'f', 'i', 'l', 'e', 0xd8, 0x2a, 0x58}; // {"file": link}
        map.push_back(static_cast<std::uint8_t>(file.bytes().size() + 1));
        map.push_back(0);
        append(map, file.bytes());
        const store::Block root = blockOf(multiformats::codec::kDagCbor, std::move(map));
        pair.giver.add({root});
        QVERIFY(!pair.run(pair.taker, Keep{root.cid}).error);
        QCOMPARE(pair.taker.store.blockCount(), pair.giver.store.blockCount());
        pair.run(pair.taker, CollectBlocks{});
        QCOMPARE(pair.taker.store.blockCount(), pair.giver.store.blockCount());
    }

    void aBlockAloneIsKeptWithoutWhatIsBelowIt()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(3, kMiB));
        pair.run(pair.taker, Keep{.cid = root});
        pair.run(pair.taker, Keep{.cid = root, .kind = KeepKind::Block});
        pair.run(pair.taker, CollectBlocks{});
        QCOMPARE(pair.taker.store.blockCount(), 1U);
        QVERIFY(pair.taker.store.sizeOf(root.hash()));
    }

    void whatAJobIsAtIsNotCollected()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(4, 4 * kMiB));
        pair.taker.execute(ChangeNodeRules{.downloadLimit = kMiB});
        pair.taker.add(loose(5, 1000));
        pair.taker.execute(FetchFile{.link = root.toString(), .destination = pair.path("b")});
        const auto fetch = JobPair::lastJob(pair.taker);
        pair.clock.advance(2s);
        const auto collected = pair.run(pair.taker, CollectBlocks{});
        QCOMPARE(collected.figures.blocksDone, 5U);
        QVERIFY(!JobPair::ended(pair.taker, fetch));
        QVERIFY(pair.runUntilEnded(pair.taker, fetch));
        QCOMPARE(pair.taker.store.blockCount(), pair.giver.store.blockCount());
    }

    void collectingWaitsForAnImportAndImportsForACollection()
    {
        JobPair pair;
        StoreGate& gate = pair.giver.node->gate();
        {
            const auto hold = tests::runTask(pair.clock, gate.hold());
            pair.giver.add(loose(3, 100));
            pair.giver.execute(CollectBlocks{});
            pair.clock.advance(10s);
            QCOMPARE(pair.giver.store.blockCount(), 3U);
        }
        pair.clock.advance(1s);
        QCOMPARE(pair.giver.store.blockCount(), 0U);
        QCOMPARE(gate.sweeps(), 1U);
        const auto sweep = tests::runTask(pair.clock, gate.sweep());
        writeTo(pair.path("a"), "a");
        pair.giver.execute(ImportFile{.path = pair.path("a")});
        pair.clock.advance(10s);
        QCOMPARE(pair.giver.store.blockCount(), 0U);
    }

    void aJobThatWaitsForAnotherAtTheStoreEndsAtOnceWhenItIsCancelled()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(5, 1000));
        pair.run(pair.giver, ExportCar{{root}, pair.path("a.car")});
        StoreGate& gate = pair.giver.node->gate();
        const auto cancelled = [&pair](CommandBody body) {
            pair.giver.execute(std::move(body));
            const auto job = JobPair::lastJob(pair.giver);
            pair.clock.advance(5s);
            const bool hasWaited = !JobPair::ended(pair.giver, job);
            pair.giver.execute(CancelJob{job});
            pair.clock.advance(300ms);
            const auto ended = JobPair::ended(pair.giver, job);
            return hasWaited && ended && ended->error && ended->error->code == ErrorCode::Cancelled
                   && ended->error->detail == "it was cancelled";
        };
        {
            const auto sweep = tests::runTask(pair.clock, gate.sweep());
            QVERIFY(cancelled(ImportFile{.path = pair.path("a")}));
            QVERIFY(cancelled(ImportCar{pair.path("a.car")}));
            QVERIFY(cancelled(ExportCar{{root}, pair.path("b.car")}));
            QVERIFY(cancelled(Keep{.cid = root}));
            QVERIFY(cancelled(CollectBlocks{}));
            QVERIFY(cancelled(FetchFile{root.toString(), pair.path("b")}));
        }
        {
            const auto hold = tests::runTask(pair.clock, gate.hold());
            QVERIFY(cancelled(CollectBlocks{}));
        }
        QCOMPARE(gate.sweeps(), 1U); // ours: nobody is left at the gate
        QVERIFY(gate.roots().empty());
        QVERIFY(!pair.run(pair.giver, CollectBlocks{}).error);
        QVERIFY(!fs::exists(pair.path("b.car.partial")));
    }

    void anUploadThatStallsHoldsUpNoOther()
    {
        JobPair pair;
        StoreGate& gate = pair.giver.node->gate();
        const auto stalled = tests::runTask(pair.clock, gate.hold());
        pair.giver.execute(CollectBlocks{});
        pair.clock.advance(1s);
        QCOMPARE(gate.sweeps(), 0U); // it waits for the one that stalls
        writeTo(pair.path("a"), "a");
        QVERIFY(!pair.run(pair.giver, ImportFile{.path = pair.path("a")}).error);
    }

    void whatIsSaidToBeKeptStandsInTheProfile()
    {
        QTemporaryDir profile;
        const fs::path folder = profile.path().toStdString();
        JobPair pair{folder};
        Kept& kept = pair.taker.node->kept();
        QVERIFY(tests::runTask(pair.clock, kept.written()));
        const Cid first = world::makeBlock(1, 10).cid;
        QVERIFY(kept.put(first, {}));
        QVERIFY(tests::runTask(pair.clock, kept.written()));
        const auto read = decodePins(readKeptFile(folder / kKeptFile, kMaxKeptBytes).value());
        QVERIFY(read.value().pins.contains(first));

        fs::remove(folder / kKeptFile);
        fs::create_directories(folder / kKeptFile / "in the way");
        QVERIFY(kept.put(world::makeBlock(2, 10).cid, {}));
        const auto written = tests::runTask(pair.clock, kept.written());
        QVERIFY(!written);
        QVERIFY(written.error().detail.find("only in this run") != std::string::npos);
    }

    void whatIsKeptOutlivesTheNode()
    {
        QTemporaryDir profile;
        const fs::path folder = profile.path().toStdString();
        Cid root;
        Cid other;
        {
            JobPair pair{folder};
            root = pair.give("a", "some");
            other = pair.give("b", "thing");
            pair.run(pair.taker, Keep{.cid = root, .name = "\"é\n"});
            pair.run(pair.taker, Keep{.cid = other, .kind = KeepKind::Block});
        }
        JobPair pair{folder};
        const Pins& pins = pair.taker.node->kept().pins();
        QCOMPARE(pins.size(), 2U);
        QVERIFY((pins.at(root) == Pin{KeepKind::All, "\"é\n"}));
        QVERIFY((pins.at(other) == Pin{KeepKind::Block, ""}));
        QCOMPARE(pair.taker.told<telemetry::KeptChanged>().size(), 2U);
    }

    void aDamagedListIsSetAsideAndNamed()
    {
        QTemporaryDir profile;
        const fs::path folder = profile.path().toStdString();
        writeTo(folder / kKeptFile, "{\"version\":1,\"kept\":[");
        const JobPair pair{folder};
        QVERIFY(warned(pair.taker, (folder / "kept.json.damaged-1").string()));
        QVERIFY(fs::exists(folder / "kept.json.damaged-1"));
        QVERIFY(pair.taker.node->kept().pins().empty());
    }

    void nothingIsEvictedAfterTheListWasDamaged()
    {
        QTemporaryDir profile;
        const fs::path folder = profile.path().toStdString();
        writeTo(folder / kKeptFile, "damaged");
        JobPair pair{folder};
        pair.taker.add(loose(10, 5000));
        pair.taker.execute(ChangeNodeRules{.storeLimit = 10'000});
        pair.clock.advance(1min);
        QCOMPARE(pair.taker.store.blockCount(), 10U);
    }

    void anEntryThatIsNotValidIsLeftOutAndTheOthersCount()
    {
        const Cid cid = world::makeBlock(1, 10).cid;
        const auto read = decodePins(R"({"version":1,"kept":[{"cid":"nonsense","kind":"all"},)"
                                     R"({"cid":")"
                                     + cid.toString() + R"(","kind":"all"},7]})");
        QVERIFY(read.has_value());
        QCOMPARE(read->pins.size(), 1U);
        QCOMPARE(read->leftOut.entries, 2U);
        QVERIFY(read->leftOut.why[0].find("nonsense") != std::string::npos);
        QCOMPARE(decodePins(R"({"version":2,"kept":[]})").error().code, ErrorCode::Unsupported);
        QCOMPARE(decodePins("[]").error().code, ErrorCode::Invalid);
    }

    void beyondTheLimitTheBlocksUnusedLongestGo()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(5, kMiB));
        const auto blocks = loose(10, 100'000);
        for (const store::Block& block : blocks) {
            pair.clock.advance(2s);
            pair.giver.add({block});
        }
        pair.clock.advance(2s);
        // The first is used once more.
        QVERIFY(tests::runTask(pair.clock,
                               pair.giver.node->blocks().get(blocks[0].cid, {.offline = true}))
                    .has_value());
        const std::uint64_t stored = pair.giver.store.byteCount();
        const std::uint64_t limit = stored - 50'000;
        pair.giver.execute(ChangeNodeRules{.storeLimit = limit});
        pair.clock.advance(5s);
        QVERIFY(pair.giver.store.byteCount() <= limit);
        QVERIFY(pair.giver.store.byteCount() > limit - limit / 10 - 100'000);
        QVERIFY(pair.giver.store.sizeOf(blocks[0].cid.hash()));
        QVERIFY(!pair.giver.store.sizeOf(blocks[1].cid.hash()));
        QVERIFY(pair.giver.store.sizeOf(blocks[9].cid.hash()));
        const auto removed = pair.giver.told<telemetry::BlocksRemoved>();
        QCOMPARE(removed.size(), 1U);
        QVERIFY(removed[0].why == telemetry::Removal::Evicted);
        const auto again = pair.run(pair.taker, Keep{.cid = root});
        QVERIFY(!again.error); // nothing that is kept has gone
    }

    void whereAllIsKeptNothingGoesAndTheUserIsToldOnce()
    {
        JobPair pair;
        pair.give("a", randomText(6, kMiB));
        const auto stored = pair.giver.store.byteCount();
        pair.giver.execute(ChangeNodeRules{.storeLimit = 1000});
        pair.clock.advance(5min);
        QCOMPARE(pair.giver.store.byteCount(), stored);
        const auto warnings = pair.giver.told<telemetry::Warning>();
        QCOMPARE(std::ranges::count_if(warnings,
                                       [](const auto& one) {
                                           return one.text.find("over its limit")
                                                  != std::string::npos;
                                       }),
                 1);
    }

    void blocksThatComeAreCountedAgainstTheLimit()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(7, 2 * kMiB));
        pair.taker.execute(ChangeNodeRules{.storeLimit = kMiB});
        const auto fetched =
            pair.run(pair.taker, FetchFile{.link = root.toString(), .destination = pair.path("b")});
        QVERIFY(!fetched.error);
        pair.clock.advance(1min);
        QVERIFY(pair.taker.store.byteCount() <= kMiB);
        QVERIFY(pair.taker.store.byteCount() > kMiB / 2);
    }
};

static const tests::Registered<KeptTest> registered{"kept"};

} // namespace swapscope::node
#include "kept_test.moc"
