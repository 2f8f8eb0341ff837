// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/exchange.h"
#include "tests/support/exchange_net.h"
#include "tests/support/registry.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <map>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using telemetry::BlockClass;
using tests::Caller;
using tests::ExchangeNet;

namespace {

std::size_t countOf(const ExchangeNet::Node& node, BlockClass kind)
{
    const auto received = node.eventsOf<telemetry::BlockReceived>();
    return static_cast<std::size_t>(
        std::ranges::count(received, kind, &telemetry::BlockReceived::kind));
}

std::vector<Cid> sorted(std::vector<Cid> cids)
{
    std::ranges::sort(cids);
    return cids;
}

} // namespace

class ExchangeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoExchangesPass300BlocksWithoutADuplicate()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(300, 2000);
        holder.give(blocks);
        net.connect(asker, holder);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 10s));
        QCOMPARE(sorted(caller.got), sorted(tests::cidsOf(blocks)));
        QCOMPARE(asker.store.blockCount(), std::uint64_t{300});
        QCOMPARE(countOf(asker, BlockClass::Wanted), std::size_t{300});
        QCOMPARE(countOf(asker, BlockClass::Duplicate), std::size_t{0});
        QCOMPARE(asker.eventsOf<telemetry::WantDone>().size(), std::size_t{300});
    }

    void fiveExchangesPass300BlocksThroughFailures_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 5; ++seed) {
            QTest::addRow("seed %llu", seed) << seed;
        }
    }
    void fiveExchangesPass300BlocksThroughFailures()
    {
        QFETCH(const quint64, seed);
        ExchangeNet net{seed};
        net.failurePercent = 10;
        auto& asker = net.addNode();
        const auto blocks = tests::trueBlocks(300, 3000);
        std::vector<ExchangeNet::Node*> holders;
        for (std::size_t i = 0; i < 4; ++i) {
            holders.push_back(&net.addNode());
            std::vector<store::Block> part;
            for (std::size_t b = 0; b < blocks.size(); ++b) {
                if (b % 4 == i || b % 3 == i) {
                    part.push_back(blocks[b]);
                }
            }
            holders.back()->give(part);
        }
        for (auto* const holder : holders) {
            net.connect(asker, *holder);
        }
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(50ms);
        net.disconnect(asker, *holders[0]);
        net.clock.advance(1s);
        net.connect(asker, *holders[0]);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 300s));
        QCOMPARE(sorted(caller.got), sorted(tests::cidsOf(blocks)));
    }

    void goodPeersShareTheWork()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        const auto blocks = tests::trueBlocks(300, 5000);
        std::map<PeerId, int> from;
        for (int i = 0; i < 3; ++i) {
            auto& holder = net.addNode();
            holder.give(blocks);
            net.connect(asker, holder);
            from[holder.peer] = 0;
        }
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 60s));
        for (const auto& done : asker.eventsOf<telemetry::WantDone>()) {
            ++from[done.from];
        }
        for (const auto& [peer, count] : from) {
            QVERIFY2(count >= 50, "a peer that has everything got hardly any work");
        }
        QCOMPARE(countOf(asker, BlockClass::Duplicate), std::size_t{0});
    }

    void thousandsOfWantsNeverTakeMoreThanTheirPlaces()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(5000, 40);
        holder.give(blocks);
        net.connect(asker, holder);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 60s));
        QVERIFY(holder.eventsOf<telemetry::WantsRefused>().empty());
        for (const auto& removed : holder.eventsOf<telemetry::TheirWantRemoved>()) {
            QVERIFY(removed.why != telemetry::WantEnd::Evicted);
        }
        QCOMPARE(countOf(asker, BlockClass::Duplicate), std::size_t{0});
    }

    void wantsThatAPeerLacksGiveTheirPlacesToOthers_data()
    {
        QTest::addColumn<int>("peers");
        QTest::newRow("one peer") << 1;
        QTest::newRow("two peers") << 2;
    }
    void wantsThatAPeerLacksGiveTheirPlacesToOthers()
    {
        QFETCH(const int, peers);
        ExchangeNet net;
        auto& asker = net.addNode();
        const auto blocks = tests::trueBlocks(3000, 40);
        const std::vector<store::Block> last{blocks.end() - 100, blocks.end()};
        for (int i = 0; i < peers; ++i) {
            auto& holder = net.addNode();
            holder.give(last);
            net.connect(asker, holder);
        }
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.got.size() == last.size(); }, 10s));
    }

    void wantsInExcessTakeTurnsAtAPeerThatHasNone()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(2500, 40);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(60s);
        holder.give({blocks.front(), blocks[1300], blocks.back()});
        QVERIFY(net.clock.runUntil([&] { return caller.got.size() == 3; }, 90s));
    }

    void wantOfABlockThatComesLaterIsServedThen()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(3, 100);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(2s);
        QVERIFY(caller.got.empty());
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
    }

    void peerThatConnectsLaterIsAsked()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& empty = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(3, 100);
        holder.give(blocks);
        net.connect(asker, empty);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(2s);
        net.connect(asker, holder);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
    }

    void peersBelow120AreAskedOneAfterTheOther_data()
    {
        QTest::addColumn<int>("protocol");
        QTest::newRow("1.1.0") << static_cast<int>(Protocol::V1_1_0);
    }
    void peersBelow120AreAskedOneAfterTheOther()
    {
        QFETCH(const int, protocol);
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& empty = net.addNode(static_cast<Protocol>(protocol));
        auto& holder = net.addNode(static_cast<Protocol>(protocol));
        const auto blocks = tests::trueBlocks(20, 100);
        holder.give(blocks);
        net.connect(asker, empty);
        net.connect(asker, holder);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 30s));
        QCOMPARE(countOf(asker, BlockClass::Duplicate), std::size_t{0});
    }

    void oldPeerIsAskedWhenNoOtherHasTheBlock()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& empty = net.addNode();
        auto& holder = net.addNode(Protocol::V1_1_0);
        const auto blocks = tests::trueBlocks(20, 100);
        holder.give(blocks);
        net.connect(asker, holder);
        net.connect(asker, empty);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 3s));
    }

    void storedAndInlinedBlocksComeInALaterTurn()
    {
        ExchangeNet net;
        auto& node = net.addNode();
        const auto blocks = tests::trueBlocks(2, 100);
        node.give(blocks);
        net.clock.advance(1ms);
        std::vector<Cid> cids = tests::cidsOf(blocks);
        cids.push_back(cids.front()); // counts once
        const Bytes inlined{'h', 'i'};
        cids.push_back(
            Cid::v1(multiformats::codec::kRaw, multiformats::Multihash::wrap(0, inlined)));
        Caller caller;
        node.exchange.wantBlocks(cids, "test", 0, caller.listener());
        QVERIFY(caller.got.empty());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
        QCOMPARE(caller.got.size(), std::size_t{3});
    }

    void aWantBehindAStoredBlockIsAskedAtOnce()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, net.addNode());
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(2, 2000);
        asker.give({blocks[0]});
        holder.give({blocks[1]});
        net.clock.advance(1ms);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 100ms));
    }

    void requestForNothingIsDone()
    {
        ExchangeNet net;
        auto& node = net.addNode();
        Caller caller;
        node.exchange.wantBlocks({}, "test", 0, caller.listener());
        QVERIFY(!caller.isDone);
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
    }

    void oneCallersCancelLeavesTheOthersWant()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(1, 100);
        Caller first;
        Caller second;
        const auto cids = tests::cidsOf(blocks);
        const RequestId request = asker.exchange.wantBlocks(cids, "a", 0, first.listener());
        asker.exchange.wantBlocks(cids, "b", 0, second.listener());
        net.clock.advance(1s);
        asker.exchange.cancelRequest(request, 0);
        holder.give(blocks);
        QVERIFY(net.clock.runUntil([&] { return second.isDone; }, 1s));
        QVERIFY(first.got.empty());
        QVERIFY(!first.isDone);
    }

    void lastCancelReachesEachAskedPeerOnce()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        std::vector<ExchangeNet::Node*> others;
        for (int i = 0; i < 3; ++i) {
            others.push_back(&net.addNode());
            net.connect(asker, *others.back());
        }
        const auto blocks = tests::trueBlocks(1, 100);
        const RequestId request =
            asker.exchange.wantBlocks(tests::cidsOf(blocks), "a", 0, RequestListener{});
        net.clock.advance(1s);
        asker.exchange.cancelRequest(request, 0);
        net.clock.advance(1s);
        for (const auto* const other : others) {
            std::uint32_t cancels = 0;
            for (const auto& message : other->eventsOf<telemetry::MessageReceived>()) {
                cancels += message.cancels;
            }
            QCOMPARE(cancels, 1U);
        }
        QCOMPARE(asker.eventsOf<telemetry::WantCancelled>().size(), std::size_t{1});
    }

    void fullDiskKeepsTheWantAndSaysSo()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        const auto blocks = tests::trueBlocks(4, 100);
        holder.give(blocks);
        asker.store.isFull = true;
        net.connect(asker, holder);
        Caller caller;
        asker.exchange.wantBlocks(tests::cidsOf(blocks), "test", 0, caller.listener());
        net.clock.advance(1s);
        QCOMPARE(asker.eventsOf<telemetry::Warning>().size(), std::size_t{1});
        QVERIFY(caller.got.empty());
        asker.store.isFull = false;
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 60s));
    }

    void blocksNobodyWantedAreCountedAndDropped()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const auto blocks = tests::trueBlocks(3, 100);
        const auto send = [&](std::size_t i) {
            Incoming message;
            message.blocks.push_back({CidPrefix::of(blocks[i].cid), blocks[i].data});
            asker.exchange.onMessage(holder.peer, std::move(message), {blocks[i].cid});
            net.clock.advance(1ms);
        };
        send(0);
        QCOMPARE(countOf(asker, BlockClass::Unasked), std::size_t{1});
        const auto request =
            asker.exchange.wantBlocks(std::span{&blocks[1].cid, 1}, "a", 0, RequestListener{});
        asker.exchange.cancelRequest(request, 0);
        net.clock.advance(59s);
        send(1);
        QCOMPARE(countOf(asker, BlockClass::Late), std::size_t{1});
        net.clock.advance(1s);
        send(1);
        QCOMPARE(countOf(asker, BlockClass::Unasked), std::size_t{2});
        asker.give({blocks[2]});
        net.clock.advance(1ms);
        send(2);
        QCOMPARE(countOf(asker, BlockClass::Duplicate), std::size_t{1});
        QCOMPARE(asker.store.blockCount(), std::uint64_t{1});
    }

    void otherCidVersionOfTheSameContentIsAccepted()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        auto& holder = net.addNode();
        net.connect(asker, holder);
        const store::Block raw = tests::trueBlock(1, 100);
        const std::vector<Cid> wanted{Cid::v1(multiformats::codec::kDagPb, raw.cid.hash())};
        Caller caller;
        asker.exchange.wantBlocks(wanted, "test", 0, caller.listener());
        Incoming message;
        const Cid v0 = Cid::v0(raw.cid.hash());
        message.blocks.push_back({CidPrefix::of(v0), raw.data});
        asker.exchange.onMessage(holder.peer, message, {v0});
        QVERIFY(net.clock.runUntil([&] { return caller.isDone; }, 1s));
        QCOMPARE(caller.got, wanted);
    }

    void listenerMayCancelItsOwnRequestAndAskForMore()
    {
        ExchangeNet net;
        auto& node = net.addNode();
        const auto blocks = tests::trueBlocks(3, 100);
        node.give(blocks);
        net.clock.advance(1ms);
        RequestId request;
        Caller second;
        int calls = 0;
        const auto cids = tests::cidsOf(blocks);
        request = node.exchange.wantBlocks(cids, "a", 0,
                                           {.onBlock =
                                                [&](const Block&) {
                                                    ++calls;
                                                    node.exchange.cancelRequest(request, 0);
                                                    node.exchange.wantBlocks(cids, "b", 0,
                                                                             second.listener());
                                                },
                                            .onAllDone = [] { QFAIL("it was cancelled"); }});
        QVERIFY(net.clock.runUntil([&] { return second.isDone; }, 1s));
        QCOMPARE(calls, 1);
    }

    void twentyThousandWantsInOneCallAreTakenAtOnce()
    {
        ExchangeNet net;
        auto& asker = net.addNode();
        for (int i = 0; i < 10; ++i) {
            net.connect(asker, net.addNode());
        }
        std::vector<Cid> cids;
        for (std::uint64_t i = 0; i < 20'000; ++i) {
            cids.push_back(tests::cidOf(i));
        }
        QElapsedTimer timer;
        timer.start();
        asker.exchange.wantBlocks(cids, "test", 0, RequestListener{});
        const auto elapsed = timer.elapsed();
        QVERIFY2(elapsed < 5000, qPrintable(QString::number(elapsed))); // about 0.2 s optimised
        QCOMPARE(asker.exchange.cancelWants(cids, 0), cids.size());
    }
};

static const tests::Registered<ExchangeTest> registered{"exchange"};

} // namespace swapscope::bitswap
#include "exchange_test.moc"
