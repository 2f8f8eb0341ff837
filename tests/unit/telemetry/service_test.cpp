// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/figure_table.h"
#include "core/telemetry/recent_spread.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

#include <cmath>
#include <set>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

/// The figures about serving and asking, with numbers worked out by hand.
class ServiceTest final : public QObject
{
    Q_OBJECT

private:
    static void ready(Fixture& f, const PeerId& peer)
    {
        f.emit(PeerEligibility{peer, Eligibility::Ready, ParkReason::Cap, {}});
    }
    static bool isNear(double value, double expected)
    {
        return std::abs(value - expected) <= 1e-6 * std::max(1.0, std::abs(expected));
    }

private Q_SLOTS:
    void timesOfATaskAreSplitIntoWaitReadAndWrite()
    {
        Fixture f;
        f.connect(f.alice);
        f.push(1, f.alice, 1000);
        f.now += 100ms;
        f.emit(TaskMoved{{1}, TaskState::Active, 1});
        QCOMPARE(f.row(f.alice).inFlightTasks, 1U);
        f.now += 20ms;
        f.emit(TaskMoved{{1}, TaskState::Sending, 0});
        f.now += 300ms;
        f.emit(TaskEnded{{1}, TaskEnd::Done});
        QCOMPARE(f.totals().inFlightTasks, 0U);
        f.pass(1s);
        const ServiceTimes& times = f.row(f.alice).times;
        QCOMPARE(times.queueWait.max, Duration{100ms});
        QCOMPARE(times.storeRead.max, Duration{20ms});
        QCOMPARE(times.streamWrite.max, Duration{300ms});
        QCOMPARE(times.streamWrite.count, 1U);
        QCOMPARE(times.service.max, Duration{320ms});
        QVERIFY(f.totals().times == times);
        f.pass(70s);
        QCOMPARE(f.row(f.alice).times.queueWait.count, 0U);
    }

    void percentilesAreAtMostNineteenPercentAboveTheExactOnes()
    {
        RecentSpread histogram;
        const TimePoint now{1h};
        for (int ms = 1; ms <= 1000; ++ms) {
            histogram.add(Duration{std::chrono::milliseconds{ms}}, now);
        }
        const Spread spread = histogram.spread(now);
        const auto isJustAbove = [](Duration value, Duration exact) {
            return value >= exact && value <= exact * 119 / 100 + 1us;
        };
        QVERIFY(isJustAbove(spread.p50, 500ms));
        QVERIFY(isJustAbove(spread.p95, 950ms));
        QVERIFY(isJustAbove(spread.p99, 990ms));
        QCOMPARE(spread.max, Duration{1s});
        QCOMPARE(spread.count, 1000U);
        QCOMPARE(histogram.spread(now + 50s).count, 1000U);
        QCOMPARE(histogram.spread(now + 60s).count, 0U);
    }

    void lagAndSharesFollowTheWeights()
    {
        Fixture f;
        f.connect(f.alice);
        f.connect(f.bob);
        f.emit(PeerRulesChanged{f.alice, {.weight = 300}});
        f.emit(NodeRulesChanged{{.uploadLimit = 4000}});
        ready(f, f.alice);
        ready(f, f.bob);
        f.push(1, f.alice, 400);
        f.push(2, f.bob, 800);
        f.emit(TaskMoved{{1}, TaskState::Active, 1});
        f.emit(TaskMoved{{2}, TaskState::Active, 2});
        f.pass(250ms);
        // Of 1200 B the ideal gives alice 900 and bob 300.
        QVERIFY(isNear(f.row(f.alice).serviceLag, 500));
        QVERIFY(isNear(f.row(f.bob).serviceLag, -500));
        QVERIFY(isNear(f.row(f.alice).fairShare, 3000));
        QVERIFY(isNear(f.row(f.bob).fairShare, 1000));
        // A new weight acts from now on.
        f.emit(PeerRulesChanged{f.alice, {.weight = 100}});
        f.push(3, f.bob, 1000);
        f.emit(TaskMoved{{3}, TaskState::Active, 3});
        f.pass(250ms);
        QVERIFY(isNear(f.row(f.alice).serviceLag, 1000));
        QVERIFY(isNear(f.row(f.bob).serviceLag, -1000));
        f.emit(PeerEligibility{f.bob, Eligibility::Idle, ParkReason::Cap, {}});
        f.pass(250ms);
        QCOMPARE(f.row(f.bob).serviceLag, 0.0);
    }

