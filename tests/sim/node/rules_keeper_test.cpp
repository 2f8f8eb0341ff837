// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/rules_file.h"
#include "core/world/content.h"
#include "tests/sim/node/node_fixture.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace swapscope::node {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Fixture
{
    [[nodiscard]] fs::path folder() const { return root.path().toStdString(); }
    [[nodiscard]] fs::path file() const { return folder() / kRulesFile; }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream all;
        all << std::ifstream{file()}.rdbuf();
        return all.str();
    }
    [[nodiscard]] std::unique_ptr<SimNode> start()
    {
        return std::make_unique<SimNode>(clock, network, folder());
    }

    QTemporaryDir root;
    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 3};
    PeerId peer = PeerId::parse("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN").value();
    Cid cid = world::makeBlock(1, 100).cid;
};

} // namespace

class RulesKeeperTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasDecidedStandsAfterARestart()
    {
        Fixture f;
        {
            const auto node = f.start();
            node->execute(ChangePeerRules{
                .peers = {f.peer}, .nickname = "Anne", .weight = 250, .uploadLimit = 50'000U});
            node->execute(ChangeNodeRules{.taskWorkers = 3, .servingPaused = true});
            node->execute(Deny{{f.peer, f.cid}, telemetry::DenyAnswer::Silence});
        }
        const auto node = f.start();
        const telemetry::PeerRow* const row = node->node->state().peer(f.peer);
        QVERIFY(row != nullptr); // though it was never met
        QCOMPARE(row->rules.weight, 250U);
        QCOMPARE(row->rules.nickname, std::string{"Anne"});
        QVERIFY(row->rules.uploadLimit == 50'000U);
        QCOMPARE(node->node->state().totals().rules.taskWorkers, 3U);
        QVERIFY(node->node->state().totals().rules.servingPaused);
        // A denial is known if it can be lifted.
        node->execute(Deny{{f.peer, f.cid}, std::nullopt});
        QVERIFY(node->told<telemetry::CommandFailed>().empty());
    }

    void aChangeIsOnDiskWithinASecondWithoutAStop()
    {
        Fixture f;
        const auto node = f.start();
        node->execute(ChangePeerRules{.peers = {f.peer}, .weight = 250});
        f.clock.advance(1s);
        const auto read = decodeRules(f.text(), {});
        QVERIFY(read && read->rules.peers.size() == 1);
        node->execute(ChangePeerRules{.peers = {f.peer}, .weight = 100});
        f.clock.advance(1s);
        QVERIFY(decodeRules(f.text(), {})->rules.peers.empty());
    }

    void aChangeIsWrittenAtOnce()
    {
        Fixture f;
        const auto node = f.start();
        node->execute(ChangePeerRules{.peers = {f.peer}, .weight = 250});
        f.clock.advance(1ms);
        QCOMPARE(decodeRules(f.text(), {})->rules.peers.front().second.weight, 250U);
    }

    void whatScriptsWaitForEndsWithTheDisksWord()
    {
        Fixture f;
        const auto node = f.start();
        RulesKeeper& rules = node->node->rulesKeeper();
        node->node->execute({{1}, ChangeNodeRules{.taskWorkers = 3}});
        QVERIFY(tests::runTask(f.clock, rules.written()));
        QCOMPARE(decodeRules(f.text(), {})->rules.node.taskWorkers, 3U);

        fs::remove(f.file());
        fs::create_directories(f.file() / "in the way");
        node->node->execute({{1}, ChangeNodeRules{.taskWorkers = 4}});
        const auto written = tests::runTask(f.clock, rules.written());
        QVERIFY(!written);
        QVERIFY(written.error().detail.find("only in this run") != std::string::npos);
    }

    void whatIsNotKeptIsNotSaidToBe()
    {
        Fixture f;
        std::ofstream{f.file()} << "damaged";
        for (int number = 1; number <= 1000; ++number) { // as many as are set aside at most
            std::ofstream{f.file().string() + ".damaged-" + std::to_string(number)} << "older";
        }
        const auto node = f.start();
        node->execute(ChangeNodeRules{.taskWorkers = 3});
        const auto written = tests::runTask(f.clock, node->node->rulesKeeper().written());
        QVERIFY(!written);
        QVERIFY(written.error().detail.find("could not be set aside") != std::string::npos);
        QCOMPARE(f.text(), std::string{"damaged"});
    }

    void theEndOfTheNodeSaysWhatCouldNotBeWritten()
    {
        Fixture f;
        const auto node = f.start();
        fs::create_directories(f.file() / "in the way");
        node->node->execute({{1}, ChangeNodeRules{.taskWorkers = 4}});
        tests::runTask(f.clock, finished(node->node->stop()));
        const Result<void> written = node->node->written();
        node->node.reset();
        QVERIFY(!written);
        QVERIFY2(written.error().detail.find("the rules could not be written") != std::string::npos
                     && written.error().detail.find("rules.json") != std::string::npos,
                 written.error().detail.c_str());
    }

    void aDamagedFileIsSetAsideNamedAndKept_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("not JSON") << QByteArray{"{\"version\":1,"};
        QTest::newRow("newer") << QByteArray{"{\"version\":2}"};
        QTest::newRow("empty") << QByteArray{};
    }
    void aDamagedFileIsSetAsideNamedAndKept()
    {
        QFETCH(const QByteArray, text);
        Fixture f;
        std::ofstream{f.file()} << text.toStdString();
        std::ofstream{f.folder() / "other"} << "untouched";
        const auto node = f.start();
        const auto& notices = node->node->state().takeDelta().notices;
        const bool isNamed = std::ranges::any_of(notices, [](const auto& notice) {
            return notice.text.find("rules.json.damaged-1") != std::string::npos;
        });
        QVERIFY(isNamed);
        QVERIFY(!fs::exists(f.file()));
        std::ostringstream aside;
        aside << std::ifstream{f.folder() / "rules.json.damaged-1"}.rdbuf();
        QCOMPARE(QByteArray::fromStdString(aside.str()), text);
        QVERIFY(fs::exists(f.folder() / "other"));
        QVERIFY(node->node->state().totals().rules == telemetry::NodeRules{});
    }

    void oneBadEntryIsNamedAndTheOthersStand()
    {
        Fixture f;
        std::string text = "{'version':1,'node':{'taskWorkers':2},'peers':[{'peer':'"
                           + f.peer.toString() + "','weight':0}]}";
        std::ranges::replace(text, '\'', '"'); // moc cannot read raw strings with quotes
        std::ofstream{f.file()} << text;
        const auto node = f.start();
        const auto& notices = node->node->state().takeDelta().notices;
        const bool isNamed = std::ranges::any_of(notices, [&f](const auto& notice) {
            return notice.text.find(f.peer.toString()) != std::string::npos;
        });
        QVERIFY(isNamed);
        QCOMPARE(node->node->state().totals().rules.taskWorkers, 2U);
    }

    void oneBadValueOfTheNodeLosesNothingElse()
    {
        Fixture f;
        std::string text = "{'version':1,'node':{'strategy':'luck','taskWorkers':3,'uploadLimit':"
                           "50000,'downloadLimit':70000,'servingPaused':true}}";
        std::ranges::replace(text, '\'', '"');
        std::ofstream{f.file()} << text;
        const auto node = f.start();
        const telemetry::NodeRules& rules = node->node->state().totals().rules;
        QCOMPARE(rules.strategy, telemetry::NodeRules{}.strategy);
        QCOMPARE(rules.taskWorkers, 3U);
        QVERIFY(rules.uploadLimit == 50'000U && rules.downloadLimit == 70'000U);
        QVERIFY(rules.servingPaused);
        const auto warnings = node->told<telemetry::Warning>();
        QCOMPARE(warnings.size(), std::size_t{1});
        const QString said = QString::fromStdString(warnings.front().text);
        QVERIFY2(said.contains("'strategy' of the node: no strategy has that name")
                     && said.contains("rules.json.damaged-1") && !said.contains("50000"),
                 qPrintable(said));
        QVERIFY(fs::exists(f.folder() / "rules.json.damaged-1"));
    }

    /// The next writing leaves the bad entry out: what else it said must not be lost by that.
    void aFileWithABadEntryIsKeptAsItWas()
    {
        Fixture f;
        std::string text = "{'version':1,'peers':[{'peer':'" + f.peer.toString()
                           + "','nickname':'Anne','weight':0}],'denials':[{'cid':'"
                           + f.cid.toString() + "','answer':'silence'}]}";
        std::ranges::replace(text, '\'', '"');
        std::ofstream{f.file()} << text;
        {
            const auto node = f.start();
            const auto& notices = node->node->state().takeDelta().notices;
            const bool isNamed = std::ranges::any_of(notices, [](const auto& notice) {
                return notice.text.find("rules.json.damaged-1") != std::string::npos;
            });
            QVERIFY(isNamed);
            f.clock.advance(1s);
        }
        std::ostringstream aside;
        aside << std::ifstream{f.folder() / "rules.json.damaged-1"}.rdbuf();
        QCOMPARE(aside.str(), text);
        // It is written anew without the entry: the next start has nothing to say.
        const auto read = decodeRules(f.text(), {});
        QVERIFY(read && read->leftOut.entries == 0 && read->rules.denials.size() == 1);
        const auto node = f.start();
        QVERIFY(node->node->state().takeDelta().notices.empty());
        QVERIFY(!fs::exists(f.folder() / "rules.json.damaged-2"));
    }

    void aNodeWithoutAFolderWritesNothing()
    {
        Fixture f;
        {
            SimNode node{f.clock, f.network};
            node.execute(ChangePeerRules{.peers = {f.peer}, .weight = 250});
            f.clock.advance(2s);
        }
        QVERIFY(!fs::exists(fs::path{kRulesFile}));
        QVERIFY(fs::is_empty(f.folder()));
    }
};

static const tests::Registered<RulesKeeperTest> registered{"rules_keeper"};

} // namespace swapscope::node
#include "rules_keeper_test.moc"
