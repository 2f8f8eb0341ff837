// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/content_reader.h"
#include "core/files/dag_walk.h"
#include "core/files/directory.h"
#include "tests/support/registry.h"
#include "tests/unit/files/map_source.h"

#include <QTest>

#include <optional>

namespace swapscope::files {
namespace {

const ipld::ImportOptions kSmall{10, 3, true, 1};
const ipld::ImportOptions kWrapped{10, 3, false, 0};

struct World
{
    sim::VirtualClock clock;
    MapSource source{clock};

    Result<std::vector<Step>> read(const Cid& cid, ReadOptions options = {})
    {
        ContentReader reader{source, cid, std::move(options)};
        return tests::runTask(clock, collect(reader));
    }
    Result<std::vector<Step>> walk(const Cid& cid, DagOptions options = {})
    {
        DagWalk walk{source, cid, options};
        return tests::runTask(clock, collect(walk));
    }
};

Bytes dataOf(const std::vector<Step>& steps)
{
    Bytes bytes;
    for (const Step& step : steps) {
        if (step.kind == Step::Kind::Data) {
            append(bytes, step.view());
        }
    }
    return bytes;
}

/// "dir(a=5 sub(b=0) l->target)": kinds, names and lengths.
std::string outline(const std::vector<Step>& steps)
{
    std::string text;
    for (const Step& step : steps) {
        switch (step.kind) {
        case Step::Kind::Directory: text += step.name + "("; break;
        case Step::Kind::File: text += step.name + "=" + std::to_string(step.bytes) + "["; break;
        case Step::Kind::Data: text += "#"; break;
        case Step::Kind::Symlink:
            text += step.name + "->" + std::string{asText(step.view())} + " ";
            break;
        case Step::Kind::End: text += ")"; break;
        default: text += "?"; break;
        }
    }
    return text;
}

} // namespace

class ContentReaderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileComesInOrderHoweverItsBlocksCome()
    {
        for (const ipld::ImportOptions& options : {kSmall, kWrapped}) {
            World world;
            world.source.delay = [](std::uint64_t n) { return n * 7919 % 50; };
            const Bytes file = tests::splitmix(3, 997);
            const auto root = world.source.file(file, options);
            const auto steps = world.read(root.cid, {.name = "f"}).value();
            QCOMPARE(dataOf(steps), file);
            QCOMPARE(steps.front().kind, Step::Kind::File);
            QCOMPARE(steps.front().bytes, std::uint64_t{997});
            QCOMPARE(steps.back().kind, Step::Kind::End);
        }
    }

    void everyRangeIsThatOfTheFile()
    {
        World world;
        const Bytes file = tests::splitmix(3, 95);
        const auto root = world.source.file(file, kSmall);
        for (std::size_t from = 0; from <= 100; from += 3) {
            for (const std::size_t length : {0U, 1U, 9U, 10U, 11U, 30U, 95U, 1000U}) {
                const auto steps = world.read(root.cid, {.offset = from, .length = length});
                const std::size_t begin = std::min(from, file.size());
                const std::size_t size = std::min(length, file.size() - begin);
                const ByteView wanted = ByteView{file}.subspan(begin, size);
                QCOMPARE(dataOf(steps.value()), (Bytes{wanted.begin(), wanted.end()}));
            }
        }
        world.source.asked = 0;
        world.read(root.cid, {.offset = 50, .length = 1}).value();
        QVERIFY(world.source.asked <= 4); // no block beside the way
    }

    void manyAreFetchedAtATimeButNotMoreThanAllowed()
    {
        World world;
        world.source.delay = [](std::uint64_t) { return 100; };
        const Bytes file = tests::splitmix(3, 1000);
        const auto root = world.source.file(file, {10, 4, true, 1});
        const TimePoint begin = world.clock.now();
        QCOMPARE(dataOf(world.read(root.cid, {.walk = {.blocksAhead = 16}}).value()), file);
        QVERIFY(world.source.mostOpen > 8 && world.source.mostOpen <= 16);
        QVERIFY(world.clock.now() - begin < std::chrono::seconds{3}); // 134 blocks one by one: 13 s
        World narrow;
        narrow.source.file(file, {10, 4, true, 1});
        QCOMPARE(dataOf(narrow.read(root.cid, {.walk = {.blocksAhead = 1}}).value()), file);
        QCOMPARE(narrow.source.mostOpen, std::size_t{1});
    }

