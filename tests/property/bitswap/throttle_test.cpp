// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/throttle.h"
#include "tests/support/registry.h"

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace swapscope::bitswap {

namespace {

/// Milliseconds that pass (a clock may also step back), bytes of the next message, whether it is a
/// presence's.
using Step = std::tuple<int, std::uint64_t, bool>;

struct Sent
{
    TimePoint at;
    std::uint64_t bytes;
};

/// Checks every stretch of time that begins and ends with a message.
bool keepsTo(const std::vector<Sent>& sent, std::uint64_t rate, std::uint64_t burst)
{
    for (std::size_t first = 0; first < sent.size(); ++first) {
        std::uint64_t bytes = 0;
        for (std::size_t last = first; last < sent.size(); ++last) {
            bytes += sent[last].bytes;
            const auto nanos = static_cast<double>((sent[last].at - sent[first].at).count());
            const double allowed = static_cast<double>(rate) * nanos / 1e9;
            if (static_cast<double>(bytes) > allowed + static_cast<double>(burst) + 1e-3) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

class ThrottleTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noStretchOfTimeExceedsRateAndBurst()
    {
        QVERIFY(rc::check("bytes ≤ rate·Δt + max(burst, largest message)", [] {
            const auto rate = *rc::gen::element<std::uint64_t>(1, 999, 20'000, 65'536, 1'000'003,
                                                               50'000'000, 10'000'000'000);
            const auto steps = *rc::gen::container<std::vector<Step>>(rc::gen::tuple(
                rc::gen::inRange(-50, 2000), rc::gen::inRange<std::uint64_t>(1, 2'100'000),
                rc::gen::arbitrary<bool>()));
            Throttle throttle;
            TimePoint now{std::chrono::hours{1}};
            TimePoint latest = now;
            throttle.setRate(rate, now);
            std::vector<Sent> sent;
            std::uint64_t largest = throttle.burst();
            for (const auto& [millis, wanted, isPresence] : steps) {
                const std::uint64_t bytes = isPresence ? wanted % 300 + 1 : wanted;
                now += std::chrono::milliseconds{millis};
                latest = std::max(latest, now);
                largest = std::max(largest, bytes);
                throttle.setNeed(bytes, now);
                const auto kind = isPresence ? Throttle::Kind::Presence : Throttle::Kind::Block;
                if (throttle.allows(bytes, kind)) {
                    throttle.take(bytes);
                    sent.push_back({.at = latest, .bytes = bytes});
                }
                RC_ASSERT(throttle.tokens() <= largest);
            }
            RC_ASSERT(keepsTo(sent, rate, largest));
        }));
    }

    void aPresenceWaitsForItsOwnBytesAtMost()
    {
        QVERIFY(rc::check("whatever is owed, it goes after bytes / rate", [] {
            const auto rate = *rc::gen::inRange<std::uint64_t>(1, 3'000'000);
            const auto block = *rc::gen::inRange<std::uint64_t>(1, 2'100'000);
            const auto bytes = *rc::gen::inRange<std::uint64_t>(1, 300);
            const TimePoint now{std::chrono::hours{1}};
            Throttle throttle;
            throttle.setRate(rate, now);
            throttle.take(block);
            const TimePoint when = throttle.when(bytes, Throttle::Kind::Presence);
            const Duration own{static_cast<Duration::rep>(bytes * 1'000'000'000 / rate + 1)};
            RC_ASSERT(when <= now + own);
            throttle.setNeed(bytes, when);
            RC_ASSERT(throttle.allows(bytes, Throttle::Kind::Presence));
        }));
    }

    void wakeTimeIsExact()
    {
        QVERIFY(rc::check("allowed at when(), not one nanosecond earlier", [] {
            const auto rate = *rc::gen::inRange<std::uint64_t>(1, 3'000'000);
            const auto bytes = *rc::gen::inRange<std::uint64_t>(1, 2'100'000);
            TimePoint now{std::chrono::hours{1}};
            Throttle throttle;
            throttle.setRate(rate, now);
            const auto first = *rc::gen::inRange<std::uint64_t>(1, throttle.burst() + 1);
            throttle.take(first);
            now += std::chrono::nanoseconds{*rc::gen::inRange(0, 1'000'000'000)};
            throttle.setNeed(bytes, now);
            if (throttle.allows(bytes)) {
                return;
            }
            const TimePoint when = throttle.when(bytes);
            RC_ASSERT(when > now);
            Throttle early = throttle;
            early.setNeed(bytes, when - Duration{1});
            RC_ASSERT(!early.allows(bytes));
            throttle.setNeed(bytes, when);
            RC_ASSERT(throttle.allows(bytes));
        }));
    }

    void changingTheRateMintsNothing()
    {
        QVERIFY(rc::check("after a change the tokens are at most those before, and the burst", [] {
            const auto rates = *rc::gen::container<std::vector<std::uint64_t>>(
                rc::gen::inRange<std::uint64_t>(0, 5'000'000));
            const TimePoint now{std::chrono::hours{1}};
            Throttle throttle;
            throttle.setRate(100'000, now);
            throttle.take(90'000);
            for (const std::uint64_t rate : rates) {
                const std::uint64_t before = throttle.tokens();
                throttle.setRate(rate, now);
                RC_ASSERT(throttle.tokens() <= before);
                RC_ASSERT(throttle.tokens() <= throttle.burst());
            }
        }));
    }
};

static const tests::Registered<ThrottleTest> registered{"throttle"};

} // namespace swapscope::bitswap
#include "throttle_test.moc"
