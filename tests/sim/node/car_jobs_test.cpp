// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/car.h"
#include "core/world/content.h"
#include "tests/sim/node/jobs_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::node {

using namespace std::chrono_literals;

namespace {

std::string carOf(const std::vector<Cid>& roots, const std::vector<store::Block>& blocks)
{
    Bytes bytes = ipld::carHeader(roots);
    for (const store::Block& block : blocks) {
        ipld::appendCarSection(bytes, block);
    }
    return {bytes.begin(), bytes.end()};
}

} // namespace

class CarJobsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsImportedExportedAndImportedHasTheSameRootAndBytes()
    {
        JobPair pair;
        writeTo(pair.path("tree/a"), randomText(1, 700'000));
        writeTo(pair.path("tree/sub/b"), "b");
        const Cid root = pair.run(pair.giver, ImportFile{.path = pair.path("tree")}).root;
        const auto out = pair.run(pair.giver, ExportCar{{root}, pair.path("tree.car")});
        QVERIFY(!out.error);
        QVERIFY(out.root == root);
        QVERIFY(!fs::exists(pair.path("tree.car.partial")));
        pair.taker.execute(Disconnect{{pair.giver.node->self()}});
        const auto in = pair.run(pair.taker, ImportCar{pair.path("tree.car")});
        QVERIFY2(!in.error, in.error ? in.error->detail.c_str() : "");
        QVERIFY(in.root == root);
        QCOMPARE(in.figures.blocksDone, out.figures.blocksDone);
        QVERIFY(pair.taker.node->kept().pins().contains(root));
        const auto saved = pair.run(
            pair.taker, FetchFile{.link = root.toString(), .destination = pair.path("copy")});
        QVERIFY(!saved.error);
        QVERIFY(treeOf(pair.path("copy")) == treeOf(pair.path("tree")));
        const auto again = pair.run(pair.taker, ImportFile{.path = pair.path("copy")});
        QVERIFY(again.root == root);
    }

    void anExportFetchesWhatIsMissingAndWritesEachBlockOnce()
    {
        JobPair pair;
        const Cid root = pair.give("a", std::string(10 * 65'536, 'x')); // the same part ten times
        const Cid other = pair.give("b", std::string(2 * 65'536, 'x'));
        const auto out = pair.run(pair.taker, ExportCar{{root, other}, pair.path("both.car")});
        QVERIFY(!out.error);
        ipld::CarReader reader;
        const std::string text = contentOf(pair.path("both.car"));
        reader.add(asBytes(text));
        std::set<Cid> seen;
        for (auto block = reader.next(); block && *block; block = reader.next()) {
            QVERIFY(seen.insert((*block)->cid).second);
        }
        QVERIFY(reader.finish().has_value());
        QCOMPARE(seen.size(), 3U);
        QVERIFY((reader.roots() == std::vector<Cid>{root, other}));
    }

    void ofAnArchiveThatIsCutTheBlocksBeforeTheCutAreStoredAndCounted()
    {
        JobPair pair;
        const std::vector<store::Block> blocks{world::makeBlock(1, 1000), world::makeBlock(2, 1000),
                                               world::makeBlock(3, 1000)};
        const std::string car = carOf({blocks[0].cid}, blocks);
        writeTo(pair.path("cut.car"), car.substr(0, car.size() - 500));
        const auto ended = pair.run(pair.taker, ImportCar{pair.path("cut.car")});
        QCOMPARE(ended.error->code, ErrorCode::Truncated);
        QVERIFY(ended.error->detail.find("2 blocks before that are stored") != std::string::npos);
        QCOMPARE(pair.taker.store.blockCount(), 2U);
        QVERIFY(pair.taker.node->kept().pins().empty());
    }

    void aBlockThatDoesNotMatchItsHashEndsTheImport()
    {
        JobPair pair;
        std::vector<store::Block> blocks{world::makeBlock(1, 1000), world::makeBlock(2, 1000)};
        blocks[1].data = std::make_shared<const Bytes>(1000, std::uint8_t{7});
        writeTo(pair.path("wrong.car"), carOf({blocks[0].cid}, blocks));
        const auto ended = pair.run(pair.taker, ImportCar{pair.path("wrong.car")});
        QCOMPARE(ended.error->code, ErrorCode::Unverified);
        QVERIFY(ended.error->detail.find(blocks[1].cid.toString()) != std::string::npos);
        QVERIFY(ended.error->detail.find("1 block before that is stored") != std::string::npos);
        QCOMPARE(pair.taker.store.blockCount(), 1U);
    }

    void aRootThatIsNotWholeIsNotKept()
    {
        JobPair pair;
        const store::Block file = world::makeBlock(1, 1000);
        const store::Block folder = JobPair::folderWith("a", file.cid);
        writeTo(pair.path("part.car"), carOf({folder.cid}, {folder}));
        const auto ended = pair.run(pair.taker, ImportCar{pair.path("part.car")});
        QCOMPARE(ended.error->code, ErrorCode::NotFound);
        QVERIFY(ended.error->detail.find(file.cid.toString()) != std::string::npos);
        QVERIFY(pair.taker.node->kept().pins().empty());
        QCOMPARE(pair.taker.store.blockCount(), 1U);
        QCOMPARE(pair.taker.told<telemetry::SessionOpened>().size(), 0U); // nobody was asked
        const auto loose = pair.run(pair.taker, ImportCar{pair.path("part.car"), false});
        QVERIFY(!loose.error);
    }

    void anExportOverwritesNothingAndLeavesNothingHalf()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(2, 700'000));
        writeTo(pair.path("a.car"), "old");
        const auto refused = pair.run(pair.giver, ExportCar{{root}, pair.path("a.car")});
        QCOMPARE(refused.error->code, ErrorCode::Refused);
        QCOMPARE(contentOf(pair.path("a.car")), std::string{"old"});
        pair.taker.execute(ChangeNodeRules{.downloadLimit = 100'000U});
        pair.taker.execute(ExportCar{{root}, pair.path("b.car")});
        const auto job = JobPair::lastJob(pair.taker);
        pair.clock.advance(2s);
        QVERIFY(fs::exists(pair.path("b.car.partial")));
        pair.taker.execute(CancelJob{job});
        QVERIFY(pair.runUntilEnded(pair.taker, job, 1s));
        QVERIFY(!fs::exists(pair.path("b.car.partial")));
        QVERIFY(!fs::exists(pair.path("b.car")));
    }

    void whatIsNoArchiveSaysSo()
    {
        JobPair pair;
        writeTo(pair.path("text"), "hello, this is no archive at all");
        const auto ended = pair.run(pair.taker, ImportCar{pair.path("text")});
        QVERIFY(ended.error && ended.error->detail.find("CAR, at byte") != std::string::npos);
        const auto none = pair.run(pair.taker, ImportCar{pair.path("none")});
        QCOMPARE(none.error->code, ErrorCode::NotFound);
    }

    void onlyAJobThatAsksPeersCanBePaused()
    {
        JobPair pair;
        const auto hold = tests::runTask(pair.clock, pair.taker.node->gate().sweep());
        pair.taker.execute(ImportCar{pair.path("none")});
        pair.taker.execute(PauseJob{JobPair::lastJob(pair.taker)});
        QCOMPARE(pair.taker.told<telemetry::CommandFailed>().back().error.code,
                 ErrorCode::Unsupported);
    }
};

static const tests::Registered<CarJobsTest> registered{"car_jobs"};

} // namespace swapscope::node
#include "car_jobs_test.moc"