    void aSlowReaderHoldsNoMoreThanItsBudget()
    {
        World world;
        const auto root = world.source.file(tests::splitmix(3, 1000), {10, 4, true, 1});
        ContentReader reader{world.source, root.cid, {.walk = {.blocksAhead = 8}}};
        tests::runTask(world.clock, reader.next()).value();
        tests::runTask(world.clock, reader.next()).value();
        world.clock.advance(std::chrono::seconds{10});
        QVERIFY(world.source.asked < 20);
        ContentReader bounded{world.source, root.cid, {.walk = {.bytesAhead = 25}}};
        world.source.asked = 0;
        world.source.mostOpen = 0;
        tests::runTask(world.clock, collect(bounded)).value();
        QVERIFY(world.source.mostOpen <= 3);
    }

    void aTreeIsReadInTheOrderOfItsLinks()
    {
        for (const std::size_t threshold : {256UL * 1024, 1UL}) {
            World world;
            ipld::ImportOptions options = kSmall;
            options.directoryBytes = threshold;
            const auto small = world.source.file(asBytes("hello"), options);
            const auto large = world.source.file(tests::splitmix(1, 25), options);
            const store::Block link = ipld::symlinkBlock("../x", options);
            const auto empty = world.source.directory({}, options);
            const auto sub = world.source.directory(
                {{"large", large}, {"link", {world.source.put({link}), 9}}}, options);
            const auto root = world.source.directory(
                {{"a", small}, {"b", empty}, {"c", sub}, {"d", small}}, options);
            const auto steps = world.read(root.cid, {.name = "root"}).value();
            if (threshold > 1) {
                QCOMPARE(outline(steps), std::string{"root(a=5[#)b()c(large=25[###)link->../x )"
                                                     "d=5[#))"});
            }
            QCOMPARE(dataOf(steps).size(), std::size_t{35});
        }
    }

    void blocksOfOtherCodecsAreFiles()
    {
        World world;
        const Bytes bytes{0xa1, 0x61, 0x61, 0x01};
        const auto hash =
            multiformats::Multihash::of(multiformats::hash_code::kSha2_256, bytes).value();
        const Cid cid = Cid::v1(multiformats::codec::kDagCbor, hash);
        world.source.blocks[cid] = std::make_shared<const Bytes>(bytes);
        QCOMPARE(dataOf(world.read(cid).value()), bytes);
    }

    void aPartThatIsNotAsItsParentSaysEndsTheReading()
    {
        World world;
        const auto part = world.source.file(tests::splitmix(1, 10), kSmall);
        for (const std::uint64_t said : {9U, 10U, 11U}) {
            ipld::DagPbNode node;
            node.links.push_back({part.cid, {}, 10});
            const std::vector<std::uint64_t> sizes{said};
            node.data = ipld::encodeUnixFsFile({}, said, sizes);
            const auto root = world.source.node(std::move(node));
            const auto steps = world.read(root.cid);
            QCOMPARE(steps.has_value(), said == 10);
            if (!steps) {
                QCOMPARE(steps.error().code, ErrorCode::Invalid);
                QVERIFY(steps.error().detail.find(part.cid.toString()) != std::string::npos);
            }
        }
    }

    void aMissingBlockIsNamedAndWhatIsBeforeItComes()
    {
        World world;
        const Bytes file = tests::splitmix(3, 100);
        const auto root = world.source.file(file, kSmall);
        const auto hash = multiformats::Multihash::of(multiformats::hash_code::kSha2_256,
                                                      ByteView{file}.subspan(50, 10));
        const Cid missing = Cid::v1(multiformats::codec::kRaw, hash.value());
        world.source.blocks.erase(missing);
        ContentReader reader{world.source, root.cid, {}};
        std::vector<Step> steps;
        std::optional<Error> error;
        while (!error) {
            auto step = tests::runTask(world.clock, reader.next());
            if (!step) {
                error = step.error();
            } else {
                steps.push_back(std::move(**step));
            }
        }
        QCOMPARE(error->code, ErrorCode::NotFound);
        QVERIFY(error->detail.find(missing.toString()) != std::string::npos);
        QCOMPARE(dataOf(steps), (Bytes{file.begin(), file.begin() + 50}));
    }

