// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/lasting_jobs.h"
#include "tests/sim/node/jobs_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>

namespace swapscope::node {

using namespace std::chrono_literals;
using telemetry::JobEnded;
using telemetry::JobKind;
using telemetry::JobStarted;

namespace {

constexpr std::size_t kMiB = 1024UL * 1024;

/// With " for '.
std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

/// A giver that stays, and a taker that comes and goes with one profile.
struct Fixture
{
    Fixture()
    {
        start();
        const std::string content = randomText(1, 4 * kMiB);
        writeTo(path("a"), content);
        giver.execute(ImportFile{.path = path("a"), .options = JobPair::smallBlocks()});
        clock.runUntil([this] { return !giver.told<JobEnded>().empty(); }, 1min);
        root = giver.told<JobEnded>().at(0).root;
    }

    [[nodiscard]] fs::path path(const std::string& name) const
    {
        return fs::path{folder.path().toStdString()} / name;
    }
    [[nodiscard]] fs::path file() const { return path("profile") / kJobsFile; }

    void start()
    {
        fs::create_directories(path("profile"));
        taker = std::make_unique<SimNode>(clock, network, path("profile"), "10.0.0.2");
        taker->execute(ChangeNodeRules{.downloadLimit = kMiB});
    }
    void connect()
    {
        taker->execute(Connect{giver.node->listenAddresses().at(0)});
        clock.advance(2s);
    }
    /// Begins the fetch and lets some of it come.
    void fetchSome()
    {
        connect();
        taker->execute(FetchFile{.link = root.toString(), .destination = path("b"), .keep = true});
        clock.advance(2s);
    }
    bool untilOneEnds()
    {
        return clock.runUntil([this] { return !taker->told<JobEnded>().empty(); }, 5min);
    }
    bool warned(const std::string& part) const
    {
        const auto warnings = taker->told<telemetry::Warning>();
        return std::ranges::any_of(
            warnings, [&](const auto& one) { return one.text.find(part) != std::string::npos; });
    }

    QTemporaryDir folder;
    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 1};
    SimNode giver{clock, network, {}, "10.0.0.1"};
    std::unique_ptr<SimNode> taker;
    Cid root;
};

} // namespace

class LastingJobsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFetchThatRanGoesOnAfterARestart()
    {
        Fixture f;
        f.fetchSome();
        f.taker->stop();
        QVERIFY(!fs::exists(f.path("b.partial")));
        const JobEnded stopped = f.taker->told<JobEnded>().at(0);
        QVERIFY(stopped.error->detail.find("goes on at the next start") != std::string::npos);
        f.start();
        const auto started = f.taker->told<JobStarted>();
        QCOMPARE(started.size(), 1U);
        QCOMPARE(started[0].kind, JobKind::Fetch);
        QCOMPARE(started[0].what, f.root.toString());
        QCOMPARE(started[0].place, f.path("b").string());
        f.connect();
        QVERIFY(f.untilOneEnds());
        QVERIFY(!f.taker->told<JobEnded>()[0].error);
        QVERIFY(contentOf(f.path("b")) == contentOf(f.path("a")));
        QVERIFY(f.taker->node->kept().pins().contains(f.root));
        f.taker->stop();
        f.start();
        QVERIFY(f.taker->told<JobStarted>().empty()); // it is done
    }

    void aPausedFetchIsThereAgainPausedAndAsksNobody()
    {
        Fixture f;
        f.fetchSome();
        f.taker->execute(PauseJob{JobPair::lastJob(*f.taker)});
        f.clock.advance(1s);
        f.taker->stop();
        f.start();
        f.connect();
        f.clock.advance(30s);
        QCOMPARE(f.taker->told<JobStarted>().size(), 1U);
        QVERIFY(f.taker->told<telemetry::JobProgress>().at(0).isPaused);
        QCOMPARE(f.taker->node->state().totals().ourWants, 0U);
        f.taker->execute(PauseJob{JobPair::lastJob(*f.taker), false});
        QVERIFY(f.untilOneEnds());
        QVERIFY(contentOf(f.path("b")) == contentOf(f.path("a")));
    }

    void whatAKilledNodeLeftUnfinishedIsReplacedByTheWholeFile()
    {
        Fixture f;
        f.fetchSome();
        QVERIFY(fs::exists(f.path("b.partial")));
        f.clock.advance(1s);
        // As after a kill: both files as they are now, and nothing of what a stop does.
        const std::string list = contentOf(f.file());
        const std::string half = contentOf(f.path("b.partial"));
        QVERIFY(!half.empty());
        f.taker->stop();
        writeTo(f.file(), list);
        writeTo(f.path("b.partial"), half);
        f.start();
        f.connect();
        QVERIFY(f.untilOneEnds());
        QVERIFY(!f.taker->told<JobEnded>()[0].error);
        QVERIFY(contentOf(f.path("b")) == contentOf(f.path("a")));
        QVERIFY(!fs::exists(f.path("b.partial")));
        QVERIFY(!fs::exists(f.path("b.partial-2")));
    }

    void whatIsBegunIsWrittenDownBeforeItIsThere()
    {
        Fixture f;
        f.connect();
        f.taker->execute(FetchFile{.link = f.root.toString(), .destination = f.path("b")});
        QVERIFY(f.clock.runUntil([&f] { return fs::exists(f.path("b.partial")); }, 1min));
        QVERIFY(contentOf(f.file()).find("b.partial\"") != std::string::npos);
        f.taker->execute(ExportCar{{f.root}, f.path("a.car")});
        QVERIFY(f.clock.runUntil([&f] { return fs::exists(f.path("a.car.partial")); }, 1min));
        QVERIFY(contentOf(f.file()).find("a.car.partial\"") != std::string::npos);
    }

    void whatAJobThatIsOverLeftIsRemovedAtTheNextStartAndNothingGoesOn()
    {
        Fixture f;
        f.taker->stop();
        writeTo(f.path("b.partial/deep/file"), "half");
        writeTo(f.file(), json("{'version':1,'jobs':[{'kind':'fetch','link':'" + f.root.toString()
                               + "','path':'" + f.path("b").string() + "','partial':'"
                               + f.path("b.partial").string() + "','over':true}]}"));
        f.start();
        f.clock.advance(2s);
        QVERIFY(f.taker->told<JobStarted>().empty());
        QVERIFY(!fs::exists(f.path("b.partial")));
        QVERIFY(decodeJobs(contentOf(f.file()))->jobs.empty());
    }

    void twoJobsDoNotWriteToOnePlace()
    {
        Fixture f;
        f.fetchSome();
        f.taker->execute(
            FetchFile{.link = f.root.toString(), .destination = f.path("x") / ".." / "b"});
        QCOMPARE(f.taker->told<JobStarted>().size(), 1U);
        const Error refused = f.taker->told<telemetry::CommandFailed>().back().error;
        QCOMPARE(refused.code, ErrorCode::Refused);
        QVERIFY(refused.detail.starts_with("another job writes "));
        QVERIFY(f.untilOneEnds());
        QVERIFY(contentOf(f.path("b")) == contentOf(f.path("a")));
    }

    void whatWasCancelledOrIsDoneDoesNotComeBack()
    {
        Fixture f;
        f.fetchSome();
        f.taker->execute(CancelJob{JobPair::lastJob(*f.taker)});
        f.taker->stop();
        f.start();
        QVERIFY(f.taker->told<JobStarted>().empty());
    }

    void keepingAndAnArchiveGoOnToo()
    {
        Fixture f;
        f.taker->execute(Keep{.cid = f.root, .name = "mine"});
        f.taker->execute(ExportCar{{f.root}, f.path("a.car")});
        f.taker->stop();
        QVERIFY(!fs::exists(f.path("a.car.partial")));
        f.start();
        QCOMPARE(f.taker->told<JobStarted>().size(), 2U);
        f.connect();
        QVERIFY(f.clock.runUntil([&] { return f.taker->told<JobEnded>().size() == 2; }, 5min));
        QCOMPARE(f.taker->node->kept().pins().at(f.root).name, std::string{"mine"});
        QVERIFY(fs::file_size(f.path("a.car")) > 4 * kMiB);
    }

    void aPlaceThatWasTakenMeanwhileIsNotOverwritten()
    {
        Fixture f;
        f.fetchSome();
        f.taker->stop();
        writeTo(f.path("b"), "mine");
        f.start();
        QVERIFY(f.untilOneEnds());
        QCOMPARE(f.taker->told<JobEnded>()[0].error->code, ErrorCode::Refused);
        QCOMPARE(contentOf(f.path("b")), std::string{"mine"});
    }

    void aDamagedListIsSetAsideAndNamed()
    {
        Fixture f;
        f.taker->stop();
        writeTo(f.file(), json("{'version': 1, 'jobs': [{'ki"));
        f.start();
        QVERIFY(f.warned("jobs.json.damaged-1"));
        QVERIFY(f.taker->told<JobStarted>().empty());
        QVERIFY(fs::exists(f.path("profile/jobs.json.damaged-1")));
        f.fetchSome();
        QVERIFY(decodeJobs(contentOf(f.file()))->jobs.size() == 1); // and a new one is begun
    }

    void aBadEntryIsNamedAndTheOthersGoOn()
    {
        Fixture f;
        f.taker->stop();
        const std::string cid = f.root.toString();
        writeTo(f.file(), json("{'version':1,'jobs':[{'kind':'fetch','link':'" + cid
                               + "','path':'relative'},{'kind':'dance'},{'kind':'keep','cid':'"
                               + cid + "','below':true,'name':'n'}]}"));
        f.start();
        QCOMPARE(f.taker->told<JobStarted>().size(), 1U);
        QVERIFY(f.warned("'relative' is no absolute path"));
        QVERIFY(f.warned("'dance' is no kind of job"));
        QVERIFY(f.warned("jobs.json.damaged-1"));
    }

    void onlyWhatSuchAJobWritesIsEverRemoved()
    {
        const std::string begin = "{'version':1,'jobs':[{'kind':'fetch','link':'x',"
                                  "'path':'/home/me/b','partial':'";
        const auto partialOf = [&](const std::string& path) {
            return decodeJobs(json(begin + path + "'}]}"))->jobs.at(0).partial;
        };
        QCOMPARE(partialOf("/home/me/b.partial").string(), std::string{"/home/me/b.partial"});
        QCOMPARE(partialOf("/home/me/b.partial-2").string(), std::string{"/home/me/b.partial-2"});
        for (const char* const other :
             {"/home/me", "/home/me/b", "/home/you/b.partial", "/home/me/../you/b.partial",
              "/home/me/b.partial/..", "b.partial", "/home/me/b.partial/c"})
        {
            QVERIFY2(partialOf(other).empty(), other);
        }
    }

    void whatIsWrittenIsReadAgain()
    {
        Fixture f;
        const std::vector<LastingJob> jobs{
            {FetchFile{"ipfs://x/a b", "/tmp/\xff name", true}, true, "/tmp/\xff name.partial"},
            {ExportCar{{f.root, f.root}, "/tmp/c.car"}, false, {}},
            {Keep{f.root, telemetry::KeepKind::Block, "n\"1"}, false, {}}};
        const std::string text = encodeJobs(jobs);
        const auto read = decodeJobs(text);
        QVERIFY(read.has_value());
        QCOMPARE(read->leftOut.entries, 0U);
        QCOMPARE(encodeJobs(read->jobs), text);
        QVERIFY(std::get<FetchFile>(read->jobs[0].work).destination == "/tmp/\xff name");
        QVERIFY(read->jobs[0].isPaused);
    }
};

static const tests::Registered<LastingJobsTest> registered{"lasting_jobs"};

} // namespace swapscope::node
#include "lasting_jobs_test.moc"
