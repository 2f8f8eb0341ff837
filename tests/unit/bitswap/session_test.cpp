// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/session.h"
#include "tests/support/exchange_net.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <numeric>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using telemetry::SessionPeerChanged;
using telemetry::SessionTicked;
using tests::Caller;
using tests::ExchangeNet;

namespace {

std::uint32_t wantsHeard(const ExchangeNet::Node& node)
{
    const auto messages = node.eventsOf<telemetry::MessageReceived>();
    return std::accumulate(
        messages.begin(), messages.end(), 0U,
        [](std::uint32_t sum, const auto& message) { return sum + message.wants; });
}

} // namespace

class SessionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstWantsGoToEverybodyAndTheOthersToMembers()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        auto& empty = net.addNode();
        const auto blocks = tests::trueBlocks(500, 2000);
        holder.give(blocks);
        net.connect(asker, empty);
        net.connect(asker, holder);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 10s));
        QCOMPARE(wantsHeard(empty), 64U);
        const auto changes = asker.eventsOf<SessionPeerChanged>();
        QCOMPARE(changes.size(), std::size_t{1});
        QCOMPARE(changes.front().peer, holder.peer);
        QVERIFY(changes.front().isMember);
        QVERIFY(changes.front().why.starts_with("had …"));
        const auto closed = asker.eventsOf<telemetry::SessionClosed>();
        QCOMPARE(closed.size(), std::size_t{1});
        QVERIFY(closed.front().complete);
    }

    void whatAllMembersLackIsAskedOfEverybody()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& most = net.addNode();
        auto& last = net.addNode();
        auto blocks = tests::trueBlocks(200, 2000);
        last.give({blocks.back()});
        most.give({blocks.begin(), blocks.end() - 1});
        net.connect(asker, most);
        net.connect(asker, last);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 900ms)); // before any tick
        QVERIFY(asker.eventsOf<SessionTicked>().empty());
    }

    void aPeerThatComesLaterIsAskedForAllOpenWantsAtOnce()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& slow = net.addNode();
        auto& empty = net.addNode();
        auto& late = net.addNode();
        const auto blocks = tests::trueBlocks(400, 2000);
        slow.give(blocks);
        late.give(blocks);
        net.setLatency(asker, slow, 200ms);
        net.connect(asker, slow);
        net.connect(asker, empty);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(650ms); // the slow one has said that it has some
        QCOMPARE(wantsHeard(empty), 64U);
        QVERIFY(caller.got.empty());
        net.connect(asker, late);
        net.clock.advance(200ms); // before any tick
        QVERIFY(caller.got.size() >= 400 - 64);
        QVERIFY(asker.eventsOf<SessionTicked>().empty());
    }

    void aPeerThatComesLaterAndLacksSixteenIsNotAskedForMore()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& slow = net.addNode();
        auto& empty = net.addNode();
        auto& late = net.addNode();
        const auto blocks = tests::trueBlocks(3000, 100);
        slow.give(blocks);
        net.setLatency(asker, slow, 200ms);
        net.connect(asker, slow);
        net.connect(asker, empty);
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, RequestListener{});
        net.clock.advance(650ms);
        net.connect(asker, late);
        net.clock.advance(200ms);
        QCOMPARE(wantsHeard(late), 1024U); // one list, and nothing after its answers
    }

    void whatEverybodyLacksIsAskedOfANewcomerAsABlock()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& one = net.addNode();
        auto& other = net.addNode();
        auto& late = net.addNode();
        const auto blocks = tests::trueBlocks(2, 2000);
        late.give(blocks);
        net.connect(asker, one);
        net.connect(asker, other);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(500ms); // both have said no
        net.connect(asker, late);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 100ms));
        const auto chosen = asker.eventsOf<telemetry::SessionChose>();
        QCOMPARE(chosen.size(), std::size_t{2});
        QVERIFY(chosen.front().why == telemetry::ChoiceReason::Untried);
        for (const auto& asked : asker.eventsOf<telemetry::WantAsked>()) {
            QVERIFY(asked.peer != late.peer || asked.type == telemetry::WantType::Block);
        }
    }

    void guestsBecomeMembersAndDoNotCountBefore()
    {
        Session session{SessionId{1}, TimePoint{}};
        session.invite(7);
        QVERIFY(session.asks(7));
        QVERIFY(!session.isMember(7));
        QVERIFY(!session.hasMembers());
        session.setAway(7, true);
        session.setAway(7, false);
        QVERIFY(!session.hasMembers());
        QVERIFY(session.join(7));
        QVERIFY(!session.join(7));
        QVERIFY(session.hasMembers());
        session.invite(7);
        QVERIFY(session.isMember(7));
        session.invite(8);
        QVERIFY(!session.leave(8));
        QVERIFY(!session.asks(8));
        QVERIFY(session.leave(7));
        QVERIFY(!session.hasMembers());
    }

    void sessionsShareAWantAndEachEndsWithIt()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(1, 100);
        Caller first;
        Caller second;
        const auto cids = tests::cidsOf(blocks);
        asker.exchange.wantBlocks(cids, "a", 0, first.listener());
        asker.exchange.wantBlocks(cids, "b", 0, second.listener());
        net.clock.advance(1s);
        QCOMPARE(wantsHeard(holder), 1U);
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return first.isDone && second.isDone; }, 1s));
        QCOMPARE(asker.eventsOf<telemetry::SessionOpened>().size(), std::size_t{2});
        QCOMPARE(asker.eventsOf<telemetry::SessionClosed>().size(), std::size_t{2});
        QCOMPARE(asker.eventsOf<telemetry::WantAdded>().front().session, SessionId{1});
        QCOMPARE(asker.eventsOf<telemetry::WantChanged>().front().session, SessionId{2});
    }

    void aCancelledSessionIsNotComplete()
    {
        ExchangeNet net;
        auto& node = net.addNode();
        const auto cids = tests::cidsOf(tests::trueBlocks(3, 100));
        const RequestId request = node.exchange.wantBlocks(cids, "a", 0, RequestListener{});
        node.exchange.cancelRequest(request, 0);
        const auto closed = node.eventsOf<telemetry::SessionClosed>();
        QCOMPARE(closed.size(), std::size_t{1});
        QVERIFY(!closed.front().complete);
    }

    void aRequestThatGrowsIsOneSessionAndKeepsItsMembers()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        auto& other = net.addNode();
        net.connect(asker, holder);
        net.connect(asker, other);
        const auto blocks = tests::trueBlocks(20, 100);
        holder.give(blocks);
        Caller caller;
        const RequestId request = asker.exchange.openRequest("file", 0, caller.listener());
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            asker.exchange.addWants(request, std::span{&blocks[i].cid, 1}, 0);
            asker.exchange.addWants(request, std::span{&blocks[i].cid, 1}, 0); // counts once
            QVERIFY(net.clock.runUntil([&] { return caller.got.size() == i + 1; }, 1s));
            net.clock.advance(5s); // nothing is wanted: nobody is asked anything
        }
        QVERIFY(asker.eventsOf<SessionTicked>().empty());
        QCOMPARE(asker.eventsOf<telemetry::SessionOpened>().size(), std::size_t{1});
        QCOMPARE(wantsHeard(other), 1U); // once there was a member, it alone was asked
        QVERIFY(asker.eventsOf<telemetry::SessionClosed>().empty());
        asker.exchange.cancelRequest(request, 0);
        QCOMPARE(asker.eventsOf<telemetry::SessionClosed>().size(), std::size_t{1});
        QVERIFY(asker.eventsOf<telemetry::SessionClosed>().front().complete);
        QVERIFY(!caller.isDone);
    }

    void aWantDroppedByOneRequestGoesOnForTheOther()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(2, 100);
        const auto cids = tests::cidsOf(blocks);
        Caller first;
        Caller second;
        const RequestId a = asker.exchange.openRequest("a", 0, first.listener());
        const RequestId b = asker.exchange.openRequest("b", 0, second.listener());
        asker.exchange.addWants(a, cids, 0);
        asker.exchange.addWants(b, std::span{cids}.first(1), 0);
        asker.exchange.dropWants(a, cids, 0);
        QCOMPARE(asker.eventsOf<telemetry::WantCancelled>().size(), std::size_t{1});
        QCOMPARE(asker.eventsOf<telemetry::WantCancelled>().front().cid, cids[1]);
        net.connect(asker, holder);
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return second.got.size() == 1; }, 2s));
        QVERIFY(first.got.empty());
        asker.exchange.addWants(a, std::span{cids}.last(1), 0); // a dropped want can come back
        QVERIFY(net.clock.runUntil([&] { return first.got.size() == 1; }, 2s));
    }

    void aCancelledWantIsGivenUp()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        const auto cids = tests::cidsOf(tests::trueBlocks(2, 100));
        std::vector<Cid> givenUp;
        RequestListener listener;
        listener.onGivenUp = [&](const Cid& cid) { givenUp.push_back(cid); };
        const RequestId request = asker.exchange.openRequest("a", 0, listener);
        asker.exchange.addWants(request, cids, 0);
        asker.exchange.cancelWants(std::span{cids}.first(1), 0);
        QVERIFY(net.clock.runUntil([&] { return !givenUp.empty(); }, 1s));
        QCOMPARE(givenUp, (std::vector<Cid>{cids[0]}));
        QVERIFY(asker.eventsOf<telemetry::SessionClosed>().empty());
    }

    void ticksGrowApartWhileNoBlockComes()
    {
        ExchangeNet net;
        auto& node = net.addNode();
        const auto cids = tests::cidsOf(tests::trueBlocks(1, 100));
        node.exchange.wantBlocks(cids, "a", 0, RequestListener{});
        std::vector<Duration> at;
        const TimePoint begin = net.clock.now();
        node.log.addReader([&](const telemetry::Event& event) {
            if (std::holds_alternative<SessionTicked>(event.body)) {
                at.push_back(event.at - begin);
            }
        });
        net.clock.advance(10s);
        QCOMPARE(at, (std::vector<Duration>{1s, 3s, 6s, 10s}));
    }

    void aMemberLeavesAtTheSixteenthNoInARow()
    {
        Session session{SessionId{1}, TimePoint{}};
        QVERIFY(session.join(7));
        QVERIFY(!session.join(7));
        for (int i = 0; i < 15; ++i) {
            QVERIFY(!session.noteNo(7));
        }
        session.noteYes(7);
        for (int i = 0; i < 15; ++i) {
            QVERIFY(!session.noteNo(7));
        }
        QVERIFY(session.noteNo(7));
        QVERIFY(!session.noteNo(8));
    }

    void membersThatAreAwayDoNotCount()
    {
        Session session{SessionId{1}, TimePoint{}};
        QVERIFY(session.join(7));
        QVERIFY(session.hasMembers());
        session.setAway(7, true);
        session.setAway(7, true);
        QVERIFY(!session.hasMembers());
        QVERIFY(session.isMember(7));
        session.setAway(7, false);
        QVERIFY(session.hasMembers());
        QVERIFY(session.leave(7));
        QVERIFY(!session.leave(7));
        QVERIFY(!session.hasMembers());
    }

    void aBlockStartsTheIdleTimeAnew()
    {
        const TimePoint begin{std::chrono::hours{1}};
        Session session{SessionId{1}, begin};
        QCOMPARE(session.nextTick(), begin + 1s);
        QCOMPARE(session.tick(begin + 1s), SessionTickKind::Idle);
        QCOMPARE(session.nextTick(), begin + 3s);
        session.onBlock(begin + 2s, 100ms);
        QCOMPARE(session.nextTick(), begin + 2s + 800ms);
    }

    void aBusySessionStillLooksForOthersOnceAMinute()
    {
        const TimePoint begin{std::chrono::hours{1}};
        Session session{SessionId{1}, begin};
        session.onBlock(begin + 59s + 900ms, 10ms);
        QCOMPARE(session.nextTick(), begin + 60s);
        QCOMPARE(session.tick(begin + 60s), SessionTickKind::Periodic);
        session.onBlock(begin + 119s, 10ms);
        QCOMPARE(session.nextTick(), begin + 119s + 530ms);
    }
};

static const tests::Registered<SessionTest> registered{"session"};

} // namespace swapscope::bitswap
#include "session_test.moc"
