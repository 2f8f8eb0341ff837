// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/deadline.h"
#include "core/net/notifier.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/sim/virtual_clock.h"
#include "tests/support/registry.h"

#include <QTest>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace swapscope::net {

using namespace std::chrono_literals;

namespace {

Task<void> noteAfter(Clock& clock, Duration delay, std::string name, std::vector<std::string>& log)
{
    const bool isDue = co_await sleepFor(clock, delay);
    log.push_back(isDue ? name : name + " cancelled");
}

Task<void> noteNotified(Notifier& notifier, std::vector<std::string>& log)
{
    const bool isNotified = co_await notifier.wait();
    log.push_back(isNotified ? "notified" : "not notified");
}

Task<Result<int>> answerAfter(Clock& clock, Duration delay, bool& isUnwound)
{
    const std::shared_ptr<void> guard{nullptr, [&isUnwound](void*) { isUnwound = true; }};
    co_await sleepFor(clock, delay);
    co_await sleepFor(clock, 0s); // throws when cancelled
    co_return 42;
}

Task<void> storeAnswer(Clock& clock, Duration delay, Duration patience, bool& isUnwound,
                       std::vector<Result<int>>& into)
{
    auto work = answerAfter(clock, delay, isUnwound);
    auto answer = co_await withDeadline(clock, clock.now() + patience, std::move(work), "too slow");
    into.push_back(answer);
}

Task<void> storeUnlessInterrupted(Clock& clock, Interrupt& interrupt,
                                  std::vector<Result<int>>& into)
{
    bool isUnwound = false;
    auto work = answerAfter(clock, 1min, isUnwound);
    auto answer =
        co_await withDeadline(clock, clock.now() + 1h, std::move(work), "too slow", &interrupt);
    into.push_back(answer);
}

Task<void> joinThenNote(TaskScope& scope, std::vector<std::string>& log)
{
    co_await scope.join();
    log.emplace_back("joined");
}

} // namespace

class TaskTest final : public QObject
{
    Q_OBJECT

private:
    sim::VirtualClock m_clock;
    std::vector<std::string> m_log;

private Q_SLOTS:
    void init() { m_log.clear(); }

