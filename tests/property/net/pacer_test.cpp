// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/pacer.h"
#include "core/net/scope.h"
#include "core/sim/virtual_clock.h"
#include "tests/support/registry.h"

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <vector>

namespace swapscope::net {

using namespace std::chrono_literals;

namespace {

struct Gone
{
    TimePoint at;
    std::uint64_t bytes;
};

/// Checks every stretch of time that begins and ends with bytes that go.
bool keepsTo(const std::vector<Gone>& gone, std::uint64_t rate, std::uint64_t burst)
{
    for (std::size_t first = 0; first < gone.size(); ++first) {
        std::uint64_t bytes = 0;
        for (std::size_t last = first; last < gone.size(); ++last) {
            bytes += gone[last].bytes;
            const auto nanos = static_cast<double>((gone[last].at - gone[first].at).count());
            const double allowed = static_cast<double>(rate) * nanos / 1e9;
            if (static_cast<double>(bytes) > allowed + static_cast<double>(burst) + 1e-3) {
                return false;
            }
        }
    }
    return true;
}

std::uint64_t anyRate()
{
    return *rc::gen::element<std::uint64_t>(1, 999, 20'000, 50'000, 65'536, 1'000'003, 50'000'000,
                                            TokenBucket::kMaxRate);
}

/// What one sender does: messages of so many bytes, each in slices, with a pause before it.
struct Sender
{
    std::vector<std::tuple<std::uint64_t, int>> messages;
    std::uint64_t urgency = 0; ///< Seconds within which a message may be finished in debt; 0: none.
    std::uint64_t place = 0;
};

Task<void> send(Clock& clock, Pacer& pacer, const Sender& sender, std::vector<Gone>& gone)
{
    for (const auto& [bytes, pause] : sender.messages) {
        co_await sleepFor(clock, std::chrono::milliseconds{pause});
        TimePoint begun{};
        for (std::uint64_t sent = 0; sent < bytes;) {
            Pacer::Claim claim;
            claim.bytes = std::min(bytes - sent, pacer.slice());
            claim.place = sender.place;
            if (sent > 0 && sender.urgency > 0) {
                const auto nanos =
                    static_cast<std::int64_t>(static_cast<double>(sent) / static_cast<double>(bytes)
                                              * static_cast<double>(sender.urgency) * 1e9);
                claim.due = begun + Duration{nanos};
                claim.debt = bytes - std::min(bytes, pacer.credit());
            }
            const std::uint64_t size = claim.bytes;
            const bool isAllowed = co_await pacer.take(claim);
            if (!isAllowed) {
                co_return;
            }
            begun = sent == 0 ? clock.now() : begun;
            gone.push_back({clock.now(), size});
            sent += size;
        }
    }
}

} // namespace

class PacerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noStretchOfTimeExceedsRateAndDebt()
    {
        QVERIFY(rc::check("bytes ≤ rate·Δt + credit + debt", [] {
            const std::uint64_t rate = anyRate();
            const auto steps =
                *rc::gen::container<std::vector<std::tuple<int, std::uint64_t>>>(rc::gen::tuple(
                    rc::gen::inRange(-50, 2000), rc::gen::inRange<std::uint64_t>(1, 16'385)));
            const auto debt = *rc::gen::inRange<std::uint64_t>(0, 2'100'000);
            PaceBucket bucket;
            TimePoint now{1h};
            TimePoint latest = now;
            bucket.setRate(rate, now);
            std::vector<Gone> gone;
            for (const auto& [millis, wanted] : steps) {
                now += std::chrono::milliseconds{millis};
                latest = std::max(latest, now);
                const std::uint64_t bytes = std::min(wanted, bucket.slice());
                if (bucket.when(bytes, debt, now) <= now) {
                    bucket.take(bytes, now);
                    gone.push_back({.at = latest, .bytes = bytes});
                }
                RC_ASSERT(bucket.debt(now) <= debt);
            }
            RC_ASSERT(keepsTo(gone, rate, bucket.credit() + debt));
        }));
    }

    void shortOnesMakeNoDebtLarger()
    {
        QVERIFY(rc::check("bytes ≤ rate·Δt + credit + debt, and a short one waits for its own", [] {
            const std::uint64_t rate = anyRate();
            const auto steps =
                *rc::gen::container<std::vector<std::tuple<int, std::uint64_t, bool>>>(
                    rc::gen::tuple(rc::gen::inRange(0, 300),
                                   rc::gen::inRange<std::uint64_t>(1, 16'385),
                                   rc::gen::arbitrary<bool>()));
            const auto debt = *rc::gen::inRange<std::uint64_t>(0, 2'100'000);
            PaceBucket bucket;
            TimePoint now{1h};
            bucket.setRate(rate, now);
            std::vector<Gone> gone;
            for (const auto& [millis, wanted, isShort] : steps) {
                now += std::chrono::milliseconds{millis};
                const std::uint64_t bytes = std::min(wanted, bucket.slice());
                const TimePoint when =
                    isShort ? bucket.whenPaid(bytes, now) : bucket.when(bytes, debt, now);
                const Duration own{static_cast<Duration::rep>(bytes * 1'000'000'000 / rate + 1)};
                RC_ASSERT(!isShort || when <= now + own);
                if (when <= now) {
                    bucket.take(bytes, now);
                    gone.push_back({.at = now, .bytes = bytes});
                }
                RC_ASSERT(bucket.debt(now) <= debt);
            }
            RC_ASSERT(keepsTo(gone, rate, bucket.credit() + debt));
        }));
    }

    void theTimeToGoIsExact()
    {
        QVERIFY(rc::check("may go at when(), not one nanosecond earlier", [] {
            const auto rate = *rc::gen::inRange<std::uint64_t>(1, 3'000'000);
            TimePoint now{1h};
            PaceBucket bucket;
            bucket.setRate(rate, now);
            bucket.take(*rc::gen::inRange<std::uint64_t>(1, 300'000), now);
            now += std::chrono::nanoseconds{*rc::gen::inRange(0, 1'000'000'000)};
            const auto bytes = *rc::gen::inRange<std::uint64_t>(1, bucket.credit() + 1);
            const auto debt = *rc::gen::inRange<std::uint64_t>(0, 10'000);
            const TimePoint when = bucket.when(bytes, debt, now);
            if (when <= now) {
                return;
            }
            PaceBucket early = bucket;
            RC_ASSERT(early.when(bytes, debt, when - Duration{1}) == when);
            RC_ASSERT(bucket.when(bytes, debt, when) == when);
        }));
    }

    void aChangeOfTheRateForgivesNoDebt()
    {
        QVERIFY(rc::check("after a change no more may go than before", [] {
            const auto rates = *rc::gen::container<std::vector<std::uint64_t>>(
                rc::gen::inRange<std::uint64_t>(0, 5'000'000));
            const TimePoint now{1h};
            PaceBucket bucket;
            bucket.setRate(100'000, now);
            bucket.take(500'000, now);
            const std::uint64_t before = bucket.debt(now);
            for (const std::uint64_t rate : rates) {
                bucket.setRate(rate, now);
                RC_ASSERT(bucket.debt(now) == before);
            }
        }));
    }

    void sendersTogetherKeepToTheRate()
    {
        QVERIFY(rc::check("with messages in debt: bytes ≤ rate·Δt + the largest message", [] {
            const auto rate =
                *rc::gen::element<std::uint64_t>(1'000, 50'000, 1'000'003, 20'000'000);
            const auto senders = *rc::gen::container<std::vector<Sender>>(
                *rc::gen::inRange<std::size_t>(1, 6),
                rc::gen::map(
                    rc::gen::pair(rc::gen::container<std::vector<std::tuple<std::uint64_t, int>>>(
                                      rc::gen::tuple(rc::gen::inRange<std::uint64_t>(1, 300'000),
                                                     rc::gen::inRange(0, 3000))),
                                  rc::gen::inRange<std::uint64_t>(0, 9)),
                    [](const auto& pair) {
                        return Sender{.messages = pair.first, .urgency = pair.second};
                    }));
            sim::VirtualClock clock;
            Pacer pacer{clock};
            pacer.setRate(rate);
            std::vector<Gone> gone;
            TaskScope scope{clock.executor()};
            std::uint64_t largest = pacer.credit();
            std::uint64_t all = 0;
            for (const Sender& sender : senders) {
                for (const auto& [bytes, pause] : sender.messages) {
                    largest = std::max(largest, bytes);
                    all += bytes;
                }
                scope.spawn(send(clock, pacer, sender, gone));
            }
            RC_ASSERT(clock.runUntil([&scope] { return scope.size() == 0; }, 24h * 365));
            RC_ASSERT(keepsTo(gone, rate, largest));
            std::uint64_t sum = 0;
            for (const Gone& piece : gone) {
                sum += piece.bytes;
            }
            RC_ASSERT(sum == all);
            RC_ASSERT(pacer.waiting() == 0U);
        }));
    }

    void thoseWhoWaitShareEvenly()
    {
        sim::VirtualClock clock;
        Pacer pacer{clock};
        pacer.setRate(50'000);
        std::vector<Gone> gone[2];
        const Sender sender{.messages = {{1'000'000, 0}}};
        TaskScope scope{clock.executor()};
        scope.spawn(send(clock, pacer, sender, gone[0]));
        scope.spawn(send(clock, pacer, sender, gone[1]));
        clock.advance(10s);
        const auto sum = [](const std::vector<Gone>& pieces) {
            std::uint64_t bytes = 0;
            for (const Gone& piece : pieces) {
                bytes += piece.bytes;
            }
            return bytes;
        };
        QVERIFY(sum(gone[0]) + sum(gone[1]) >= 490'000);
        QVERIFY(sum(gone[0]) <= sum(gone[1]) + pacer.slice());
        QVERIFY(sum(gone[1]) <= sum(gone[0]) + pacer.slice());
        scope.cancel();
        clock.advance(0s);
    }

    void aLowerPlaceGoesFirstAndTheOthersHaveWhatItLeaves()
    {
        sim::VirtualClock clock;
        Pacer pacer{clock};
        pacer.setRate(50'000);
        std::vector<Gone> gone[2];
        const Sender later{.messages = {{1'000'000, 0}}, .place = 2};
        const Sender first{.messages = {{200'000, 1000}}, .place = 1};
        TaskScope scope{clock.executor()};
        scope.spawn(send(clock, pacer, later, gone[0]));
        scope.spawn(send(clock, pacer, first, gone[1]));
        clock.advance(1s);
        const std::size_t before = gone[0].size();
        QVERIFY(before > 0);
        clock.advance(3s); // 150,000 bytes
        QVERIFY(gone[0].size() <= before + 1);
        clock.advance(10s);
        QVERIFY(gone[0].size() > before + 20);
        scope.cancel();
        clock.advance(0s);
    }

    void liftingTheLimitLetsEverybodyGoAtOnce()
    {
        sim::VirtualClock clock;
        Pacer pacer{clock};
        pacer.setRate(0);
        std::vector<Gone> gone;
        const Sender sender{.messages = {{100'000, 0}}};
        TaskScope scope{clock.executor()};
        scope.spawn(send(clock, pacer, sender, gone));
        clock.advance(1h);
        QVERIFY(gone.empty());
        pacer.setRate(std::nullopt);
        clock.advance(0s);
        QCOMPARE(scope.size(), std::size_t{0});
        QVERIFY(!gone.empty());
    }

    void whoIsCancelledTakesNothingAway()
    {
        sim::VirtualClock clock;
        Pacer pacer{clock};
        pacer.setRate(4'000);
        std::vector<Gone> gone;
        const Sender sender{.messages = {{100'000, 0}}};
        {
            TaskScope scope{clock.executor()};
            scope.spawn(send(clock, pacer, sender, gone));
            clock.advance(1s);
            scope.cancel();
            clock.advance(0s);
        }
        QCOMPARE(pacer.waiting(), std::size_t{0});
        const std::size_t before = gone.size();
        TaskScope scope{clock.executor()};
        scope.spawn(send(clock, pacer, sender, gone));
        clock.advance(1s);
        QVERIFY(gone.size() >= before + 4);
        scope.cancel();
        clock.advance(0s);
    }
};

static const tests::Registered<PacerTest> registered{"pacer"};

} // namespace swapscope::net
#include "pacer_test.moc"
