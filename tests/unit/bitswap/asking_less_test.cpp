// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/exchange_net.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <set>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using telemetry::AskState;
using telemetry::WantAsked;
using tests::Caller;
using tests::ExchangeNet;

namespace {

/// The most want-blocks that were awaited from one peer at a time.
std::size_t mostAwaited(const ExchangeNet::Node& asker, const PeerId& peer)
{
    std::set<Cid> awaited;
    std::size_t most = 0;
    for (const telemetry::Event& event : asker.events) {
        if (const auto* asked = std::get_if<WantAsked>(&event.body)) {
            const bool isOpen = asked->state == AskState::Pending || asked->state == AskState::Sent;
            if (asked->peer == peer && asked->type == telemetry::WantType::Block && isOpen) {
                awaited.insert(asked->cid);
            } else if (asked->peer == peer) {
                awaited.erase(asked->cid);
            }
        } else if (const auto* received = std::get_if<telemetry::BlockReceived>(&event.body)) {
            awaited.erase(received->cid);
        }
        most = std::max(most, awaited.size());
    }
    return most;
}

/// Wants of others that the node keeps.
std::size_t kept(const ExchangeNet::Node& node)
{
    return node.eventsOf<telemetry::TheirWantAdded>().size()
           - node.eventsOf<telemetry::TheirWantRemoved>().size();
}

telemetry::WantExplained explained(ExchangeNet::Node& node, const Cid& cid)
{
    node.exchange.explainWant(cid, 0);
    return node.eventsOf<telemetry::WantExplained>().back();
}

} // namespace

class AskingLessTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPausedNodeTakesItsWantsBackAndKeepsThem()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(3, 100);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(1s);
        QCOMPARE(kept(holder), std::size_t{3});
        telemetry::NodeRules rules;
        rules.askingPaused = true;
        asker.exchange.setNodeRules(rules, 0).value();
        net.clock.advance(1s);
        QCOMPARE(kept(holder), std::size_t{0});
        QCOMPARE(explained(asker, blocks[0].cid).waitsFor,
                 std::string{"Asking is paused for all peers."});
        const std::size_t before = asker.events.size();
        net.clock.advance(300s);
        QCOMPARE(asker.events.size(), before); // no timer runs
        holder.give(blocks);
        asker.exchange.setNodeRules({}, 0).value();
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
    }

    void aDownloadLimitOfZeroIsNotCalledAPause()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(1, 100);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        telemetry::NodeRules rules;
        rules.downloadLimit = 0;
        asker.exchange.setNodeRules(rules, 0).value();
        net.clock.advance(1s);
        const auto answer = explained(asker, blocks[0].cid);
        QCOMPARE(answer.waitsFor,
                 std::string{"The download limit of all peers is 0: nothing is asked for."});
        QCOMPARE(answer.reasons.at(0).value, std::string{"the download limit of all peers is 0"});
    }

    void eachRoundOfSilenceIsBorneTwiceAsLongUpToHalfAMinute()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& silent = net.addNode();
        telemetry::NodeRules rules;
        rules.servingPaused = true;
        silent.exchange.setNodeRules(rules, 0).value();
        net.connect(asker, silent);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(tests::trueBlocks(1, 100)), "test", 0,
                                  caller.listener());
        net.clock.advance(300s);
        std::vector<Duration> borne;
        TimePoint sent{};
        for (const telemetry::Event& event : asker.events) {
            const auto* const asked = std::get_if<WantAsked>(&event.body);
            if (asked != nullptr && asked->state == AskState::Sent) {
                sent = event.at;
            } else if (asked != nullptr && asked->state == AskState::TimedOut) {
                borne.push_back(event.at - sent);
            }
        }
        QVERIFY(borne.size() >= 5);
        for (std::size_t i = 1; i < borne.size(); ++i) {
            QVERIFY(borne[i] == std::min<Duration>(borne[i - 1] * 2, 30s));
        }
    }

    void aPausedPeerIsNotAskedAndOthersAre_data()
    {
        QTest::addColumn<bool>("byLimit");
        QTest::newRow("paused") << false;
        QTest::newRow("limited to 0") << true;
    }
    void aPausedPeerIsNotAskedAndOthersAre()
    {
        QFETCH(const bool, byLimit);
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& paused = net.addNode();
        auto& other = net.addNode();
        const auto blocks = tests::trueBlocks(200, 100);
        paused.give(blocks);
        telemetry::PeerRules rules;
        rules.askingPaused = !byLimit;
        rules.downloadLimit = byLimit ? telemetry::RateLimit{0} : telemetry::RateLimit{};
        asker.exchange.setPeerRules(paused.peer, rules, 0).value(); // while it is away
        net.connect(asker, paused);
        net.connect(asker, other);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(10s);
        QVERIFY(paused.eventsOf<telemetry::TheirWantAdded>().empty());
        QVERIFY(!other.eventsOf<telemetry::TheirWantAdded>().empty());
        asker.exchange.setPeerRules(paused.peer, {}, 0).value();
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 5s));
    }

    void aDownloadLimitBoundsWhatIsAwaited_data()
    {
        QTest::addColumn<bool>("ofNode");
        QTest::newRow("of the peer") << false;
        QTest::newRow("of the node") << true;
    }
    void aDownloadLimitBoundsWhatIsAwaited()
    {
        QFETCH(const bool, ofNode);
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(100, 10'000);
        holder.give(blocks);
        net.connect(asker, holder);
        if (ofNode) {
            telemetry::NodeRules rules;
            rules.downloadLimit = 100'000;
            asker.exchange.setNodeRules(rules, 0).value();
        } else {
            telemetry::PeerRules rules;
            rules.downloadLimit = 100'000;
            asker.exchange.setPeerRules(holder.peer, rules, 0).value();
        }
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 60s));
        // 100 kB/s · 0.1 s + one second's burst
        QVERIFY(mostAwaited(asker, holder.peer) <= 11);
        QVERIFY(mostAwaited(asker, holder.peer) >= 10);
    }

    void aPeerThatPacksAllIsAskedForLittleAtFirst()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(40, 262'144);
        holder.give(blocks);
        net.connect(asker, holder);
        asker.exchange.onPacksAll(holder.peer);
        const auto cids = tests::cidsOf(blocks);
        asker.exchange.wantBlocks(cids, "test", 0, RequestListener{});
        QCOMPARE(mostAwaited(asker, holder.peer), std::size_t{12}); // 3 MiB
    }

    void anOversizeMessageHalvesWhatIsAwaited()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(40, 262'144);
        net.connect(asker, holder);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(1s);
        QCOMPARE(mostAwaited(asker, holder.peer), std::size_t{40});
        asker.exchange.onOversize(holder.peer, 0);
        asker.events.clear();
        net.clock.advance(10s);
        QVERIFY(mostAwaited(asker, holder.peer) <= 20);
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 60s));
    }

    void theFirstAnswerMayTakeTwoSecondsAndThreeRoundTrips_data()
    {
        QTest::addColumn<int>("rttMillis");
        QTest::addColumn<int>("patienceMillis");
        QTest::newRow("unknown") << -1 << 5000;
        QTest::newRow("in this house") << 1 << 2003;
        QTest::newRow("across the sea") << 300 << 2900;
        QTest::newRow("at the bound") << 1667 << 7000;
        QTest::newRow("by the moon") << 100'000'000 << 7000;
    }
    void theFirstAnswerMayTakeTwoSecondsAndThreeRoundTrips()
    {
        QFETCH(const int, rttMillis);
        QFETCH(const int, patienceMillis);
        for (const bool isEarly : {true, false}) { // before the want is written, and after
            ExchangeNet net;
            auto& asker = net.addNode();
            auto& silent = net.addNode();
            telemetry::NodeRules rules;
            rules.servingPaused = true;
            silent.exchange.setNodeRules(rules, 0).value();
            net.connect(asker, silent);
            const auto tell = [&] {
                if (rttMillis >= 0) {
                    asker.exchange.onRtt(silent.peer, std::chrono::milliseconds{rttMillis});
                }
            };
            const Cid cid = tests::trueBlock(1, 100).cid;
            asker.exchange.wantBlocks(std::span{&cid, 1}, "test", 0, RequestListener{});
            if (isEarly) {
                tell();
            }
            net.clock.advance(10ms); // a stream, then the message
            const TimePoint sent = net.clock.now();
            if (!isEarly) {
                net.clock.advance(1s);
                tell();
            }
            const auto isSilent = [&] {
                return asker.eventsOf<WantAsked>().back().state == AskState::TimedOut;
            };
            net.clock.advance(sent + std::chrono::milliseconds{patienceMillis - 1}
                              - net.clock.now());
            QVERIFY(!isSilent());
            net.clock.advance(1ms);
            QVERIFY(isSilent());
        }
    }

    void whatASlowPeerOwesStaysWithinTheLimit_data()
    {
        QTest::addColumn<bool>("ofNode");
        QTest::newRow("of the peer") << false;
        QTest::newRow("of the node") << true;
    }
    void whatASlowPeerOwesStaysWithinTheLimit()
    {
        QFETCH(const bool, ofNode);
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& silent = net.addNode();
        telemetry::NodeRules stopped;
        stopped.servingPaused = true;
        silent.exchange.setNodeRules(stopped, 0).value();
        telemetry::PeerRules ofPeer;
        telemetry::NodeRules ofAll;
        (ofNode ? ofAll.downloadLimit : ofPeer.downloadLimit) = 300'000; // one block of 256 KiB
        asker.exchange.setPeerRules(silent.peer, ofPeer, 0).value();
        asker.exchange.setNodeRules(ofAll, 0).value();
        net.connect(asker, silent);
        const auto blocks = tests::trueBlocks(50, 200'000);
        silent.give(blocks);
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, RequestListener{});
        for (int i = 0; i < 600; ++i) {
            net.clock.advance(200ms);
            QVERIFY2(kept(silent) <= 1, std::to_string(kept(silent)).c_str());
        }
    }

    void aNewPriorityReordersWantsThatWaitForAPlace()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(1030, 50);
        const auto cids = tests::cidsOf(blocks);
        Caller caller;
        asker.exchange.wantBlocks(cids, "test", 0, caller.listener());
        const auto highest = std::numeric_limits<std::int32_t>::max();
        asker.exchange.setWantPriority(std::span{&cids[1028], 1}, highest, 0);
        asker.exchange.setWantPriority(std::span{&cids[1025], 1}, 3, 0);
        net.clock.advance(100ms); // the first 1,024 were not found, and some gave way
        std::vector<Cid> firstAsked;
        std::set<Cid> seen;
        for (const auto& ask : asker.eventsOf<WantAsked>()) {
            if (seen.insert(ask.cid).second) {
                firstAsked.push_back(ask.cid);
            }
        }
        QCOMPARE(firstAsked.size(), cids.size());
        const std::vector<Cid> later{firstAsked.begin() + 1024, firstAsked.end()};
        QCOMPARE(later, (std::vector{cids[1028], cids[1024], cids[1026], cids[1027], cids[1029],
                                     cids[1025]}));
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 120s));
    }

    void aNewPriorityReordersWantsThatWaitForTheirHolder()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        auto& other = net.addNode();
        const auto blocks = tests::trueBlocks(300, 2000);
        const auto cids = tests::cidsOf(blocks);
        holder.give(blocks);
        net.connect(asker, holder);
        net.connect(asker, other);
        Caller caller;
        asker.exchange.wantBlocks(cids, "test", 0, caller.listener());
        net.clock.advance(45ms); // more than a window is known to be there
        const Cid late = cids.back();
        QVERIFY(std::ranges::find(caller.got, late) == caller.got.end());
        const std::size_t before = caller.got.size();
        const auto highest = std::numeric_limits<std::int32_t>::max();
        asker.exchange.setWantPriority(std::span{&late, 1}, highest, 0);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 10s));
        const auto place = std::ranges::find(caller.got, late) - caller.got.begin();
        QVERIFY(static_cast<std::size_t>(place) < before + 200);
    }

    void aNewPriorityReachesPeersThatHaveNotAnswered()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const Cid cid = tests::trueBlock(1, 100).cid;
        asker.exchange.wantBlocks(std::span{&cid, 1}, "test", 0, RequestListener{});
        QCOMPARE(asker.exchange.setWantPriority(std::span{&cid, 1}, 77, 0), std::size_t{1});
        net.clock.advance(1s);
        QCOMPARE(holder.eventsOf<telemetry::TheirWantAdded>().back().priority, 77);
        QCOMPARE(asker.eventsOf<telemetry::WantChanged>().back().priority, 77);
        const Cid unknown = tests::cidOf(5);
        QCOMPARE(asker.exchange.setWantPriority(std::span{&unknown, 1}, 77, 0), std::size_t{0});
    }

    void explanationsNameWhatIsAwaited()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(1, 100);
        const Cid cid = blocks[0].cid;
        QCOMPARE(explained(asker, cid).waitsFor,
                 std::string{"Nothing: nobody here wants this block."});
        Caller caller;
        asker.exchange.wantBlocks(std::span{&cid, 1}, "test", 0, caller.listener());
        QCOMPARE(explained(asker, cid).waitsFor, std::string{"No peer is connected."});
        net.connect(asker, holder);
        QVERIFY(explained(asker, cid).waitsFor.starts_with("A stream to "));
        net.clock.advance(12ms);
        const auto sent = explained(asker, cid);
        QVERIFY2(sent.waitsFor.starts_with("The block from …"), sent.waitsFor.c_str());
        QVERIFY(sent.until > net.clock.now());
        QCOMPARE(sent.reasons.size(), std::size_t{1});
        net.clock.advance(1s);
        const auto exhausted = explained(asker, cid);
        QVERIFY2(exhausted.waitsFor.starts_with("Everybody has said DONT_HAVE"),
                 exhausted.waitsFor.c_str());
        QVERIFY(exhausted.until > net.clock.now());
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
        QCOMPARE(explained(asker, cid).waitsFor,
                 std::string{"Nothing: the block is in the store."});
    }
};

static const tests::Registered<AskingLessTest> registered{"asking_less"};

} // namespace swapscope::bitswap
#include "asking_less_test.moc"
