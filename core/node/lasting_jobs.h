// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/worker_pool.h"
#include "core/net/task.h"
#include "core/node/job_list.h"
#include "core/node/late_writer.h"
#include "core/telemetry/event_log.h"

#include <filesystem>
#include <map>
#include <vector>

namespace swapscope::node {

/// Which jobs are to go on after a restart. In the profile: read at the start, written after
/// each change. Lives on the node strand.
class LastingJobs
{
public:
    /// @param folder  Of the profile; empty: nothing is read or written.
    /// All references outlive this.
    LastingJobs(const std::filesystem::path& folder, Clock& clock, WorkerPool& pool,
                telemetry::EventLog& log);

    LastingJobs(const LastingJobs&) = delete;
    LastingJobs& operator=(const LastingJobs&) = delete;

    /// Whether they are written down at all.
    [[nodiscard]] bool outliveTheNode() const noexcept { return !m_path.empty(); }

    /// What an earlier run left undone, in the order of its beginning. Waits for the disk: for the
    /// start. A file that cannot be used is set aside, one with bad entries is copied aside, and a
    /// Warning says so.
    [[nodiscard]] std::vector<LastingJob> read();

    /// The job as it is now, for the first time or again.
    void put(telemetry::JobId id, const LastingJob& job);
    /// It has ended.
    void remove(telemetry::JobId id);

    /// Completes when all of it is written, or the disk refused.
    [[nodiscard]] net::Task<void> written();

    /// Writes what is not written yet. For good. Errors: the disk's.
    [[nodiscard]] net::Task<Result<void>> stop() { return stopped(m_writer, "the jobs"); }

private:
    void touch();
    void keepSkipped(const ReadJobs& read);
    void giveUp(const Error& why);

    std::filesystem::path m_path; // empty: nothing is kept
    telemetry::EventLog* m_log;
    std::map<telemetry::JobId, LastingJob> m_jobs;
    LateWriter m_writer;
};

} // namespace swapscope::node
