// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/node/jobs_fixture.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <sys/resource.h>

#include <csignal>

namespace swapscope::node {

using namespace std::chrono_literals;
using telemetry::JobEnded;

namespace {

constexpr std::size_t kMiB = 1024UL * 1024;

/// Files of more bytes cannot be written while this lives.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
        : m_before{std::signal(SIGXFSZ, SIG_IGN)}
    {
        ::getrlimit(RLIMIT_FSIZE, &m_limit);
        const rlimit lower{bytes, m_limit.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &lower);
    }
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_limit);
        std::signal(SIGXFSZ, m_before);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*m_before)(int);
    rlimit m_limit{};
};

} // namespace

class FetchJobTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileHasItsNameWhenItIsWholeAndNotBefore()
    {
        JobPair pair;
        const std::string content = randomText(1, 8 * kMiB + 5);
        const Cid root = pair.give("a", content);
        pair.taker.execute(ChangeNodeRules{.downloadLimit = 2 * kMiB});
        pair.taker.execute(FetchFile{"ipfs://" + root.toString(), pair.path("b")});
        const auto job = JobPair::lastJob(pair.taker);
        pair.clock.advance(2s);
        QVERIFY(!fs::exists(pair.path("b")));
        QVERIFY(fs::exists(pair.path("b.partial")));
        QVERIFY(pair.runUntilEnded(pair.taker, job));
        const JobEnded ended = *JobPair::ended(pair.taker, job);
        QVERIFY2(!ended.error, ended.error ? ended.error->detail.c_str() : "");
        QVERIFY(contentOf(pair.path("b")) == content);
        QVERIFY(!fs::exists(pair.path("b.partial")));
        QVERIFY(ended.root == root);
        QCOMPARE(ended.figures.bytesDone, content.size());
        QCOMPARE(ended.figures.bytesKnown, content.size());
        QCOMPARE(ended.figures.blocksDone, ended.figures.blocksKnown);
        QCOMPARE(ended.figures.filesDone, 1U);
        const auto progress = pair.taker.told<telemetry::JobProgress>();
        QVERIFY(progress.size() > 8);
        QVERIFY(progress[4].figures.blocksMissing > 1); // several at a time
    }

    void namesLeadDownAndADirectoryComesWithAllThatIsInIt()
    {
        JobPair pair;
        writeTo(pair.path("tree/sub/one"), "1");
        writeTo(pair.path("tree/sub/deep/two"), std::string(200'000, 'x'));
        writeTo(pair.path("tree/empty"), "");
        const Cid root = pair.run(pair.giver, ImportFile{.path = pair.path("tree")}).root;
        const auto all = pair.run(pair.taker, FetchFile{root.toString(), pair.path("all")});
        QVERIFY(!all.error);
        QVERIFY(treeOf(pair.path("all")) == treeOf(pair.path("tree")));
        QCOMPARE(all.figures.filesDone, 3U);
        const auto one = pair.run(
            pair.taker, FetchFile{"/ipfs/" + root.toString() + "/sub/one", pair.path("one")});
        QVERIFY(!one.error);
        QCOMPARE(contentOf(pair.path("one")), std::string{"1"});
        const auto none = pair.run(
            pair.taker, FetchFile{"/ipfs/" + root.toString() + "/sub/three", pair.path("three")});
        QVERIFY(none.error && none.error->code == ErrorCode::NotFound);
        QVERIFY(none.error->detail.find("three") != std::string::npos);
    }

    void whatIsNoLinkIsRefusedAndNoJobBegins()
    {
        JobPair pair;
        pair.taker.execute(FetchFile{"/ipfs/bafynonsense", pair.path("b")});
        QCOMPARE(pair.taker.told<telemetry::JobStarted>().size(), 0U);
        QCOMPARE(pair.taker.told<telemetry::CommandFailed>().size(), 1U);
    }

    void aPausedJobAsksNobodyAndEndsAfterItIsResumed()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(2, 4 * kMiB));
        pair.taker.execute(ChangeNodeRules{.downloadLimit = kMiB});
        pair.taker.execute(FetchFile{root.toString(), pair.path("b")});
        const auto job = JobPair::lastJob(pair.taker);
        pair.clock.advance(1500ms);
        pair.taker.execute(PauseJob{job});
        pair.clock.advance(3s); // what was on its way
        const auto stored = pair.taker.store.blockCount();
        pair.clock.advance(60s);
        QCOMPARE(pair.taker.store.blockCount(), stored);
        QVERIFY(!JobPair::ended(pair.taker, job));
        QVERIFY(pair.taker.told<telemetry::JobProgress>().back().isPaused);
        QCOMPARE(pair.taker.node->state().totals().ourWants, 0U);
        pair.taker.execute(PauseJob{job, false});
        QVERIFY(pair.runUntilEnded(pair.taker, job));
        QVERIFY(!JobPair::ended(pair.taker, job)->error);
        QVERIFY(contentOf(pair.path("b")) == contentOf(pair.path("a")));
    }

    void aCancelledJobLeavesNothingOnTheDiskAndKeepsTheBlocks()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(3, 4 * kMiB));
        pair.taker.execute(ChangeNodeRules{.downloadLimit = kMiB});
        pair.taker.execute(FetchFile{root.toString(), pair.path("b")});
        const auto job = JobPair::lastJob(pair.taker);
        pair.clock.advance(2s);
        QVERIFY(fs::exists(pair.path("b.partial")));
        pair.taker.execute(CancelJob{job});
        QVERIFY(pair.runUntilEnded(pair.taker, job, 1s));
        QCOMPARE(JobPair::ended(pair.taker, job)->error->code, ErrorCode::Cancelled);
        QVERIFY(!fs::exists(pair.path("b.partial")));
        QVERIFY(!fs::exists(pair.path("b")));
        QVERIFY(pair.taker.store.blockCount() > 4);
        QCOMPARE(pair.taker.node->state().totals().ourWants, 0U);
        pair.taker.execute(CancelJob{job});
        QCOMPARE(pair.taker.told<telemetry::CommandFailed>().back().error.code,
                 ErrorCode::NotFound);
    }

    void whatIsMissingIsNamedInTheOrderOfNeed()
    {
        JobPair pair;
        const std::string content = randomText(4, kMiB);
        const Cid root = pair.give("a", content, false);
        const std::string_view part = std::string_view{content}.substr(5 * 65'536, 65'536);
        const Bytes bytes{part.begin(), part.end()};
        const Cid missing =
            Cid::v1(multiformats::codec::kRaw,
                    multiformats::Multihash::of(multiformats::hash_code::kSha2_256, bytes).value());
        QVERIFY(tests::runTask(pair.clock, pair.giver.node->blocks().remove(missing)).has_value());
        pair.taker.execute(FetchFile{root.toString(), pair.path("b")});
        const auto job = JobPair::lastJob(pair.taker);
        pair.clock.advance(5s);
        const auto waiting = pair.taker.told<telemetry::JobWaiting>();
        QCOMPARE(waiting.size(), 1U); // nothing new to say
        QVERIFY(waiting.back().missing == std::vector<Cid>{missing});
        pair.taker.execute(AskMissing{job});
        QCOMPARE(pair.taker.told<telemetry::JobWaiting>().size(), 2U);
        QCOMPARE(pair.taker.node->state().totals().ourWants, 1U);
        pair.giver.add({{missing, std::make_shared<const Bytes>(bytes)}});
        QVERIFY(pair.runUntilEnded(pair.taker, job));
        QVERIFY(contentOf(pair.path("b")) == content);
    }

    void nothingIsOverwritten()
    {
        JobPair pair;
        const Cid root = pair.give("a", "new");
        writeTo(pair.path("b"), "old");
        const auto refused = pair.run(pair.taker, FetchFile{root.toString(), pair.path("b")});
        QCOMPARE(refused.error->code, ErrorCode::Refused);
        QCOMPARE(contentOf(pair.path("b")), std::string{"old"});
        QCOMPARE(pair.taker.told<telemetry::SessionOpened>().size(), 0U); // nobody was asked
    }

    void aNameThatWouldLeadOutOfTheFolderIsRefused()
    {
        for (const std::string name : {"../evil", "..", "/evil", "a/b", "", "a\nb", "CON"}) {
            JobPair pair;
            const Cid file = pair.give("a", "boo");
            const store::Block folder = JobPair::folderWith(name, file);
            pair.giver.add({folder});
            const auto before = treeOf(pair.root.path().toStdString());
            const auto refused =
                pair.run(pair.taker, FetchFile{folder.cid.toString(), pair.path("b")});
            QVERIFY2(refused.error && refused.error->code == ErrorCode::Invalid, name.c_str());
            QVERIFY(treeOf(pair.root.path().toStdString()) == before);
        }
    }

    void aFullDiskEndsTheJobAndLeavesNothing()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(5, 2 * kMiB));
        JobEnded ended;
        {
            const FileSizeLimit limit{kMiB};
            ended = pair.run(pair.taker, FetchFile{root.toString(), pair.path("b")});
        }
        QCOMPARE(ended.error->code, ErrorCode::Io);
        QVERIFY(ended.error->detail.find("cannot write") != std::string::npos);
        QVERIFY(!fs::exists(pair.path("b")));
        QVERIFY(!fs::exists(pair.path("b.partial")));
    }

    void aDirectoryOfTenThousandFilesComesWholeAndImportsToTheSameRoot()
    {
        JobPair pair;
        for (int i = 0; i < 10'000; ++i) {
            writeTo(pair.path("tree/file-" + std::to_string(i)), "content " + std::to_string(i));
        }
        const Cid root = pair.run(pair.giver, ImportFile{.path = pair.path("tree")}).root;
        const auto fetched = pair.run(
            pair.taker, FetchFile{.link = root.toString(), .destination = pair.path("copy")});
        QVERIFY2(!fetched.error, fetched.error ? fetched.error->detail.c_str() : "");
        QCOMPARE(fetched.figures.filesDone, 10'000U);
        QVERIFY(treeOf(pair.path("copy")) == treeOf(pair.path("tree")));
        const auto again = pair.run(pair.taker, ImportFile{.path = pair.path("copy")});
        QVERIFY(again.root == root);
    }

    void stoppingTheNodeEndsItsJobs()
    {
        JobPair pair;
        const Cid root = pair.give("a", randomText(6, 4 * kMiB));
        pair.taker.execute(ChangeNodeRules{.downloadLimit = kMiB});
        pair.taker.execute(FetchFile{root.toString(), pair.path("b")});
        pair.clock.advance(2s);
        pair.taker.stop();
        QVERIFY(!fs::exists(pair.path("b.partial")));
        QCOMPARE(pair.taker.told<JobEnded>().size(), 1U);
    }
};

static const tests::Registered<FetchJobTest> registered{"fetch_job"};

} // namespace swapscope::node
#include "fetch_job_test.moc"