    void parkedTimeIsNoLag()
    {
        Fixture f;
        f.connect(f.alice);
        f.connect(f.bob);
        ready(f, f.alice);
        ready(f, f.bob);
        f.emit(PeerEligibility{f.bob, Eligibility::Parked, ParkReason::Paused, {}});
        f.push(1, f.alice, 5000);
        f.emit(TaskMoved{{1}, TaskState::Active, 1});
        f.pass(250ms);
        QCOMPARE(f.row(f.bob).serviceLag, 0.0);
        QCOMPARE(f.row(f.alice).serviceLag, 0.0); // alone: all of it is its own
    }

    void unfairnessIsTheSpanOfNormalisedService()
    {
        Fixture f;
        f.connect(f.alice);
        f.connect(f.bob);
        f.emit(PeerRulesChanged{f.alice, {.weight = 200}});
        ready(f, f.alice);
        ready(f, f.bob);
        f.pass(10s, [&] {
            f.emit(LedgerCredited{f.alice, 2000, 0, 0, 0});
            f.emit(LedgerCredited{f.bob, 500, 0, 0, 0});
        });
        // 40 slices: 80,000 B at weight 2 and 20,000 B at weight 1.
        QVERIFY(isNear(f.row(f.alice).servedPerWeight, 40'000));
        QVERIFY(isNear(f.row(f.bob).servedPerWeight, 20'000));
        QVERIFY(isNear(*f.totals().maxUnfairness, 20'000));
        QVERIFY(isNear(*f.totals().jain, 0.9)); // (2+1)² ÷ (2·(4+1))
        QVERIFY(isNear(f.row(f.alice).upLastSecond, 8000));
        QVERIFY(isNear(f.totals().upLastSecond, 10'000));
    }

    void fairnessBoundIsTheLargestTurnsByWeight()
    {
        Fixture f;
        f.connect(f.alice);
        f.connect(f.bob);
        f.emit(PeerRulesChanged{f.alice, {.weight = 200}});
        ready(f, f.alice);
        ready(f, f.bob);
        f.pass(250ms);
        const auto turn = [&f](std::vector<std::uint64_t> tasks, Seq pick) {
            for (const std::uint64_t task : tasks) {
                f.state.apply({++f.seq, f.now, pick, TaskMoved{{task}, TaskState::Active, 1}});
            }
        };
        f.push(1, f.alice, 3000);
        f.push(2, f.alice, 5000);
        f.push(3, f.bob, 1500);
        f.push(4, f.bob, 700);
        turn({1, 2}, 91); // one turn of 8000 B at weight 2
        turn({3}, 92);
        turn({4}, 93);
        f.pass(9s);
        QVERIFY(isNear(*f.totals().fairnessBound, 8000 / 2.0 + 1500));
        f.pass(2s); // the turns have left the window
        QVERIFY(isNear(*f.totals().fairnessBound, 0));
        f.emit(PeerEligibility{f.bob, Eligibility::Idle, ParkReason::Cap, {}});
        f.pass(10s);
        QVERIFY(!f.totals().fairnessBound);
    }

    void tokensGrowAtTheRateUpToTheBurst()
    {
        Fixture f;
        f.connect(f.alice);
        QVERIFY(!f.row(f.alice).tokens);
        f.emit(TokensChanged{f.alice, 500, 1000, 3000, f.now + 700ms});
        QCOMPARE(f.row(f.alice).tokens->level, 500U);
        QCOMPARE(f.row(f.alice).tokens->wake, f.now + 700ms);
        f.pass(500ms);
        QCOMPARE(f.row(f.alice).tokens->level, 1000U);
        QCOMPARE(f.row(f.alice).tokens->wake, f.now + 200ms);
        f.pass(250ms);
        QCOMPARE(f.row(f.alice).tokens->wake, TimePoint{});
        f.pass(10s);
        QCOMPARE(f.row(f.alice).tokens->level, 3000U);
        QCOMPARE(f.row(f.alice).tokens->burst, 3000U);
        QCOMPARE(f.row(f.alice).tokens->rate, 1000U);
        f.emit(TokensChanged{.peer = f.alice});
        QVERIFY(!f.row(f.alice).tokens);

        f.emit(TokensChanged{{}, 0, 100, 100, {}});
        f.pass(250ms);
        QCOMPARE(f.totals().tokens->level, 25U);
        f.emit(TokensChanged{});
        QVERIFY(!f.totals().tokens);
    }

    void workersCarryTheirActiveTasks()
    {
        Fixture f;
        const auto worker = [&f](std::uint32_t number) {
            return *f.state.snapshot().workers.at(number);
        };
        f.connect(f.alice);
        f.emit(WorkersResized{2});
        f.push(1, f.alice, 100);
        f.push(2, f.alice, 30);
        f.emit(TaskMoved{{1}, TaskState::Active, 2});
        f.emit(TaskMoved{{2}, TaskState::Active, 2});
        QCOMPARE(worker(2).tasks, 2U);
        QCOMPARE(worker(2).bytes, 130U);
        QCOMPARE(worker(1).tasks, 0U);
        f.emit(TaskEnded{{1}, TaskEnd::Cancelled});
        QCOMPARE(worker(2).bytes, 30U);
        // Taken away and given back while the task is still active.
        f.emit(WorkersResized{1});
        f.emit(WorkersResized{2});
        QCOMPARE(worker(2).tasks, 1U);
        f.emit(TaskMoved{{2}, TaskState::Sending, 0});
        QCOMPARE(worker(2).tasks, 0U);
        QCOMPARE(worker(2).bytes, 0U);
    }

    void messagesSavedAreThoseThatCombiningSpared()
    {
        Fixture f;
        f.connect(f.alice);
        for (std::uint32_t i = 1; i <= 5; ++i) {
            f.emit(EntryQueued{f.alice, cidNumber(i), EntryKind::WantHave, 1, false, "first"});
        }
        f.emit(MessageSent{f.alice, 4, 100, false});
        f.emit(MessageSent{f.alice, 1, 100, false});
        QCOMPARE(f.row(f.alice).counts.messagesSaved(), 3U);
        QCOMPARE(*f.row(f.alice).counts.mergeFactor(), 1.0);
    }

    void throttledTimeIsCountedWhileParkedAtTheRate()
    {
        Fixture f;
        f.connect(f.alice);
        f.pass(8s);
        f.emit(PeerEligibility{f.alice, Eligibility::Parked, ParkReason::Rate, f.now + 2s});
        f.pass(2s);
        ready(f, f.alice);
        QCOMPARE(f.row(f.alice).throttled, Duration{2s});
        QVERIFY(isNear(f.row(f.alice).throttledShare, 0.2));
    }

    void workersSharesAreOfAllTheirTime()
    {
        Fixture f;
        f.emit(WorkersResized{4});
        f.emit(WorkerChanged{1, WorkerState::Reading, f.alice, f.cid});
        f.pass(5s);
        f.emit(WorkerChanged{1, WorkerState::Packing, f.alice, f.cid});
        f.pass(5s);
        QVERIFY(isNear(f.totals().readingShare, 0.125));
        QVERIFY(isNear(f.totals().packingShare, 0.125));
    }

    void latencyOfAWantIsTheSumOfItsParts()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        f.now += 10ms;
        f.emit(WantAsked{f.cid, f.alice, WantType::Have, AskState::Pending});
        f.emit(WantAsked{f.cid, f.alice, WantType::Have, AskState::Sent});
        f.now += 40ms;
        f.emit(WantAsked{f.cid, f.alice, WantType::Have, AskState::Have});
        f.now += 5ms;
        f.emit(WantAsked{f.cid, f.alice, WantType::Block, AskState::Pending});
        f.now += 2ms;
        f.emit(WantAsked{f.cid, f.alice, WantType::Block, AskState::Sent});
        QCOMPARE(f.row(f.alice).expectedBytes, 256U * 1024);
        f.now += 100ms;
        f.emit(BlockReceived{f.alice, f.cid, 1000, BlockClass::Wanted});
        f.now += 3ms;
        f.emit(WantDone{f.cid, f.alice, 1000, 160ms});
        const auto row = f.state.snapshot().ourWants.at(f.cid);
        QVERIFY((row->parts == WantLatency{50ms, 7ms, 100ms, 3ms}));
        QCOMPARE(*f.row(f.alice).firstHave, Duration{40ms});
        QCOMPARE(f.row(f.alice).expectedBytes, 0U);
        f.pass(1s);
        QCOMPARE(f.totals().wantLatency.max, Duration{160ms});
        QCOMPARE(f.row(f.alice).wantLatency.max, Duration{160ms});
        QCOMPARE(f.totals().answer.max, Duration{100ms});
        QCOMPARE(*f.row(f.alice).counts.haveRatio(), 1.0);
        QCOMPARE(*f.row(f.alice).counts.hitRatio(), 1.0);
    }

    void countsAreKeptByPeerAndInAll()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(MessageReceived{f.alice, 3, 4, 1, 0, 0, 2000, false});
        f.emit(BlockReceived{f.alice, f.cid, 500, BlockClass::Wanted});
        f.emit(BlockReceived{f.alice, f.cid, 300, BlockClass::Duplicate});
        f.emit(BlockReceived{f.alice, f.cid, 200, BlockClass::Late});
        f.emit(BlockReceived{f.alice, f.cid, 100, BlockClass::Unasked});
        f.push(1, f.alice, 10);
        f.emit(TaskEnded{{1}, TaskEnd::Cancelled});
        f.emit(CancelledTooLate{{2}, f.alice, f.cid, 77});
        f.emit(WantsRefused{.peer = f.alice, .count = 5, .reason = "full"});
        f.emit(
            WantsRefused{.peer = f.alice, .count = 2, .reason = "denied", .denial = {f.alice, {}}});
        f.emit(MessageRefused{f.alice, {}});
        const Counts& counts = f.row(f.alice).counts;
        QCOMPARE(*counts.usefulRatio(), 0.25);
        QCOMPARE(*counts.duplicateRatio(), 0.25);
        QCOMPARE(counts.lateBytes, 200U);
        QCOMPARE(counts.unaskedBytes, 100U);
        QCOMPARE(*counts.cancelEfficacy(), 0.25);
        QCOMPARE(counts.lateCancelBytes, 77U);
        QVERIFY((counts.refused == std::array<std::uint64_t, kRefusals>{2, 0, 5, 0, 1}));
        QCOMPARE(counts.refusedInAll(), 8U);
        QVERIFY(f.totals().counts == counts);
        QVERIFY(!counts.mergeFactor());
    }

    void debtIsPricedAsTheFormulasSay()
    {
        constexpr std::uint64_t kMiB = 1024 * 1024;
        PeerRow row;
        QCOMPARE(row.relativeDebt(), 0.0);
        row.sentBytes = 16 * kMiB;
        QVERIFY(isNear(row.relativeDebt(), 1.0));
        row.receivedBytes = 48 * kMiB;
        QVERIFY(isNear(row.relativeDebt(), -1.0));
        row = {};
        row.sentBytes = 32 * kMiB; // ρ = 2
        QVERIFY(isNear(row.sendProbability(), 0.5));
        row.sentBytes = 16 * kMiB; // ρ = 1: 1 − 1 ÷ (1 + e³)
        QVERIFY(std::abs(row.sendProbability() - 0.9526) < 1e-4);
    }

    void everyFigureIsDefinedOnceInOneSentence()
    {
        std::set<std::string_view> ids;
        for (const Figure& figure : figures()) {
            QVERIFY2(ids.insert(figure.id).second, figure.id.data());
            QVERIFY2(figure.definition.ends_with('.') && !figure.name.empty(), figure.id.data());
            QCOMPARE(findFigure(figure.id), &figure);
        }
        QVERIFY(findFigure("no such figure") == nullptr);
    }
};

static const tests::Registered<ServiceTest> registered{"service"};

} // namespace swapscope::telemetry
#include "service_test.moc"
