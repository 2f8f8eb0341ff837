// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/boxo_equal.h"
#include "core/bitswap/strategies/by_load.h"
#include "core/bitswap/strategies/debt.h"
#include "core/bitswap/strategies/debt_dice.h"
#include "core/bitswap/strategies/debt_sigmoid.h"
#include "core/bitswap/strategies/deficit.h"
#include "core/bitswap/strategies/drr.h"
#include "core/bitswap/strategies/prop_share.h"
#include "core/bitswap/strategies/round_robin.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "core/bitswap/strategies/tit_for_tat.h"
#include "core/bitswap/words.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"

#include <QTest>

#include <cmath>
#include <set>

namespace swapscope::bitswap {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr TimePoint kStart{1h};

/// One turn after the other, as the queue would tell it.
void serve(Strategy& strategy, PeerSlot peer, std::uint64_t bytes, TimePoint now = kStart)
{
    strategy.onReady(peer, now);
    strategy.onDispatched(peer, bytes, Turn::Ordered, now);
    strategy.onReady(peer, now);
}

void join(Strategy& strategy, PeerSlot count, const PeerFacts& facts = {})
{
    for (PeerSlot peer = 0; peer < count; ++peer) {
        strategy.onJoined(peer, facts);
    }
}

/// What one dispatch of 1 MiB moves the peer's start tag by: the inverse of its weight.
double inverseWeight(Wfq& wfq, PeerSlot peer)
{
    const auto tag = [&] {
        const ServiceKey key = wfq.key(peer);
        return std::ldexp(static_cast<double>(key.high), 64) + static_cast<double>(key.low);
    };
    wfq.onReady(peer, kStart);
    const double before = tag();
    serve(wfq, peer, kMiB);
    return (tag() - before) / std::ldexp(static_cast<double>(kMiB) / 100, 32);
}

} // namespace

class StrategiesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachCanBeMadeAndSaysWhatItGoesBy()
    {
        sim::SeededRandom random{1};
        std::set<std::string_view> ids;
        for (const StrategyInfo& info : strategies()) {
            ids.insert(info.id);
            QVERIFY(!info.title.empty() && info.summary.ends_with('.'));
            const auto strategy = makeStrategy(info.id, {random, kStart});
            strategy->onJoined(0, {.queuedTasks = 1, .nextBytes = 100});
            strategy->onReady(0, kStart);
            QVERIFY(!strategy->rule().empty());
            QVERIFY(!strategy->explain(0).empty());
            const bool leavesOut = info.id == "debt-dice" || info.id == "tit-for-tat";
            QCOMPARE(strategy->workConserving(), !leavesOut);
        }
        QCOMPARE(ids.size(), std::size_t{11});
        QVERIFY(!isStrategy("fifo"));
    }

    void roundRobinServesWhoseTurnIsTheLongestAgo()
    {
        RoundRobin turns;
        join(turns, 2);
        serve(turns, 0, 1);
        QVERIFY(turns.key(1) < turns.key(0));
        serve(turns, 1, 2 * kMiB);
        QVERIFY(turns.key(0) < turns.key(1));
        turns.onJoined(2, {}); // a newcomer stands behind them
        QVERIFY(turns.key(0) < turns.key(2));
        QVERIFY(!(turns.key(2) < turns.key(1)));
    }

    /// Quanta of 256 KiB: 600 KiB take three rounds, 300 KiB at weight 2 take one.
    void drrSendsInTheRoundThatCoversTheBlock()
    {
        Drr drr;
        drr.onJoined(0, {.queuedTasks = 9, .nextBytes = 600 * 1024});
        drr.onJoined(1, {.weight = 200, .queuedTasks = 9, .nextBytes = 300 * 1024});
        drr.onReady(0, kStart);
        drr.onReady(1, kStart);
        QCOMPARE(drr.key(0).high, std::uint64_t{3});
        QCOMPARE(drr.key(1).high, std::uint64_t{1});
        QCOMPARE(drr.turnLimit(1).bytes, std::uint64_t{512 * 1024});
        serve(drr, 1, 300 * 1024); // 212 KiB are left
        QCOMPARE(drr.key(1).high, std::uint64_t{2});
        serve(drr, 1, 300 * 1024); // 424 KiB are left: the round goes on
        QCOMPARE(drr.key(1).high, std::uint64_t{2});
        QCOMPARE(reasonText(drr.explain(1)), std::string{"allowance 424 KiB, rounds to wait 0"});
        QCOMPARE(reasonText(drr.explain(0)), std::string{"allowance 512 KiB, rounds to wait 1"});
    }

    void drrAllowanceSurvivesParkingAndNotEmptying()
    {
        Drr drr;
        const PeerFacts facts{.queuedTasks = 9, .nextBytes = 100 * 1024};
        drr.onJoined(0, facts);
        serve(drr, 0, 100 * 1024);
        drr.onParked(0);
        QCOMPARE(drr.turnLimit(0).bytes, std::uint64_t{156 * 1024});
        drr.onReady(0, kStart);
        drr.onParked(0);
        QCOMPARE(drr.turnLimit(0).bytes, std::uint64_t{156 * 1024}); // one quantum a round
        drr.onChanged(0, {});
        QCOMPARE(drr.turnLimit(0).bytes, std::uint64_t{0});
    }

    void boxoEqualServesNewPeersThenThoseWithLittleOnItsWay()
    {
        sim::SeededRandom random{1};
        BoxoEqual equal{random};
        join(equal, 3);
        serve(equal, 0, 1);
        serve(equal, 1, 1);
        QVERIFY(equal.key(2) < equal.key(0) && equal.key(2) < equal.key(1));
        equal.onChanged(0, {.queuedTasks = 100, .activeTasks = 2});
        equal.onChanged(1, {.queuedTasks = 1, .activeTasks = 1});
        QVERIFY(equal.key(1) < equal.key(0));
        equal.onChanged(1, {.queuedTasks = 15, .activeTasks = 2});
        QVERIFY(equal.key(0) < equal.key(1));
        const ServiceKey longQueue = equal.key(0);
        equal.onChanged(0, {.queuedTasks = 16, .activeTasks = 2}); // more than 16 is no merit
        QVERIFY(equal.key(0) == longQueue);
    }

    void boxoEqualMarksTheStarvedAfterTenSeconds()
    {
        sim::SeededRandom random{1};
        BoxoEqual equal{random};
        join(equal, 2);
        QVERIFY(equal.nextTick() == TimePoint{});
        serve(equal, 0, 1);
        serve(equal, 1, 1, kStart + 1s);
        serve(equal, 0, 1, kStart + 4s);
        std::vector<PeerSlot> changed;
        QVERIFY(equal.nextTick() == kStart + 10s);
        equal.onTick(kStart + 10s, changed);
        QVERIFY(changed.empty());
        QVERIFY(equal.nextTick() == kStart + 11s);
        equal.onTick(kStart + 11s, changed);
        QCOMPARE(changed, std::vector<PeerSlot>{1});
        QVERIFY(equal.key(1) < equal.key(0));
        QVERIFY(equal.canForget(1, kStart + 11s) && !equal.canForget(0, kStart + 11s));
        QVERIFY(equal.nextTick() == kStart + 14s);
    }

    void classicLooksAtBytesAndTheSeedAtBlocks()
    {
        BoxoClassic classic;
        Seed2015 seed;
        for (Strategy* const strategy :
             {static_cast<Strategy*>(&classic), static_cast<Strategy*>(&seed)}) {
            strategy->onJoined(0, {.queuedTasks = 5, .activeTasks = 2, .activeBytes = 600});
            strategy->onJoined(1, {.queuedTasks = 5, .activeTasks = 1, .activeBytes = kMiB});
            strategy->onJoined(2, {.queuedTasks = 6, .activeTasks = 1, .activeBytes = kMiB});
        }
        QVERIFY(classic.key(0) < classic.key(2) && classic.key(2) < classic.key(1));
        QVERIFY(seed.key(2) < seed.key(1) && seed.key(1) < seed.key(0));
        QCOMPARE(seed.turnLimit(0).tasks, std::size_t{1});
    }

    /// The white paper's curve at the debt ratios of its figure.
    void sendProbabilityFollowsTheWhitePaper()
    {
        const std::vector<std::pair<double, double>> curve{{0, 0.998},   {0.5, 0.989}, {1, 0.953},
                                                           {1.5, 0.818}, {2, 0.5},     {2.5, 0.182},
                                                           {3, 0.047},   {4, 0.0025}};
        for (const auto& [ratio, probability] : curve) {
            QVERIFY(std::abs(sendProbability(ratio) - probability) < 0.001);
        }
        QCOMPARE(debtRatio({.sentBytes = 6, .receivedBytes = 3, .activeBytes = 2}, 1), 2.0);
    }

    void debtSigmoidWeighsByDebtDownToAFiftieth()
    {
        DebtSigmoid sigmoid;
        sigmoid.onJoined(0, {});
        sigmoid.onJoined(1, {.sentBytes = 30 * kMiB, .activeBytes = 2 * kMiB}); // ρ = 2
        sigmoid.onJoined(2, {.sentBytes = 640 * kMiB});
        sigmoid.onJoined(3, {.weight = 400, .sentBytes = 100 * kMiB, .receivedBytes = 34 * kMiB});
        QVERIFY(std::abs(inverseWeight(sigmoid, 0) - 100 / 0.9975 / 100) < 0.001);
        QVERIFY(std::abs(inverseWeight(sigmoid, 1) - 2) < 0.001);
        QVERIFY(std::abs(inverseWeight(sigmoid, 2) - 50) < 0.05);
        QVERIFY(std::abs(inverseWeight(sigmoid, 3) - 0.5) < 0.001); // ρ = 2, weight 4
    }

    void debtDiceLeavesTheLoserOutForTenSeconds()
    {
        sim::SeededRandom random{7};
        DebtDice dice{random};
        dice.onJoined(0, {.sentBytes = kMiB}); // nothing back: probability 0
        dice.onJoined(1, {.receivedBytes = kMiB});
        dice.onReady(0, kStart);
        QVERIFY(dice.choke(0).choked);
        QVERIFY(dice.choke(0).until == kStart + 10s);
        QVERIFY(!dice.canForget(0, kStart + 9s) && dice.canForget(0, kStart + 10s));
        dice.onChanged(0, {.sentBytes = kMiB, .receivedBytes = 100 * kMiB});
        dice.onReady(0, kStart + 9s); // no second draw before its time
        QVERIFY(dice.choke(0).choked);
        dice.onReady(0, kStart + 10s);
        QVERIFY(!dice.choke(0).choked);
    }

    /// At a debt ratio of 2 every second draw is won; a draw holds until its turn is taken.
    void debtDiceDrawsOncePerTurnWithTheCurvesProbability()
    {
        sim::SeededRandom random{7};
        DebtDice dice{random};
        dice.onJoined(0, {.sentBytes = 2 * kMiB, .receivedBytes = kMiB - 1});
        TimePoint now = kStart;
        int won = 0;
        constexpr int kDraws = 1000;
        for (int i = 0; i < kDraws; ++i) {
            dice.onReady(0, now);
            const bool choked = dice.choke(0).choked;
            dice.onReady(0, now);
            QCOMPARE(dice.choke(0).choked, choked);
            if (!choked) {
                ++won;
                dice.onDispatched(0, 1, Turn::Ordered, now);
            }
            now += 10s;
        }
        QVERIFY(won > 440 && won < 560); // 500 ± 3.8 standard deviations
    }

    /// Three peers gave 3, 1 and 0 MiB: 0.9·¾·3 + 0.1, 0.9·¼·3 + 0.1 and 0.1 of an even share.
    void propshareFollowsTheLastRound()
    {
        PropShare shares{kStart};
        join(shares, 3, {.receivedBytes = 50 * kMiB}); // what came before counts for nothing
        QVERIFY(std::abs(inverseWeight(shares, 0) - 1) < 0.001);
        shares.onChanged(0, {.receivedBytes = 53 * kMiB});
        shares.onChanged(1, {.receivedBytes = 51 * kMiB});
        std::vector<PeerSlot> changed;
        QVERIFY(shares.nextTick() == kStart + 10s);
        shares.onTick(kStart + 10s, changed);
        QVERIFY(std::abs(1 / inverseWeight(shares, 0) - 2.125) < 0.001);
        QVERIFY(std::abs(1 / inverseWeight(shares, 1) - 0.775) < 0.001);
        QVERIFY(std::abs(1 / inverseWeight(shares, 2) - 0.1) < 0.001);
        shares.onTick(kStart + 20s, changed); // nobody gave: all equal
        QVERIFY(std::abs(inverseWeight(shares, 2) - 1) < 0.001);
    }

    void titForTatServesTheThreeBestAndOneByLot()
    {
        sim::SeededRandom random{3};
        TitForTat tit{random, kStart};
        constexpr PeerSlot kPeers = 8;
        join(tit, kPeers, {.queuedTasks = 1});
        const auto served = [&tit] {
            std::set<PeerSlot> slots;
            for (PeerSlot peer = 0; peer < kPeers; ++peer) {
                if (!tit.choke(peer).choked) {
                    slots.insert(peer);
                }
            }
            return slots;
        };
        for (PeerSlot peer = 0; peer < kPeers; ++peer) {
            tit.onReady(peer, kStart);
        }
        QCOMPARE(served(), (std::set<PeerSlot>{0, 1, 2, 3})); // free slots: who asks first
        tit.onChanged(5, {.receivedBytes = 300, .queuedTasks = 1});
        tit.onChanged(6, {.receivedBytes = 200, .queuedTasks = 1});
        tit.onChanged(7, {.receivedBytes = 100, .queuedTasks = 1});
        tit.onChanged(4, {.receivedBytes = 999}); // wants nothing
        std::set<PeerSlot> byLot;
        TimePoint now = kStart;
        for (std::uint64_t round = 1; round <= 60; ++round) {
            now += 10s;
            std::vector<PeerSlot> changed;
            tit.onTick(now, changed);
            const std::set<PeerSlot> slots = served();
            QCOMPARE(slots.size(), TitForTat::kSlots);
            QVERIFY(slots.contains(5) && slots.contains(6) && slots.contains(7));
            QVERIFY(!slots.contains(4));
            byLot.insert(slots.begin(), slots.end());
            for (const PeerSlot giver : {5U, 6U, 7U}) {
                const std::uint64_t total = (8 - giver) * 100 * (round + 1);
                tit.onChanged(giver, {.receivedBytes = total, .queuedTasks = 1});
            }
            QVERIFY(tit.choke(0).until == now + 10s);
        }
        QCOMPARE(byLot.size(), std::size_t{7}); // in 20 draws each of the four others
    }

    void titForTatGivesAForgottenPeersSlotAway()
    {
        sim::SeededRandom random{3};
        TitForTat tit{random, kStart};
        join(tit, 5, {.queuedTasks = 1});
        for (PeerSlot peer = 0; peer < 5; ++peer) {
            tit.onReady(peer, kStart);
        }
        QVERIFY(tit.choke(4).choked);
        tit.onForgotten(2);
        tit.onReady(4, kStart);
        QVERIFY(!tit.choke(4).choked);
    }

    /// Owing and being owed, weight pulls in opposite ways: it always helps.
    void deficitServesFirstWhomWeOweMost()
    {
        Deficit deficit;
        deficit.onJoined(0, {.sentBytes = 100, .receivedBytes = 400});                // −300
        deficit.onJoined(1, {.weight = 200, .sentBytes = 100, .receivedBytes = 300}); // −400
        deficit.onJoined(2, {.sentBytes = 250, .activeBytes = 50});                   // 300
        deficit.onJoined(3, {.weight = 200, .sentBytes = 400});                       // 200
        QVERIFY(deficit.key(1) < deficit.key(0));
        QVERIFY(deficit.key(0) < deficit.key(3));
        QVERIFY(deficit.key(3) < deficit.key(2));
        QCOMPARE(reasonText(deficit.explain(0)), std::string{"we owe it 300 B"});
        QCOMPARE(reasonText(deficit.explain(2)), std::string{"it owes us 300 B"});
        deficit.onJoined(4, {.sentBytes = 300});
        QVERIFY(deficit.key(4) == deficit.key(2));
        serve(deficit, 2, 1);
        QVERIFY(deficit.key(4) < deficit.key(2)); // ties take turns
        constexpr std::uint64_t kHuge = ~std::uint64_t{0};
        deficit.onJoined(5, {.weight = 10'000, .receivedBytes = kHuge});
        QVERIFY(deficit.key(5) < deficit.key(1));
    }
};

static const tests::Registered<StrategiesTest> registered{"strategies"};

} // namespace swapscope::bitswap
#include "strategies_test.moc"
