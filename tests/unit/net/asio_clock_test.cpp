// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/asio_clock.h"
#include "tests/support/registry.h"

#include <QTest>

#include <boost/asio/post.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace swapscope::net {

using namespace std::chrono_literals;

class AsioClockTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsDueAtOnceRunsInALaterTurnInTheOrderOfItsMaking()
    {
        boost::asio::io_context context{1};
        AsioClock clock{context.get_executor()};
        std::vector<std::string> log;
        boost::asio::post(context, [&] {
            clock.callAt(clock.now(), [&log] { log.emplace_back("first"); });
            clock.callAt(clock.now() - 1s, [&log] { log.emplace_back("second"); });
            log.emplace_back("made");
        });
        clock.run(context);
        QCOMPARE(log, (std::vector<std::string>{"made", "first", "second"}));
    }

    void whatADueTimerMakesWaitsForTheNextTurn()
    {
        boost::asio::io_context context{1};
        AsioClock clock{context.get_executor()};
        std::vector<std::string> log;
        clock.callAt(clock.now(), [&] {
            clock.callAt(clock.now(), [&log] { log.emplace_back("inner"); });
            log.emplace_back("outer");
        });
        clock.callAt(clock.now(), [&log] { log.emplace_back("sibling"); });
        clock.run(context);
        QCOMPARE(log, (std::vector<std::string>{"outer", "sibling", "inner"}));
    }

    void aTimerFiresAtItsTimeAlsoWhereAnEarlierOneWasCancelled()
    {
        boost::asio::io_context context{1};
        AsioClock clock{context.get_executor()};
        const TimePoint start = clock.now();
        const auto cancelled = clock.callAt(start + 1ms, [] { QFAIL("was cancelled"); });
        TimePoint fired{};
        clock.callAt(start + 5ms, [&] { fired = clock.now(); });
        clock.callAt(start + 2ms, [&] { clock.callAt(clock.now(), [] {}); });
        clock.cancel(cancelled);
        clock.run(context);
        QVERIFY(fired >= start + 5ms);
    }

    void aTurnHasOneTimeAndTheNextTurnALaterOne()
    {
        boost::asio::io_context context{1};
        AsioClock clock{context.get_executor()};
        TimePoint first{};
        TimePoint second{};
        TimePoint next{};
        const auto work = [&clock] { // until the system's clock has moved on
            const auto start = std::chrono::steady_clock::now();
            while (std::chrono::steady_clock::now() == start) {
            }
            return clock.now();
        };
        boost::asio::post(context, [&] {
            first = work();
            second = work();
        });
        boost::asio::post(context, [&] { next = work(); });
        clock.run(context);
        QCOMPARE(first.time_since_epoch().count(), second.time_since_epoch().count());
        QVERIFY(next > second);
        QVERIFY(clock.now() > next); // outside of run() it is read each time
    }
};

static const tests::Registered<AsioClockTest> registered{"asio_clock"};

} // namespace swapscope::net
#include "asio_clock_test.moc"
