// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/node/command.h"
#include "core/node/job.h"
#include "core/node/node_parts.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::node {

/// Runs the work on files that commands ask for, side by side, and says how far each is. Lives on
/// the node strand.
class Jobs
{
public:
    /// @param parts  Outlives this.
    explicit Jobs(const NodeParts& parts);

    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    using Id = telemetry::CommandId;

    void start(Id id, const FetchFile& fetch);
    void start(Id id, const ImportFile& import);
    void start(Id id, const ExportCar& save);
    void start(Id id, const ImportCar& import);
    void start(Id id, const Keep& keep);
    void start(Id id, const CollectBlocks& collect);

    /// Each fails with NotFound for a job that has ended.
    [[nodiscard]] Result<void> pause(telemetry::JobId job, bool isPaused);
    [[nodiscard]] Result<void> cancel(telemetry::JobId job);
    [[nodiscard]] Result<void> tellMissing(telemetry::JobId job);

    /// Cancels all and completes when none is left and nothing of theirs is left on the disk.
    [[nodiscard]] net::Task<void> stop();

private:
    using Work = std::function<net::Task<Result<JobOutcome>>(Job&)>;

    struct Entry
    {
        Entry(std::string its, telemetry::JobId id, Id command, bool canPause)
            : act{std::move(its)}
            , job{id, command, canPause}
        {}

        std::string act; ///< "fetch a.txt", for a failure.
        Job job;
        telemetry::JobFigures told{}; ///< The last time.
        TimePoint lastStep{};         ///< When blocks or bytes last came.
        std::vector<Cid> missing{};   ///< As last told.
        TimePoint lookedAt{};         ///< When that was.
    };
    using Entries = std::map<telemetry::JobId, Entry>;

    struct Start
    {
        telemetry::JobKind kind = telemetry::JobKind::Fetch;
        std::string verb; ///< "fetch"
        std::string what;
        std::string place{};
        bool canPause = true; ///< It asks peers.
    };
    void launch(Id id, const Start& start, Work work);
    [[nodiscard]] net::Task<void> run(Entry& entry, Work work);
    [[nodiscard]] net::Task<void> planCollecting(Id id);
    void failed(Id id, std::string text, Error error);
    void tick();
    void tell(Entry& entry);
    void tellWaiting(Entry& entry, bool always);
    [[nodiscard]] Result<Entry*> find(telemetry::JobId job);

    const NodeParts* m_parts;
    Entries m_entries;
    std::uint64_t m_last = 0;
    net::ScopedTimer m_ticking;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
