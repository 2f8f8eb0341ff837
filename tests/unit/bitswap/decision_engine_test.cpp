// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;
using telemetry::TaskEnded;
using telemetry::TheirWantRemoved;

class DecisionEngineTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storedBlockIsServedAndCreditedOnceSent()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 5000);
        bench.ask(1, {wantBlock(7)});
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        QVERIFY(bench.ledgers.find(peerOf(1)) == nullptr);

        const auto sent = bench.deliver();
        QVERIFY(sent.peer == peerOf(1));
        QCOMPARE(sent.message.blocks.size(), std::size_t{1});
        QVERIFY(sent.message.blocks.front().cid == cidOf(7));
        QCOMPARE(sent.message.blocks.front().data->size(), std::size_t{5000});
        QCOMPARE(bench.ledgers.find(peerOf(1))->sentBytes, std::uint64_t{5000});
        QCOMPARE(bench.engine.wantlistOf(peerOf(1))->size(), std::size_t{0});
        QVERIFY(bench.told<TheirWantRemoved>().front().why == WantEnd::Served);
    }

    void emptyBlockIsABlock()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 0);
        bench.ask(1, {wantBlock(7, 1, true)});
        const auto sent = bench.deliver();
        QCOMPARE(sent.message.blocks.size(), std::size_t{1});
        QVERIFY(sent.message.presences.empty());
    }

    void wantHaveIsAnsweredByKind_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::addColumn<bool>("asBlock");
        QTest::newRow("one below the limit") << 1023 << true;
        QTest::newRow("at the limit") << 1024 << true;
        QTest::newRow("one above the limit") << 1025 << false;
    }
    void wantHaveIsAnsweredByKind()
    {
        QFETCH(const int, bytes);
        QFETCH(const bool, asBlock);
        ServingBench bench;
        bench.connect(1);
        bench.add(7, static_cast<std::size_t>(bytes));
        bench.ask(1, {wantHave(7)});
        const auto sent = bench.deliver();
        QCOMPARE(sent.message.blocks.size(), asBlock ? std::size_t{1} : std::size_t{0});
        QCOMPARE(sent.message.presences.size(), asBlock ? std::size_t{0} : std::size_t{1});
        QCOMPARE(bench.engine.wantlistOf(peerOf(1))->size(), std::size_t{0});
    }

    void absentWantIsToldOnceAndServedWhenTheBlockArrives()
    {
        ServingBench bench;
        bench.connect(1);
        bench.ask(1, {wantBlock(7, 1, true), wantBlock(8)});
        auto sent = bench.deliver();
        QCOMPARE(sent.message.presences.size(), std::size_t{1});
        QVERIFY(sent.message.presences.front() == (Presence{.cid = cidOf(7), .have = false}));

        bench.ask(1, {wantBlock(7, 1, true), wantBlock(8)}, true);
        QVERIFY(bench.port.sent.empty());

        bench.add(8, 100);
        bench.add(7, 100);
        bench.settle();
        QCOMPARE(bench.port.sent.size(), std::size_t{2});
        QVERIFY(bench.deliver().message.blocks.front().cid == cidOf(8));
        QVERIFY(bench.deliver().message.blocks.front().cid == cidOf(7));
    }

    void explicitRepeatAsksAgain()
    {
        ServingBench bench;
        bench.connect(1);
        bench.ask(1, {wantBlock(7, 1, true)});
        bench.deliver();
        bench.ask(1, {wantBlock(7, 1, true)});
        QCOMPARE(bench.deliver().message.presences.size(), std::size_t{1});

        bench.add(7, 2000);
        bench.settle();
        bench.deliver();
        bench.ask(1, {wantBlock(7)}, true);
        QVERIFY2(bench.port.sent.empty(), "a full list within 5 s may be older than the answer");
        bench.ask(1, {wantBlock(7)});
        QCOMPARE(bench.deliver().message.blocks.size(), std::size_t{1});
        bench.pass(5s);
        bench.ask(1, {wantBlock(7)}, true);
        QCOMPARE(bench.deliver().message.blocks.size(), std::size_t{1});
    }

    void wantHaveThatBecameAWantBlockGetsBothAnswers()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 5000);
        bench.ask(1, {wantHave(7)});
        bench.ask(1, {wantBlock(7)});
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        QVERIFY(bench.deliver().message.presences.front().have);
        QCOMPARE(bench.deliver().message.blocks.size(), std::size_t{1});
        QVERIFY(bench.port.sent.empty());
    }

    void olderProtocolsGetNoPresences()
    {
        ServingBench bench;
        bench.connect(1, Protocol::V1_1_0);
        bench.add(7, 5000);
        bench.ask(1, {wantHave(7, 1, true), wantBlock(8, 1, true)});
        QVERIFY(bench.port.sent.empty());
        bench.ask(1, {wantBlock(7)});
        QCOMPARE(bench.deliver().message.blocks.size(), std::size_t{1});
    }

    void oneBlockMeetsWantsUnderBothVersions()
    {
        ServingBench bench;
        bench.connect(1);
        const Cid v0 = Cid::v0(cidOf(7).hash());
        bench.ask(1, {wantBlock(7), WantEntry{.cid = v0}});
        bench.add(7, 10);
        bench.settle();
        std::vector<Cid> served;
        while (!bench.port.sent.empty()) {
            for (const Block& block : bench.deliver().message.blocks) {
                served.push_back(block.cid);
            }
        }
        QCOMPARE(served.size(), std::size_t{2});
        QVERIFY(std::ranges::find(served, v0) != served.end());
    }

    void cancelWhileReadingLeavesTheBlockOut()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 1000);
        bench.add(8, 1000);
        bench.hear(1, {wantBlock(7), wantBlock(8)});
        bench.ask(1, {cancelOf(7)});
        std::size_t blocks = 0;
        while (!bench.port.sent.empty()) {
            for (const Block& block : bench.deliver().message.blocks) {
                QVERIFY(block.cid == cidOf(8));
                ++blocks;
            }
        }
        QCOMPARE(blocks, std::size_t{1});
    }

    void wantAfterLateCancelIsHonoured()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 1000);
        bench.ask(1, {wantBlock(7)});
        bench.ask(1, {cancelOf(7)});
        bench.ask(1, {wantBlock(7)});
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        bench.deliver();
        QCOMPARE(bench.deliver().message.blocks.size(), std::size_t{1});
        QCOMPARE(bench.engine.wantlistOf(peerOf(1))->size(), std::size_t{0});
    }

    void blockThatVanishedBeforeItsReadIsAnsweredWithDontHaveIfAsked()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 2000);
        bench.add(8, 2000);
        bench.add(9, 2000);
        bench.engine.setPeerRules(peerOf(1), {.uploadLimit = 0}, 0);
        bench.ask(1, {wantBlock(7, 1, true), wantBlock(8), wantHave(9, 1, true)});
        for (const std::uint64_t number : {7U, 8U, 9U}) {
            bench.remove(number);
        }
        bench.engine.setPeerRules(peerOf(1), {}, 0);
        bench.settle();
        std::vector<Presence> answers;
        while (!bench.port.sent.empty()) {
            const auto sent = bench.deliver();
            QVERIFY(sent.message.blocks.empty());
            answers.insert(answers.end(), sent.message.presences.begin(),
                           sent.message.presences.end());
        }
        QCOMPARE(answers.size(), std::size_t{2});
        QVERIFY(std::ranges::none_of(answers, &Presence::have));
        QCOMPARE(std::ranges::count(bench.told<TaskEnded>(), TaskEnd::Vanished, &TaskEnded::how),
                 std::ptrdiff_t{3});

        bench.add(8, 2000);
        bench.settle();
        QVERIFY(bench.deliver().message.blocks.front().cid == cidOf(8));
    }

    void failedSendIsTriedAgainAfterGrowingPausesThenGivenUp()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 1000);
        bench.ask(1, {wantBlock(7)});
        for (const Duration pause : {Duration{500ms}, Duration{1s}, Duration{2s}}) {
            bench.deliver(false);
            bench.pass(pause - 1ms);
            QVERIFY(bench.port.sent.empty());
            QVERIFY(bench.engine.nextWake() == bench.clock.now() + 1ms);
            bench.pass(1ms);
            QCOMPARE(bench.port.sent.size(), std::size_t{1});
        }
        bench.deliver(false);
        const auto ended = bench.told<TaskEnded>();
        QCOMPARE(ended.size(), std::size_t{1});
        QVERIFY(ended.front().how == TaskEnd::Failed);
        QVERIFY(bench.ledgers.find(peerOf(1)) == nullptr);
        QCOMPARE(bench.engine.wantlistOf(peerOf(1))->size(), std::size_t{1});
    }

    void outstandingBytesSurviveAReconnect()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 1024 * 1024);
        bench.add(8, 1024 * 1024);
        bench.ask(1, {wantBlock(7)});
        bench.engine.onPeerDisconnected(peerOf(1), 0);
        bench.connect(1);
        bench.ask(1, {wantBlock(8)});
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        bench.engine.explainOrder(0);
        const auto order = bench.told<telemetry::ServiceOrder>();
        QCOMPARE(order.front().places.front().why, std::string{"1.0 of 1.0 MiB in flight"});
        bench.deliver();
        QVERIFY2(bench.ledgers.find(peerOf(1)) == nullptr, "nobody knows whether it arrived");
        QVERIFY(bench.deliver().message.blocks.front().cid == cidOf(8));
    }

    void uploadLimitHoldsAcrossReconnects()
    {
        ServingBench bench;
        bench.engine.setPeerRules(peerOf(1), {.uploadLimit = 0}, 0);
        bench.connect(1);
        bench.add(7, 10);
        bench.ask(1, {wantBlock(7)});
        bench.pass(1h);
        QVERIFY(bench.port.sent.empty());
        QVERIFY(bench.engine.nextWake() == TimePoint{});
        bench.engine.onPeerDisconnected(peerOf(1), 0);
        bench.connect(1);
        bench.ask(1, {wantBlock(7)});
        QVERIFY(bench.port.sent.empty());
        bench.engine.setPeerRules(peerOf(1), {}, 0);
        bench.settle();
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
    }

    void smallBlocksArePackedAndALargeOneGoesAlone()
    {
        ServingBench bench;
        bench.connect(1);
        bench.engine.setPeerRules(peerOf(1), {.uploadLimit = 0}, 0);
        for (std::uint64_t i = 0; i < 8; ++i) {
            bench.add(i, 16 * 1024);
        }
        bench.add(8, 64 * 1024 + 1);
        std::vector<WantEntry> wants;
        for (std::uint64_t i = 0; i < 9; ++i) {
            wants.push_back(wantBlock(i, i == 8 ? 9 : 1));
        }
        bench.ask(1, wants);
        bench.engine.setPeerRules(peerOf(1), {}, 0);
        bench.settle();
        QCOMPARE(bench.port.sent.size(), std::size_t{3});
        QCOMPARE(bench.port.sent[0].message.blocks.size(), std::size_t{1});
        QCOMPARE(bench.port.sent[1].message.blocks.size(), std::size_t{4});
        QCOMPARE(bench.port.sent[2].message.blocks.size(), std::size_t{4});
        QCOMPARE(bench.port.sent[2].message.pendingBytes, 0);
    }

    void peerThatLeftIsOwedNothing()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 1000);
        bench.hear(1, {wantBlock(7), wantBlock(8)});
        bench.engine.onPeerDisconnected(peerOf(1), 0);
        bench.settle();
        QVERIFY(bench.port.sent.empty());
        QVERIFY(bench.told<TaskEnded>().front().how == TaskEnd::Gone);
        QVERIFY(bench.engine.requestQueue().find(peerOf(1)) == nullptr);
        bench.hear(1, {wantBlock(7)});
        QVERIFY(bench.engine.wantlistOf(peerOf(1)) == nullptr);
    }

    void aCancelTakesTheAnswerToADeniedWantBack()
    {
        sim::VirtualClock clock;
        telemetry::EventLog log{clock};
        Rules rules{log};
        QVERIFY(rules.setDenial({peerOf(1), {}}, DenyAnswer::DontHave, 0).has_value());
        ServerConfig config;
        config.rules = &rules;
        ServingBench bench{config};
        bench.connect(1);
        bench.engine.setNodeRules({.servingPaused = true}, 0);
        bench.ask(1, {wantBlock(7, 1, true)});
        QVERIFY(bench.engine.requestQueue().find(peerOf(1), cidOf(7)) != nullptr);
        bench.ask(1, {cancelOf(7)});
        bench.engine.setNodeRules({}, 0);
        bench.settle();
        QVERIFY(bench.port.sent.empty());
        const auto ended = bench.told<TaskEnded>();
        QVERIFY(ended.size() == 1 && ended.front().how == TaskEnd::Cancelled);
    }

    void everyEventNamesAnEarlierCause()
    {
        ServingBench bench;
        bench.connect(1);
        bench.add(7, 1000);
        bench.ask(1, {wantBlock(7)});
        bench.deliver();
        for (const telemetry::Event& event : bench.events) {
            QVERIFY(event.cause < event.seq);
        }
        const auto credited = std::ranges::find_if(bench.events, [](const auto& event) {
            return std::holds_alternative<telemetry::LedgerCredited>(event.body);
        });
        std::size_t steps = 0;
        for (Seq cause = credited->cause; cause != 0; ++steps) {
            cause = bench.events[cause - bench.events.front().seq].cause;
        }
        QVERIFY(steps >= 5); // ended, sent, packed, picked, pushed, wanted
    }
};

static const tests::Registered<DecisionEngineTest> registered{"decision_engine"};

} // namespace swapscope::bitswap
#include "decision_engine_test.moc"
