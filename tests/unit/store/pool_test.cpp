// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_pool.h"
#include "core/store/lmdb_store.h"
#include "tests/support/registry.h"
#include "tests/unit/store/blocks.h"

#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace swapscope::store {

namespace {

/// This thread as the node strand of a real thread pool.
class Strand
{
public:
    void post(std::function<void()> action)
    {
        const std::scoped_lock lock{m_mutex};
        m_actions.push_back(std::move(action));
        m_hasWork.notify_one();
    }

    /// Runs what is posted until `predicate` holds.
    template <typename Predicate>
    void runUntil(const Predicate& predicate)
    {
        while (!predicate()) {
            std::function<void()> action;
            {
                std::unique_lock lock{m_mutex};
                m_hasWork.wait(lock, [this] { return !m_actions.empty(); });
                action = std::move(m_actions.front());
                m_actions.pop_front();
            }
            action();
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<std::function<void()>> m_actions;
};

} // namespace

class PoolTest final : public QObject
{
    Q_OBJECT

private:
    struct Busy
    {
        QTemporaryDir root;
        sim::VirtualClock clock;
        Strand strand;
        ThreadPool pool{3,
                        [this](std::function<void()> action) { strand.post(std::move(action)); }};
        std::unique_ptr<LmdbStore> store;
        int stored = 0;
        int read = 0;
        int failed = 0;

        Busy()
        {
            LmdbOptions options;
            options.mapBytes = 128 * 1024; // grows while others read
            store = LmdbStore::open(root.path().toStdString() + "/blocks", clock, pool, options)
                        .value();
        }

        /// Stores the block, and reads it again twice once it is stored.
        void putAndGet(std::uint64_t number)
        {
            Block block = blockNumber(number, 5000 + number * 37);
            const auto check = [this, data = block.data](const Result<SharedBytes>& got) {
                ++(got && **got == *data ? read : failed);
            };
            store->put({block}, [this, check, hash = block.cid.hash()](const Result<void>& done) {
                ++(done ? stored : failed);
                store->get(hash, check);
                store->get(hash, check);
            });
        }
    };

private Q_SLOTS:
    void readsAndWritesRunBesideEachOtherWhileTheMapGrows()
    {
        Busy busy;
        for (std::uint64_t i = 0; i < 200; ++i) {
            busy.putAndGet(i);
        }
        busy.strand.runUntil([&busy] { return busy.read + busy.failed == 400; });
        QCOMPARE(busy.stored, 200);
        QCOMPARE(busy.failed, 0);
    }

    void theStoreMayEndWhileItsJobsRun()
    {
        for (int round = 0; round < 10; ++round) {
            Busy busy;
            for (std::uint64_t i = 0; i < 50; ++i) {
                busy.putAndGet(i);
            }
            busy.strand.runUntil([&busy, round] { return busy.read > round * 5; });
            busy.store.reset();
            QCOMPARE(busy.failed, 0);
        }
    }
};

static const tests::Registered<PoolTest> registered{"pool"};

} // namespace swapscope::store
#include "pool_test.moc"