    void whatIsWaitedForIsListedInTheOrderOfNeed()
    {
        World world;
        const Bytes file = tests::splitmix(3, 100);
        const auto root = world.source.file(file, {10, 100, true, 1});
        for (const auto& [cid, block] : world.source.blocks) {
            if (cid != root.cid) {
                world.source.withheld.insert(cid);
            }
        }
        ContentReader reader{world.source, root.cid, {}};
        net::TaskScope scope{world.clock.executor()};
        std::optional<Result<std::vector<Step>>> outcome;
        scope.spawn(tests::storeInto(collect(reader), outcome));
        world.clock.advance(std::chrono::seconds{1});
        const std::vector<Cid> waiting = reader.waiting(3);
        QCOMPARE(waiting.size(), std::size_t{3});
        QCOMPARE(reader.waiting(64).size(), std::size_t{10});
        const auto hash = multiformats::Multihash::of(multiformats::hash_code::kSha2_256,
                                                      ByteView{file}.first(10));
        QVERIFY(waiting.front() == Cid::v1(multiformats::codec::kRaw, hash.value()));
        QCOMPARE(reader.figures().blocksKnown, std::uint64_t{11});
        QCOMPARE(reader.figures().blocksDone, std::uint64_t{1});
        scope.cancel();
        world.clock.advance(std::chrono::seconds{0});
    }

    void aReaderThatGoesCancelsItsFetches()
    {
        World world;
        const auto root = world.source.file(tests::splitmix(3, 100), kSmall);
        world.source.withheld.insert(root.cid);
        {
            ContentReader reader{world.source, root.cid, {}};
            net::TaskScope scope{world.clock.executor()};
            std::optional<Result<std::vector<Step>>> outcome;
            scope.spawn(tests::storeInto(collect(reader), outcome));
            world.clock.advance(std::chrono::seconds{1});
            QCOMPARE(world.source.open.size(), std::size_t{1});
            scope.cancel();
            world.clock.advance(std::chrono::seconds{0});
        }
        QVERIFY(world.source.open.empty());
    }

    void aDagIsWalkedParentsFirstAndEachBlockOnce()
    {
        for (const std::uint64_t salt : {0U, 1U, 2U, 3U}) {
            World world;
            world.source.delay = [salt](std::uint64_t n) { return n * (7 + salt * 6) % 13; };
            const auto leaf = world.source.file(asBytes("leaf"));
            const auto low = world.source.directory({{"l", leaf}});
            const auto high = world.source.directory({{"a", low}, {"b", leaf}});
            const auto root =
                world.source.directory({{"x", leaf}, {"y", high}, {"z", low}, {"zz", high}});
            std::vector<Cid> seen;
            for (const Step& step : world.walk(root.cid).value()) {
                seen.push_back(step.cid);
            }
            // In the order of the first visit, whenever which block came.
            QVERIFY(seen == (std::vector<Cid>{root.cid, leaf.cid, high.cid, low.cid}));
        }
    }

    void aDagThatDoublesAtEveryLevelIsWalkedInItsBlocks()
    {
        World world;
        auto below = world.source.file(asBytes("x"));
        for (int level = 0; level < 40; ++level) {
            below = world.source.directory({{"a", below}, {"b", below}});
        }
        DagWalk walk{world.source, below.cid};
        QCOMPARE(tests::runTask(world.clock, collect(walk)).value().size(), std::size_t{41});
        QCOMPARE(walk.figures().blocksDone, std::uint64_t{41});
        QCOMPARE(walk.figures().blocksKnown, std::uint64_t{41});
        QVERIFY(world.source.asked < 4000);
    }

    void aDirectoryThatDoublesAtEveryLevelIsRefusedAtOnce_data()
    {
        QTest::addColumn<int>("levels");
        QTest::addColumn<int>("width");
        QTest::newRow("deep") << 40 << 2;
        QTest::newRow("wide") << 6 << 2000;
        QTest::newRow("just too large") << 24 << 2;
    }
    void aDirectoryThatDoublesAtEveryLevelIsRefusedAtOnce()
    {
        QFETCH(const int, levels);
        QFETCH(const int, width);
        World world;
        auto below = world.source.file(asBytes("x"));
        for (int level = 0; level < levels; ++level) {
            std::map<std::string, MapSource::Entry> entries;
            for (int i = 0; i < width; ++i) {
                entries[std::to_string(i)] = below;
            }
            below = world.source.directory(entries);
        }
        const auto steps = world.read(below.cid);
        QCOMPARE(steps.error().code, ErrorCode::TooLarge);
        QVERIFY(steps.error().detail.starts_with("it stands for more than 10000000 blocks"));
        QVERIFY2(world.source.asked < 2000, std::to_string(world.source.asked).c_str());
    }

