// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/exchange_net.h"
#include "tests/support/registry.h"

#include <QTest>

#include <set>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using telemetry::QueueState;
using tests::Caller;
using tests::ExchangeNet;

namespace {

/// What `from` is listed with at `at`, by the events of `at`.
std::set<Cid> listedAt(const ExchangeNet::Node& at, const PeerId& from)
{
    std::set<Cid> listed;
    for (const telemetry::Event& event : at.events) {
        if (const auto* const added = std::get_if<telemetry::TheirWantAdded>(&event.body);
            added != nullptr && added->peer == from)
        {
            listed.insert(added->cid);
        } else if (const auto* const gone = std::get_if<telemetry::TheirWantRemoved>(&event.body);
                   gone != nullptr && gone->peer == from)
        {
            listed.erase(gone->cid);
        }
    }
    return listed;
}

} // namespace

class AskingScenesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWantedAndCancelledWhileConnectingLeavesAsOneMessage()
    {
        ExchangeNet net;
        net.latency = 200ms;
        auto& asker = net.addNode();
        auto& other = net.addNode();
        net.connect(asker, other);
        const auto blocks = tests::trueBlocks(6, 100);
        const auto cids = tests::cidsOf(blocks);
        Caller caller;
        asker.exchange.wantBlocks(std::vector{cids[0]}, "test", 0, caller.listener());
        for (std::size_t i = 1; i < cids.size(); ++i) {
            net.clock.advance(10ms); // the dial is under way
            asker.exchange.wantBlocks(std::vector{cids[i]}, "test", 0, caller.listener());
        }
        asker.exchange.cancelWants(std::vector{cids[1], cids[2]}, 0);
        net.clock.advance(500ms);
        const auto sent = asker.eventsOf<telemetry::MessageSent>();
        QCOMPARE(sent.size(), std::size_t{1});
        QCOMPARE(sent.front().entries, 4U);
        QCOMPARE(listedAt(other, asker.peer), (std::set<Cid>{cids[0], cids[3], cids[4], cids[5]}));
    }

    void aCancelDuringASendFollowsItAndNothingStaysListed()
    {
        ExchangeNet net;
        net.latency = 50ms;
        auto& asker = net.addNode();
        auto& other = net.addNode();
        net.connect(asker, other);
        const auto blocks = tests::trueBlocks(3, 100);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(75ms); // connected; the message is on its way
        QVERIFY(asker.eventsOf<telemetry::QueueStateChanged>().back().state == QueueState::Sending);
        asker.exchange.cancelWants(tests::cidsOf(blocks), 0);
        net.clock.advance(5s);
        QCOMPARE(other.eventsOf<telemetry::TheirWantAdded>().size(), std::size_t{3});
        QVERIFY(listedAt(other, asker.peer).empty());
        const auto sent = asker.eventsOf<telemetry::MessageSent>();
        QCOMPARE(sent.size(), std::size_t{2});
    }

    void afterAReconnectTheCompleteListIsSentAsFull()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& other = net.addNode();
        net.connect(asker, other);
        const auto blocks = tests::trueBlocks(20, 100);
        const auto cids = tests::cidsOf(blocks);
        Caller caller;
        asker.exchange.wantBlocks(cids, "test", 0, caller.listener());
        net.clock.advance(1s);
        net.disconnect(asker, other);
        asker.exchange.cancelWants(std::vector{cids[0], cids[1]}, 0);
        net.clock.advance(1s);
        QVERIFY(listedAt(other, asker.peer).empty());
        net.connect(asker, other);
        net.clock.advance(1s);
        QCOMPARE(listedAt(other, asker.peer), (std::set<Cid>{cids.begin() + 2, cids.end()}));
        const auto grabbed = asker.eventsOf<telemetry::MessageGrabbed>();
        QVERIFY(grabbed.back().full);
    }

    void noBlockComesTwiceFromThreePeersThatHaveThemAll()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        const auto blocks = tests::trueBlocks(300, 2000);
        for (int i = 0; i < 3; ++i) {
            auto& holder = net.addNode();
            holder.give(blocks);
            net.connect(asker, holder);
        }
        net.clock.advance(100ms);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.runUntil([&caller] { return caller.isDone; }, 60s);
        QVERIFY(caller.isDone);
        net.clock.advance(5s);
        for (const auto& block : asker.eventsOf<telemetry::BlockReceived>()) {
            QVERIFY(block.kind == telemetry::BlockClass::Wanted);
        }
        QCOMPARE(asker.eventsOf<telemetry::BlockReceived>().size(), blocks.size());
    }
};

static const tests::Registered<AskingScenesTest> registered{"asking_scenes"};

} // namespace swapscope::bitswap
#include "asking_scenes_test.moc"
