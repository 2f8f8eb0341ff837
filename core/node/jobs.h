// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/node/command.h"
#include "core/node/job.h"
#include "core/node/job_list.h"
#include "core/node/node_parts.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::node {

/// Runs the work on files that commands ask for, side by side, and says how far each is. What waits
/// for peers goes on after a restart (LastingJobs). Lives on the node strand.
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

    /// Goes on with what an earlier run left undone. Waits for the disk: for the start.
    void restore();

    /// Each fails with NotFound for a job that has ended.
    [[nodiscard]] Result<void> pause(telemetry::JobId job, bool isPaused);
    [[nodiscard]] Result<void> cancel(telemetry::JobId job);
    [[nodiscard]] Result<void> tellMissing(telemetry::JobId job);

    /// Cancels all and completes when none is left. Nothing of theirs is left on the disk, or the
    /// next start removes it.
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
        std::optional<LastingJob> lasting{}; ///< As written down.
        std::filesystem::path leftover{};    ///< Of an earlier run, to be removed.
        telemetry::JobFigures told{};        ///< The last time.
        TimePoint lastStep{};                ///< When blocks or bytes last came.
        std::vector<Cid> missing{};          ///< As last told.
        TimePoint lookedAt{};                ///< When that was.
    };
    using Entries = std::map<telemetry::JobId, Entry>;

    struct Start
    {
        telemetry::JobKind kind = telemetry::JobKind::Fetch;
        std::string verb; ///< "fetch"
        std::string what;
        std::string label; ///< The same in short, for sentences.
        std::string place{};
        std::optional<LastingJob> lasting{}; ///< Of what asks peers, and so can be paused.
    };
    /// @param before  As it was when an earlier run ended; its work is not looked at.
    void begin(Id id, const FetchFile& fetch, LastingJob before);
    void begin(Id id, const ExportCar& save, LastingJob before);
    void begin(Id id, const Keep& keep, LastingJob before);
    void launch(Id id, Start start, Work work);
    [[nodiscard]] net::Task<void> run(Entry& entry, Work work);
    [[nodiscard]] net::Task<void> planCollecting(Id id);

    /// The removal of what a job has left on the disk.
    struct Removal
    {
        bool isDone = false;
        net::Notifier ended;
    };
    using RemovalPtr = std::shared_ptr<Removal>;
    [[nodiscard]] net::Task<bool> removeAll(std::filesystem::path path,
                                            std::function<bool()> isEnough);
    [[nodiscard]] net::Task<void> clean(telemetry::JobId job, std::filesystem::path left,
                                        RemovalPtr removal);
    /// Begins it and waits for a while. @return whether nothing is left.
    [[nodiscard]] net::Task<bool> removeLeft(telemetry::JobId job, std::filesystem::path left);
    [[nodiscard]] net::Task<Result<JobOutcome>> work(Entry& entry, Work work);
    [[nodiscard]] net::Task<void> writeDown(Entry& entry);
    [[nodiscard]] bool isWritten(const std::filesystem::path& destination) const;
    void failed(Id id, std::string text, Error error);
    void tick();
    void noteDown(Entry& entry);
    void tell(Entry& entry);
    void tellWaiting(Entry& entry, bool always);
    [[nodiscard]] Result<Entry*> find(telemetry::JobId job);

    const NodeParts* m_parts;
    Entries m_entries;
    std::uint64_t m_last = 0;
    bool m_isStopping = false;
    net::ScopedTimer m_ticking;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
