// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/strategies/drr.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "core/bitswap/strategies/wfq.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <array>
#include <limits>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;

namespace {

/// Peers that always have something queued, and a link that takes each turn at once.
class Backlog
{
public:
    Backlog(std::unique_ptr<Strategy> strategy, RequestQueueConfig config)
        : queue{clock, log, std::move(strategy), config}
    {}

    void join(std::uint64_t peer, std::vector<std::uint64_t> sizes, std::uint32_t weight = 100)
    {
        announce(peer, std::move(sizes), weight);
        fill(peer);
    }
    /// Connects a peer that wants nothing yet.
    void announce(std::uint64_t peer, std::vector<std::uint64_t> sizes, std::uint32_t weight)
    {
        queue.connect(peerOf(peer));
        queue.setWeight(peerOf(peer), weight, 0);
        m_ids.push_back(peerOf(peer));
        m_sizes.push_back(std::move(sizes));
        m_pushed.push_back(0);
        served.push_back(0);
    }
    void fill(std::uint64_t peer)
    {
        for (int i = 0; i < 20; ++i) {
            push(peer);
        }
    }

    /// One turn. @return who was served, and how many bytes.
    std::pair<std::uint64_t, std::uint64_t> turn()
    {
        Dispatch dispatch;
        if (!queue.pick(1, dispatch)) {
            return {m_sizes.size(), 0};
        }
        const auto at = std::ranges::find(m_ids, dispatch.peer);
        const auto peer = static_cast<std::uint64_t>(at - m_ids.begin());
        std::uint64_t bytes = 0;
        for (const TaskId task : dispatch.tasks) {
            bytes += queue.find(task)->bytes;
            queue.handOver(task, 0);
            queue.end(task, TaskEnd::Done, 0);
            push(peer);
        }
        queue.release(dispatch.peer, bytes, 0);
        served[peer] += bytes;
        return {peer, bytes};
    }

    sim::VirtualClock clock;
    telemetry::EventLog log{clock};
    PeerRequestQueue queue;
    std::vector<std::uint64_t> served;

private:
    void push(std::uint64_t peer)
    {
        const std::uint64_t number = m_pushed[peer]++;
        const auto& sizes = m_sizes[peer];
        queue.push(m_ids[peer],
                   {.cid = cidOf(number), .priority = 1, .bytes = sizes[number % sizes.size()]}, 0);
    }

    std::vector<PeerId> m_ids;
    std::vector<std::vector<std::uint64_t>> m_sizes;
    std::vector<std::uint64_t> m_pushed;
};

/// Difference of two peers' weighted bytes since both are Ready.
struct Gap
{
    double least = std::numeric_limits<double>::max();
    double most = std::numeric_limits<double>::lowest();

    void add(double value)
    {
        least = std::min(least, value);
        most = std::max(most, value);
    }
};

/// How a peer can be away at first or for a while; or it gets another weight, which acts from its
/// next turn.
enum class Absence { Late, Parked, Weighed };

/// Serves the lowest slot for ever, and counts the turns that were taken from it.
class Unfair final : public Strategy
{
public:
    /// The counter outlives the strategy.
    explicit Unfair(std::uint64_t& aged)
        : m_aged{&aged}
    {}
    void onJoined(PeerSlot /*peer*/, const PeerFacts& /*facts*/) override {}
    void onChanged(PeerSlot /*peer*/, const PeerFacts& /*facts*/) override {}
    void onDispatched(PeerSlot /*peer*/, std::uint64_t /*bytes*/, Turn turn,
                      TimePoint /*now*/) override
    {
        *m_aged += turn == Turn::Aged ? 1 : 0;
    }
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override { return {.high = peer}; }
    [[nodiscard]] std::vector<Reason> explain(PeerSlot /*peer*/) const override
    {
        return {{"slot", "lowest"}};
    }
    [[nodiscard]] std::string rule() const override { return "lowest slot"; }

private:
    std::uint64_t* m_aged;
};

} // namespace

class FairnessTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weightedBytesStayWithinOneTurnOfEach()
    {
        QVERIFY(rc::check("|Wi/wi − Wj/wj| ≤ Li/wi + Lj/wj in every stretch both are Ready", [] {
            holdsBound(std::make_unique<Wfq>(), *rc::gen::element<std::uint64_t>(1, 65'536), 0,
                       *rc::gen::element(Absence::Late, Absence::Parked, Absence::Weighed));
        }));
    }

    /// One block a turn: a turn that takes all that waits would give the rest of its quantum up.
    void drrStaysWithinOneTurnOfEachAndAQuantum()
    {
        QVERIFY(rc::check("|Wi/wi − Wj/wj| ≤ Li/wi + Lj/wj + Q since both have blocks waiting", [] {
            holdsBound(std::make_unique<Drr>(), 1, Drr::kQuantum, Absence::Late);
        }));
    }

    /// What was allowed survives being parked: who comes back has up to a quantum of an earlier
    /// round.
    void drrKeepsAtMostOneQuantumOverAPause()
    {
        QVERIFY(
            rc::check("|Wi/wi − Wj/wj| ≤ Li/wi + Lj/wj + 2Q in every stretch both are Ready", [] {
                holdsBound(std::make_unique<Drr>(), 1, 2 * Drr::kQuantum, Absence::Parked);
            }));
    }

    /// What the window says of a strategy: where a weight does not act, it can be greyed.
    void weightsActExactlyWhereTheListSaysSo()
    {
        for (const StrategyInfo& info : strategies()) {
            std::array<std::vector<std::uint64_t>, 2> orders;
            for (std::size_t run = 0; run < 2; ++run) {
                sim::SeededRandom random{7};
                Backlog backlog{makeStrategy(info.id, {random, TimePoint{}}), {.envelopeBytes = 1}};
                backlog.join(0, {100'000});
                backlog.join(1, {100'000}, run == 0 ? 100 : 400);
                for (int i = 0; i < 60; ++i) {
                    const std::uint64_t peer = backlog.turn().first;
                    orders[run].push_back(peer);
                    if (peer < 2) {
                        backlog.queue.setLedger(peerOf(peer), backlog.served[peer], 0);
                    }
                }
            }
            QVERIFY2((orders[0] != orders[1]) == info.usesWeight(), info.id.data());
        }
    }

    /// Of the strategies that share by bytes with equal weights and nobody in debt.
    void throttlingOneLeavesTheOthersOrderAlone()
    {
        QVERIFY(rc::check("the others are served in the same order with one peer limited to 0", [] {
            const auto peers = *rc::gen::inRange<std::size_t>(2, 6);
            const auto sizes = *rc::gen::container<std::vector<std::uint64_t>>(
                peers, rc::gen::inRange<std::uint64_t>(1, 2'000'000));
            const auto limited = *rc::gen::inRange<std::size_t>(0, peers);
            std::array<std::vector<std::uint64_t>, 2> orders;
            for (std::size_t run = 0; run < 2; ++run) {
                Backlog backlog{std::make_unique<Wfq>(),
                                {.envelopeBytes = 1, .maxWait = std::chrono::hours{1000}}};
                for (std::size_t i = 0; i < peers; ++i) {
                    backlog.join(i, {sizes[i] + i});
                }
                if (run == 1) {
                    backlog.queue.setRate(peerOf(limited), 0, 0);
                }
                for (std::size_t i = 0; i < 60; ++i) {
                    const std::uint64_t peer = backlog.turn().first;
                    if (peer != limited) {
                        orders[run].push_back(peer);
                    }
                }
            }
            const std::size_t common = std::min(orders[0].size(), orders[1].size());
            RC_ASSERT(std::equal(orders[0].begin(),
                                 orders[0].begin() + static_cast<std::ptrdiff_t>(common),
                                 orders[1].begin()));
        }));
    }

    void equalPeersWithEqualBlocksTakeTurns()
    {
        QVERIFY(rc::check("counts differ by at most one; Jain's index ≥ 0.999", [] {
            Backlog backlog{std::make_unique<Wfq>(), {.envelopeBytes = 1}};
            const auto peers = *rc::gen::inRange<std::size_t>(2, 12);
            const auto bytes = *rc::gen::inRange<std::uint64_t>(1, 2'000'000);
            for (std::size_t i = 0; i < peers; ++i) {
                backlog.join(i, {bytes});
            }
            const auto rounds = *rc::gen::inRange<std::size_t>(1, 20);
            for (std::size_t i = 0; i < peers * rounds; ++i) {
                backlog.turn();
                const auto [least, most] = std::ranges::minmax(backlog.served);
                RC_ASSERT(most - least <= bytes);
            }
            double sum = 0;
            double squares = 0;
            for (const std::uint64_t served : backlog.served) {
                sum += static_cast<double>(served);
                squares += static_cast<double>(served) * static_cast<double>(served);
            }
            RC_ASSERT(sum * sum / (static_cast<double>(peers) * squares) >= 0.999);
        }));
    }

    /// Whatever the strategy says: waiting ends, and ends without taking the strategy over.
    void readyPeerIsServedEvenByAnUnfairStrategy()
    {
        QVERIFY(rc::check("each waits at most T_max and its share of a tenth of the bytes", [] {
            std::uint64_t aged = 0;
            const std::uint64_t turns = nobodyStarves(std::make_unique<Unfair>(aged));
            RC_ASSERT(aged > 0U);
            RC_ASSERT(aged * 10 <= turns + 10);
        }));
    }

    /// A hundred peers, each with a turn once in ten seconds and more: were all of them served for
    /// their age, weights would mean nothing.
    void agedTurnsTakeATenthAndWeightsStayInForce()
    {
        QVERIFY(rc::check("four times the weight, nearly four times the bytes", [] {
            const auto bytes = *rc::gen::inRange<std::uint64_t>(50'000, 200'000);
            constexpr std::uint64_t kMany = 100;
            Backlog backlog{std::make_unique<Wfq>(), {.envelopeBytes = 1, .maxWait = 10s}};
            for (std::uint64_t i = 0; i < kMany; ++i) {
                backlog.join(i, {bytes}, i % 2 == 0 ? 400 : 100);
            }
            std::uint64_t heavy = 0;
            constexpr std::uint64_t kTurns = 4000;
            for (std::uint64_t i = 0; i < kTurns; ++i) {
                heavy += backlog.turn().first % 2 == 0 ? 1U : 0U;
                backlog.clock.advance(100ms);
                backlog.queue.onTick();
            }
            RC_ASSERT(heavy * 10 >= kTurns * 7); // 0.8 without aged turns
        }));
    }

    void whateverAgesATenthOfTheBytesIsSpentOnIt()
    {
        std::uint64_t aged = 0;
        Backlog backlog{std::make_unique<Unfair>(aged), {.envelopeBytes = 1, .maxWait = 10s}};
        for (std::uint64_t i = 0; i < 100; ++i) {
            backlog.join(i, {100'000});
        }
        constexpr std::uint64_t kTurns = 4000;
        for (std::uint64_t i = 0; i < kTurns; ++i) {
            backlog.turn();
            backlog.clock.advance(100ms);
            backlog.queue.onTick();
        }
        // What was saved up in the beginning (2 MiB) is a few turns more.
        QVERIFY(aged * 10 >= kTurns * 9 / 10);
        QVERIFY(aged * 10 <= kTurns + 220);
    }

    /// Those that leave nobody out.
    void readyPeerIsServedByEveryStrategyInEveryClass()
    {
        QVERIFY(rc::check("whatever the strategy, the class and the weight", [] {
            sim::SeededRandom random{*rc::gen::arbitrary<std::uint64_t>()};
            const auto choice = *rc::gen::inRange<std::size_t>(0, strategies().size());
            auto strategy = makeStrategy(strategies()[choice].id, {random, TimePoint{}});
            RC_PRE(strategy->workConserving());
            nobodyStarves(std::move(strategy));
        }));
    }

private:
    /// Every stretch in which two peers are Ready. Late: each comes at a time of its own. Parked:
    /// they come and go, and come back without a claim for the time they were away.
    static void holdsBound(std::unique_ptr<Strategy> strategy, std::uint64_t envelope,
                           std::int64_t extra, Absence absence)
    {
        Backlog backlog{std::move(strategy),
                        {.envelopeBytes = envelope, .maxWait = std::chrono::hours{1000}}};
        const auto peers = *rc::gen::inRange<std::size_t>(2, 6);
        std::vector<double> weights;
        std::vector<double> largest;
        std::vector<bool> away(peers, absence == Absence::Late);
        for (std::size_t i = 0; i < peers; ++i) {
            const auto weight =
                *rc::gen::oneOf(rc::gen::element<std::uint32_t>(1, 50, 100, 130, 400, 10'000),
                                rc::gen::inRange<std::uint32_t>(1, 10'001));
            const auto sizes = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint64_t>>(
                rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(1, 500),
                               rc::gen::inRange<std::uint64_t>(1000, 300'000),
                               rc::gen::inRange<std::uint64_t>(1'000'000, 2'097'153))));
            weights.push_back(weight / 100.0);
            largest.push_back(
                static_cast<double>(std::max(envelope, *std::ranges::max_element(sizes))));
            backlog.announce(i, sizes, weight);
            if (!away[i]) {
                backlog.fill(i);
            }
        }
        std::vector<std::vector<Gap>> gaps(peers, std::vector<Gap>(peers));
        const auto script = *rc::gen::container<std::vector<std::size_t>>(
            120, rc::gen::inRange<std::size_t>(0, absence == Absence::Late ? 12 : 40));
        for (const std::size_t toggled : script) {
            if (toggled < peers && absence == Absence::Parked) {
                away[toggled] = !away[toggled];
                backlog.queue.setRate(
                    peerOf(toggled), away[toggled] ? std::optional<std::uint64_t>{0} : std::nullopt,
                    0);
            } else if (toggled < peers && absence == Absence::Weighed) {
                const auto weight = *rc::gen::inRange<std::uint32_t>(1, 10'001);
                weights[toggled] = weight / 100.0;
                backlog.queue.setWeight(peerOf(toggled), weight, 0);
                away[toggled] = true; // until it is served
            } else if (toggled < peers && away[toggled]) {
                away[toggled] = false;
                backlog.fill(toggled);
            }
            for (std::size_t i = 0; i < peers; ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    if (away[i] || away[j]) {
                        gaps[i][j] = {};
                        continue;
                    }
                    gaps[i][j].add(static_cast<double>(backlog.served[i]) / weights[i]
                                   - static_cast<double>(backlog.served[j]) / weights[j]);
                    const double bound = largest[i] / weights[i] + largest[j] / weights[j]
                                         + static_cast<double>(extra);
                    RC_ASSERT(gaps[i][j].most - gaps[i][j].least <= bound * (1 + 1e-9));
                }
            }
            const std::uint64_t served = backlog.turn().first;
            if (absence == Absence::Weighed && served < peers) {
                away[served] = false;
            }
        }
        RC_ASSERT(backlog.queue.audit().empty());
    }

    /// @return how many turns there were.
    static std::uint64_t nobodyStarves(std::unique_ptr<Strategy> strategy)
    {
        const auto peers = *rc::gen::inRange<std::uint64_t>(2, 5);
        const auto bytes = *rc::gen::inRange<std::uint64_t>(1000, 1'000'000);
        const bool isUnfair = dynamic_cast<const Unfair*>(strategy.get()) != nullptr;
        Backlog backlog{std::move(strategy), {.envelopeBytes = 1, .maxWait = 10s}};
        for (std::uint64_t i = 0; i < peers; ++i) {
            backlog.join(i, {bytes}, isUnfair ? 100 : *rc::gen::element(1U, 100U, 10'000U));
            backlog.queue.setClass(peerOf(i),
                                   isUnfair ? ServiceClass::Normal
                                            : static_cast<ServiceClass>(*rc::gen::inRange(0, 3)),
                                   0);
        }
        std::vector<TimePoint> last(peers, backlog.clock.now());
        constexpr Duration kTurn = 100ms;
        // Ten turns earn one aged turn; what is saved up (2 MiB) only shortens the wait.
        const Duration longest = 10s + kTurn * 11 * static_cast<int>(peers);
        constexpr std::uint64_t kTurns = 400;
        for (std::uint64_t i = 0; i < kTurns; ++i) {
            const auto [peer, sent] = backlog.turn();
            last[peer] = backlog.clock.now();
            backlog.clock.advance(kTurn);
            backlog.queue.onTick();
            for (const TimePoint at : last) {
                RC_ASSERT(backlog.clock.now() - at <= longest);
            }
        }
        return kTurns;
    }
};

static const tests::Registered<FairnessTest> registered{"fairness"};

} // namespace swapscope::bitswap
#include "fairness_test.moc"
