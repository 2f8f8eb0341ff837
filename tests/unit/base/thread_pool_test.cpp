// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_random.h"
#include "core/base/thread_pool.h"
#include "core/base/timer_queue.h"
#include "tests/support/registry.h"

#include <QTest>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

namespace swapscope {

using namespace std::chrono_literals;

class ThreadPoolTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allWorkIsDoneBeforeTheThreadsEnd()
    {
        std::atomic<int> worked = 0;
        std::mutex mutex;
        std::vector<std::function<void()>> posted;
        int done = 0;
        {
            ThreadPool pool{3, [&](std::function<void()> action) {
                                const std::lock_guard lock{mutex};
                                posted.push_back(std::move(action));
                            }};
            for (int i = 0; i < 100; ++i) {
                pool.run([&worked] { ++worked; }, [&done] { ++done; });
            }
        }
        QCOMPARE(worked.load(), 100);
        QCOMPARE(done, 0);
        for (const auto& action : posted) {
            action();
        }
        QCOMPARE(done, 100);
    }

    void oneThreadKeepsTheOrder()
    {
        std::vector<int> order;
        {
            ThreadPool pool{1, [](const std::function<void()>&) {}};
            for (int i = 0; i < 10; ++i) {
                pool.run([&order, i] { order.push_back(i); }, [] {});
            }
        }
        QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    }

    void systemRandomFillsEveryByte()
    {
        SystemRandom random;
        std::array<std::uint8_t, 300> ored{};
        for (int i = 0; i < 16; ++i) {
            std::array<std::uint8_t, 300> bytes{};
            random.fill(bytes);
            for (std::size_t at = 0; at < bytes.size(); ++at) {
                ored.at(at) = static_cast<std::uint8_t>(ored.at(at) | bytes.at(at));
            }
        }
        for (const auto byte : ored) {
            QVERIFY(byte != 0);
        }
    }

    void timersComeByTimeThenByAge()
    {
        TimerQueue timers;
        std::vector<int> order;
        const auto at = [](int second) { return TimePoint{std::chrono::seconds{second}}; };
        timers.add(at(2), [&order] { order.push_back(2); });
        timers.add(at(1), [&order] { order.push_back(1); });
        const auto forgotten = timers.add(at(1), [&order] { order.push_back(99); });
        timers.add(at(2), [&order] { order.push_back(3); });
        timers.cancel(forgotten);
        timers.cancel(forgotten);
        timers.cancel(12345);
        QVERIFY(timers.next() == at(1));
        QVERIFY(!timers.takeDue(at(0), timers.nextId()));
        const auto bound = timers.nextId();
        timers.add(at(1), [&order] { order.push_back(4); });
        while (const auto action = timers.takeDue(at(2), bound)) {
            (*action)();
        }
        QCOMPARE(order, (std::vector<int>{1}));
        while (const auto action = timers.takeDue(at(2), timers.nextId())) {
            (*action)();
        }
        QCOMPARE(order, (std::vector<int>{1, 4, 2, 3}));
        QVERIFY(!timers.next());
    }
};

static const tests::Registered<ThreadPoolTest> registered{"thread_pool"};

} // namespace swapscope
#include "thread_pool_test.moc"