    void aTreeIsReadIfAndOnlyIfItHasNoMoreBlocksThanAreAllowed()
    {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            World world;
            world.source.delay = [seed](std::uint64_t n) { return n * (7 + seed) % 13; };
            const Bytes dice = tests::splitmix(seed, 400);
            std::vector<MapSource::Entry> all{world.source.file(asBytes("x")),
                                              world.source.file(tests::splitmix(seed, 90), kSmall)};
            std::vector<std::uint64_t> blocks{1, 9 + 3 + 1};
            std::size_t at = 0;
            for (std::size_t folder = 0; folder < 9; ++folder) {
                std::map<std::string, MapSource::Entry> entries;
                std::uint64_t sum = 1;
                for (std::size_t i = 0; i < 2U + dice[at] % 3; ++i) {
                    const std::size_t which =
                        all.size() - 1 - dice[++at] % std::min<std::size_t>(all.size(), 3);
                    entries[std::to_string(i)] = all[which];
                    sum += blocks[which];
                }
                ++at;
                all.push_back(world.source.directory(entries));
                blocks.push_back(sum);
            }
            ReadOptions options;
            options.walk.mostBlocks = blocks.back();
            const auto whole = world.read(all.back().cid, options);
            QVERIFY2(whole, whole ? "" : whole.error().detail.c_str());
            options.walk.mostBlocks = blocks.back() - 1;
            QCOMPARE(world.read(all.back().cid, options).error().code, ErrorCode::TooLarge);
        }
    }

    void depthIsLimited()
    {
        for (const int levels : {64, 65}) {
            World world;
            auto below = world.source.file(asBytes("x"));
            for (int level = 0; level < levels; ++level) {
                below = world.source.directory({{"a", below}});
            }
            const auto steps = world.walk(below.cid);
            QCOMPARE(steps.has_value(), levels == 64);
            QCOMPARE(world.read(below.cid).has_value(), levels == 64);
            if (!steps) {
                QCOMPARE(steps.error().code, ErrorCode::TooLarge);
            }
        }
    }

    void aWalkCanEndAtADepthAndSkipWhatIsMissing()
    {
        World world;
        const auto leaf = world.source.file(asBytes("leaf"));
        const auto low = world.source.directory({{"l", leaf}});
        const auto root = world.source.directory({{"a", low}, {"b", low}});
        QCOMPARE(world.walk(root.cid, {.maxDepth = 0}).value().size(), std::size_t{1});
        QCOMPARE(world.walk(root.cid, {.maxDepth = 1}).value().size(), std::size_t{3});
        QCOMPARE(world.walk(root.cid, {.maxDepth = 2}).value().size(), std::size_t{5});
        world.source.blocks.erase(leaf.cid);
        QCOMPARE(world.walk(root.cid).error().code, ErrorCode::NotFound);
        const auto steps = world.walk(root.cid, {.skipsMissing = true}).value();
        QCOMPARE(steps.size(), std::size_t{3});
        QCOMPARE(steps.back().kind, Step::Kind::Missing);
        QCOMPARE(steps.back().cid, leaf.cid);
    }

    void namesAreFollowedThroughDirectoriesAndShards()
    {
        for (const std::size_t threshold : {256UL * 1024, 1UL}) {
            World world;
            ipld::ImportOptions options;
            options.directoryBytes = threshold;
            const auto leaf = world.source.file(asBytes("leaf"));
            std::map<std::string, MapSource::Entry> entries;
            for (int i = 0; i < 500; ++i) {
                entries["n" + std::to_string(i)] = leaf;
            }
            const auto inner = world.source.directory(entries, options);
            const auto root = world.source.directory({{"sub", inner}, {"leaf", leaf}}, options);
            const auto follow = [&](std::vector<std::string> names) {
                return tests::runTask(world.clock,
                                      resolve(world.source, root.cid, std::move(names)));
            };
            QCOMPARE(follow({}).value(), root.cid);
            QCOMPARE(follow({"sub"}).value(), inner.cid);
            for (int i = 0; i < 500; i += 7) {
                QCOMPARE(follow({"sub", "n" + std::to_string(i)}).value(), leaf.cid);
            }
            QCOMPARE(follow({"sub", "nn"}).error().code, ErrorCode::NotFound);
            QCOMPARE(follow({"leaf", "x"}).error().code, ErrorCode::Invalid);
            const auto list = [&](std::size_t most) {
                return tests::runTask(world.clock, listDirectory(world.source, inner.cid, most));
            };
            const auto listed = list(500).value();
            QCOMPARE(listed.size(), std::size_t{500});
            for (const DirectoryEntry& entry : listed) {
                QVERIFY(entries.contains(entry.name) && entry.cid == leaf.cid);
            }
            QCOMPARE(list(499).error().code, ErrorCode::TooLarge);
        }
    }
};

static const tests::Registered<ContentReaderTest> registered{"content_reader"};

} // namespace swapscope::files
#include "content_reader_test.moc"
