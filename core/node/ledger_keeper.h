// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/worker_pool.h"
#include "core/bitswap/exchange.h"
#include "core/net/notifier.h"
#include "core/net/sleep.h"
#include "core/net/task.h"
#include "core/node/ledger_store.h"
#include "core/node/offload.h"
#include "core/telemetry/event_log.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace swapscope::node {

/// Brings the exchange's ledgers to a store and back: hears the events, and writes what they say on
/// the worker pool.
///
/// Lives on the node strand. Of its jobs, one at a time is with the pool.
class LedgerKeeper
{
public:
    /// What a kill may cost is 5 s: this, and a second for a slow disk.
    static constexpr Duration kWriteAfter = std::chrono::seconds{4};
    static constexpr std::uint64_t kWriteBytes = 1024 * 1024; ///< Of payload, either way.

    struct Parts
    {
        Clock& clock;
        WorkerPool& pool;
        telemetry::EventLog& log;
        LedgerStore& store;
    };

    explicit LedgerKeeper(Parts parts);
    ~LedgerKeeper();

    LedgerKeeper(const LedgerKeeper&) = delete;
    LedgerKeeper& operator=(const LedgerKeeper&) = delete;

    /// Gives the exchange what the store had loaded. The exchange outlives the keeper's last turn.
    void restore(bitswap::Exchange& exchange, telemetry::Seq cause);

    [[nodiscard]] const LedgerStore::Peers& peersWithRules() const noexcept { return m_kept; }

    /// A reader of the node's log.
    void onEvent(const telemetry::Event& event);

    /// Runs `work` on the pool with the store, to which all that has happened is written by then.
    template <typename Work, typename T = std::invoke_result_t<Work, LedgerStore&>>
    [[nodiscard]] net::Task<T> run(Work work)
    {
        auto handOver = std::make_shared<detail::HandOver<T>>();
        auto outcome = std::make_shared<std::optional<T>>();
        write(false);
        enqueue({[&store = m_parts.store, outcome, work = std::move(work)]() mutable {
                     outcome->emplace(work(store));
                 },
                 [outcome, handOver] { handOver->put(std::move(**outcome)); }});
        auto result = co_await detail::take<T>(handOver);
        co_return result;
    }

    /// Writes the rest. Completes when no job is left. Errors: the store's; the rest is lost.
    [[nodiscard]] net::Task<Result<void>> stop();

private:
    struct Job
    {
        std::function<void()> work, done;
    };

    void note(const telemetry::LedgerCredited& credited);
    void note(const telemetry::LedgerReset& reset);
    void note(const telemetry::PeerConnected& connected);
    void note(const telemetry::PeerRulesChanged& changed);
    template <typename Other>
    void note(const Other&)
    {}

    void add(LedgerChange change);
    void write(bool durably);
    void onWritten(std::vector<LedgerChange> refused, const Result<void>& outcome);
    void startTimer();
    void lookUp();
    void onFound(const Result<LedgerStore::Figures>& found);
    void enqueue(Job job);
    void runNext();

    Parts m_parts;
    bitswap::Exchange* m_exchange = nullptr;
    bool m_hasMore = false;

    std::vector<LedgerChange> m_changes;              ///< Not yet with a job.
    std::unordered_map<PeerId, std::size_t> m_latest; ///< Where a peer's last credit is there.
    std::uint64_t m_bytes = 0;                        ///< Payload of m_changes.
    LedgerStore::Peers m_kept;                        ///< Peers with rules.
    Result<void> m_lastWrite;                         ///< A failure was said.

    LedgerStore::Peers m_sought;    ///< Connected, without a ledger in memory.
    LedgerStore::Figures m_looking; ///< Being looked up; their figures when that began.

    std::deque<Job> m_jobs; ///< The first one is with the pool.
    net::ScopedTimer m_timer;
    bool m_isTimed = false;
    net::Notifier m_idle;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

} // namespace swapscope::node
