// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;

class PeerWantlistTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roomIsExact_data()
    {
        QTest::addColumn<int>("wants");
        QTest::addColumn<int>("refused");
        QTest::newRow("one below the limit") << 1023 << 0;
        QTest::newRow("at the limit") << 1024 << 0;
        QTest::newRow("one above the limit") << 1025 << 1;
        QTest::newRow("far above the limit") << 5000 << 3976;
    }
    void roomIsExact()
    {
        QFETCH(const int, wants);
        QFETCH(const int, refused);
        ServingBench bench;
        bench.connect(1);
        std::vector<WantEntry> entries;
        for (int i = 0; i < wants; ++i) {
            entries.push_back(wantBlock(static_cast<std::uint64_t>(i), i));
        }
        bench.ask(1, entries);
        const PeerWantlist& list = *bench.engine.wantlistOf(peerOf(1));
        QCOMPARE(static_cast<int>(list.size()), wants - refused);
        QVERIFY2(list.wants().contains(cidOf(static_cast<std::uint64_t>(wants) - 1)),
                 "the highest priorities are kept");
        const auto told = bench.told<telemetry::WantsRefused>();
        QCOMPARE(told.size(), refused > 0 ? std::size_t{1} : std::size_t{0});
        QVERIFY(refused == 0 || told.front().count == static_cast<std::uint32_t>(refused));
    }

    void aCidNamedTwiceInAMessageIsOneWantOfTheMoreThatItAsks()
    {
        ServingBench bench;
        bench.add(1, 5000);
        bench.connect(1);
        bench.ask(1, {wantHave(1, 3), wantBlock(1, 7)});
        QCOMPARE(bench.told<telemetry::TheirWantAdded>().size(), std::size_t{1});
        QCOMPARE(bench.told<telemetry::TaskPushed>().front().priority, 7);
        QCOMPARE(bench.port.sent.size(), std::size_t{1});
        const auto& message = bench.port.sent.front().message;
        QVERIFY(message.blocks.size() == 1 && message.presences.empty());
    }

    void oldestAbsentWantYieldsWhateverItsPriority()
    {
        PeerWantlist list;
        apply(list, {wantBlock(3, 9)});
        apply(list, {wantBlock(6, 1), wantBlock(1, 5)});
        const auto changes = apply(list, {wantBlock(9, 0)});
        QCOMPARE(changes.removed.size(), std::size_t{1});
        QVERIFY(changes.removed.front().cid == cidOf(3));
        QVERIFY(changes.removed.front().why == WantEnd::Evicted);
    }

    void newestOfTheLowestPriorityYieldsToAHigherOneOnly()
    {
        PeerWantlist list;
        apply(list, {wantBlock(1, 2)});
        apply(list, {wantBlock(2, 2), wantBlock(4, 3)});
        QCOMPARE(apply(list, {wantBlock(5, 2)}).refused, 1U);
        QCOMPARE(apply(list, {wantBlock(3, 9)}).refused, 1U);
        const auto changes = apply(list, {wantBlock(5, 3)});
        QCOMPARE(changes.removed.size(), std::size_t{1});
        QVERIFY(changes.removed.front().cid == cidOf(2));
    }

    void mergeComesBeforeTheQuestionOfRoom()
    {
        PeerWantlist list;
        apply(list, {wantHave(1, 1), wantHave(2, 1), wantHave(4, 1)});
        const auto changes = apply(list, {wantBlock(1, 7, true)});
        QCOMPARE(changes.refused, 0U);
        QVERIFY(changes.removed.empty());
        const TheirWant& want = *list.find(cidOf(1));
        QVERIFY(want.type == WantType::Block && want.priority == 7 && want.sendDontHave);
        apply(list, {wantHave(1, 2)});
        QVERIFY(want.type == WantType::Block && want.priority == 2 && want.sendDontHave);
    }

    void cancelOfOneMessageFreesItsPlaceForIt()
    {
        PeerWantlist list;
        apply(list, {wantBlock(1), wantBlock(2), wantBlock(4)});
        const auto changes = apply(list, {wantBlock(5), cancelOf(1), cancelOf(8)});
        QCOMPARE(changes.refused, 0U);
        QCOMPARE(changes.removed.size(), std::size_t{1});
        QVERIFY(changes.removed.front().why == WantEnd::Cancelled);
    }

    void lastWordOfAMessageOnACidCounts()
    {
        PeerWantlist list;
        apply(list, {wantBlock(1)});
        const auto changes =
            apply(list, {wantBlock(2), cancelOf(2), cancelOf(4), wantBlock(4), wantBlock(1, 9),
                         cancelOf(1), cancelOf(5), wantBlock(5), cancelOf(5)});
        QCOMPARE(list.size(), std::size_t{1});
        QVERIFY(list.find(cidOf(4)) != nullptr);
        QCOMPARE(changes.asked, std::vector{cidOf(4)});
        QCOMPARE(changes.removed.size(), std::size_t{1});
        QVERIFY(changes.removed.front().cid == cidOf(1));
        apply(list, {cancelOf(4), wantHave(4)});
        QVERIFY(list.find(cidOf(4))->type == WantType::Have);
    }

    void fullListRepeatsAnAnswerForFiveSecondsOnly()
    {
        PeerWantlist list;
        apply(list, {wantHave(1), wantHave(2)});
        list.removeServed(cidOf(1), WantType::Have, kNow);
        list.removeServed(cidOf(2), WantType::Block, kNow);
        const Incoming again = messageOf({wantHave(1), wantBlock(2)}, true);
        QVERIFY(list.apply(again, 3, kNow + 5s - 1ns, sizeOf).asked.empty());
        const Incoming more = messageOf({wantBlock(1)}, true);
        PeerWantlist other = list;
        QVERIFY2(other.apply(more, 3, kNow, sizeOf).asked.size() == 1, "HAVE is not the block");
        QCOMPARE(list.apply(again, 3, kNow + 5s, sizeOf).asked.size(), std::size_t{2});
    }

private:
    static constexpr TimePoint kNow{1h};

    /// Every third block is absent.
    static std::optional<std::uint32_t> sizeOf(const Cid& cid)
    {
        return cid.bytes().back() % 3 == 0 ? std::nullopt : std::optional<std::uint32_t>{10};
    }
    static WantlistChanges apply(PeerWantlist& list, std::vector<WantEntry> wants)
    {
        return list.apply(messageOf(std::move(wants)), 3, kNow, sizeOf);
    }
};

static const tests::Registered<PeerWantlistTest> registered{"peer_wantlist"};

} // namespace swapscope::bitswap
#include "peer_wantlist_test.moc"