    void sleepersWakeInOrderOfTimeThenCreation()
    {
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteAfter(m_clock, 3s, "c", m_log));
        scope.spawn(noteAfter(m_clock, 1s, "a", m_log));
        scope.spawn(noteAfter(m_clock, 1s, "b", m_log));
        const TimePoint start = m_clock.now();
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE((m_clock.now() - start).count(), Duration{3s}.count());
        QCOMPARE(scope.size(), std::size_t{0});
    }

    void sleepOfThePastEndsInThisInstant()
    {
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteAfter(m_clock, -5s, "past", m_log));
        const TimePoint start = m_clock.now();
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"past"}));
        QVERIFY(m_clock.now() == start);
    }

    void cancelledSleepEndsAtOnceAndSaysSo()
    {
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteAfter(m_clock, 1h, "sleeper", m_log));
        m_clock.advance(1s);
        const TimePoint cancelled = m_clock.now();
        scope.cancel();
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"sleeper cancelled"}));
        QVERIFY(m_clock.now() == cancelled);
    }

    void cancelledScopeTakesNoChildren()
    {
        TaskScope scope{m_clock.executor()};
        scope.cancel();
        scope.spawn(noteAfter(m_clock, 0s, "late", m_log));
        QCOMPARE(scope.size(), std::size_t{0});
        m_clock.run();
        QVERIFY(m_log.empty());
    }

    void childCancelledBeforeItsFirstTurnDoesNothing()
    {
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteAfter(m_clock, 0s, "child", m_log));
        scope.cancel();
        m_clock.run();
        QVERIFY(m_log.empty());
        QCOMPARE(scope.size(), std::size_t{0});
    }

    void joinWaitsForTheLastChild()
    {
        TaskScope children{m_clock.executor()};
        TaskScope parent{m_clock.executor()};
        children.spawn(noteAfter(m_clock, 1s, "one", m_log));
        children.spawn(noteAfter(m_clock, 2s, "two", m_log));
        parent.spawn(joinThenNote(children, m_log));
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"one", "two", "joined"}));
    }

    void joinIsSeenThroughWhenItsCallerIsCancelled()
    {
        TaskScope children{m_clock.executor()};
        TaskScope parent{m_clock.executor()};
        children.spawn(noteAfter(m_clock, 2s, "child", m_log));
        parent.spawn(joinThenNote(children, m_log));
        m_clock.advance(1s);
        parent.cancel();
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"child", "joined"}));
    }

    void notificationsBeforeAWaitCoalesce()
    {
        Notifier notifier;
        notifier.notify();
        notifier.notify();
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteNotified(notifier, m_log));
        scope.spawn(noteNotified(notifier, m_log));
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"notified"}));
        notifier.notify();
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"notified", "notified"}));
    }

    void notificationWakesAllWhoWaitInALaterTurn()
    {
        Notifier notifier;
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteNotified(notifier, m_log));
        scope.spawn(noteNotified(notifier, m_log));
        m_clock.run();
        notifier.notify();
        QVERIFY(m_log.empty());
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"notified", "notified"}));
    }

    void destroyedNotifierLetsItsWaitersGo()
    {
        auto notifier = std::make_unique<Notifier>();
        TaskScope scope{m_clock.executor()};
        scope.spawn(noteNotified(*notifier, m_log));
        m_clock.run();
        notifier.reset();
        m_clock.run();
        QCOMPARE(m_log, (std::vector<std::string>{"not notified"}));
    }

    void deadlinePassesAnAnswerInTime()
    {
        bool isUnwound = false;
        std::vector<Result<int>> answers;
        TaskScope scope{m_clock.executor()};
        scope.spawn(storeAnswer(m_clock, 1s, 2s, isUnwound, answers));
        m_clock.run();
        QCOMPARE(answers.size(), std::size_t{1});
        QCOMPARE(answers[0].value(), 42);
        QVERIFY(isUnwound);
    }

    void deadlineCancelsAndUnwindsWhatIsTooSlow()
    {
        bool isUnwound = false;
        std::vector<Result<int>> answers;
        TaskScope scope{m_clock.executor()};
        scope.spawn(storeAnswer(m_clock, 1h, 2s, isUnwound, answers));
        const TimePoint start = m_clock.now();
        m_clock.run();
        QCOMPARE(answers.size(), std::size_t{1});
        QVERIFY(answers[0].error().code == ErrorCode::TimedOut);
        QVERIFY(isUnwound);
        QVERIFY(m_clock.now() - start == 2s);
    }

    void interruptCutsShortWhatRunsAndWhatComes()
    {
        std::vector<Result<int>> answers;
        Interrupt interrupt;
        TaskScope scope{m_clock.executor()};
        scope.spawn(storeUnlessInterrupted(m_clock, interrupt, answers));
        scope.spawn(storeUnlessInterrupted(m_clock, interrupt, answers));
        m_clock.advance(1s);
        QVERIFY(answers.empty());
        interrupt.fire();
        scope.spawn(storeUnlessInterrupted(m_clock, interrupt, answers));
        m_clock.advance(0s);
        QCOMPARE(answers.size(), std::size_t{3});
        for (const auto& answer : answers) {
            QVERIFY(answer.error().code == ErrorCode::Cancelled);
        }
    }

    void cancellingTheCallerReachesWorkUnderADeadline()
    {
        bool isUnwound = false;
        std::vector<Result<int>> answers;
        TaskScope scope{m_clock.executor()};
        scope.spawn(storeAnswer(m_clock, 1h, 2h, isUnwound, answers));
        m_clock.advance(1s);
        scope.cancel();
        m_clock.advance(0s);
        QVERIFY(isUnwound);
        QVERIFY(answers.empty());
        QCOMPARE(scope.size(), std::size_t{0});
    }
};

static const tests::Registered<TaskTest> registered{"task"};

} // namespace swapscope::net
#include "task_test.moc"
