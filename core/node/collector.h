// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/deadline.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/net/task.h"
#include "core/node/block_access.h"
#include "core/node/kept.h"
#include "core/node/store_gate.h"
#include "core/store/block_store.h"
#include "core/telemetry/event_log.h"
#include "core/telemetry/rules.h"

#include <cstdint>
#include <functional>
#include <unordered_set>
#include <vector>

namespace swapscope::node {

struct Removed
{
    std::uint64_t blocks = 0, bytes = 0;
};

/// How a sweep is watched and ended early.
struct SweepOptions
{
    /// Called for each block that has gone.
    std::function<void(const store::StoredBlock&)> onRemoved{};
    /// Awaited after each step of it, unless empty; an error of it ends the sweep.
    std::function<net::Task<Result<void>>()> afterStep{};
    net::Interrupt* end = nullptr; ///< Fires when it is to end; may be null.
    telemetry::Seq cause = 0;
};

/// Takes blocks out of the store that are neither kept nor part of a job: all of them when asked,
/// and those unused longest when the store outgrows its limit. Lives on the node strand.
class Collector
{
public:
    using Hashes = std::unordered_set<multiformats::Multihash>;

    /// All references outlive this. @param rules  Its store limit counts.
    Collector(net::Executor executor, Clock& clock, BlockAccess& blocks, telemetry::EventLog& log,
              const Kept& kept, StoreGate& gate,
              std::function<const telemetry::NodeRules&()> rules);

    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    /// Ends what runs. For good.
    [[nodiscard]] net::Task<void> stop();

    /// What collect() would do now. Errors: those of the store, Cancelled.
    [[nodiscard]] net::Task<Result<telemetry::CollectPlanned>> plan();

    /// Removes all that is not kept. Errors: as of plan(); what was removed before stays removed.
    [[nodiscard]] net::Task<Result<Removed>> collect(SweepOptions options = {});

    /// Hashes of all blocks that are kept or part of a job, as far as they can be known: those
    /// below a block that is not here cannot. Errors: those of the store.
    [[nodiscard]] net::Task<Result<Hashes>> inUse();

private:
    using Blocks = std::vector<store::StoredBlock>;

    /// All that is stored and not in use.
    [[nodiscard]] net::Task<Result<Blocks>> unused(telemetry::CollectPlanned* plan = nullptr);
    [[nodiscard]] net::Task<Result<Removed>> remove(Blocks blocks, telemetry::Removal why,
                                                    SweepOptions options);
    void onEvent(const telemetry::Event& event);
    [[nodiscard]] bool isOverLimit() const;
    void checkLater(Duration pause);
    [[nodiscard]] net::Task<void> evict();
    [[nodiscard]] net::Task<Result<Removed>> evictUnused(std::uint64_t limit);

    Clock* m_clock;
    BlockAccess* m_blocks;
    store::BlockStore* m_store;
    telemetry::EventLog* m_log;
    const Kept* m_kept;
    StoreGate* m_gate;
    std::function<const telemetry::NodeRules&()> m_rules;
    bool m_isStopped = false;
    bool m_isChecking = false; // a check is due, or an eviction runs
    bool m_hasWarned = false;  // that all is kept
    net::ScopedTimer m_timer;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
