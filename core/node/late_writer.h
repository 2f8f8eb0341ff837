// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/worker_pool.h"
#include "core/net/sleep.h"
#include "core/net/task.h"

#include <functional>
#include <memory>
#include <string>

namespace swapscope::node {

/// Writes something of the profile as soon as it has changed: one write at a time, on the pool;
/// changes of one turn together, and those that come while a write runs. Again later when the disk
/// has refused. Lives on the node strand.
class LateWriter
{
public:
    /// Until the next attempt after the disk refused.
    static constexpr Duration kRetry = std::chrono::seconds{10};

    using Write = std::function<Result<void>()>; ///< For a worker; owns what it writes.

    /// @param collect   Makes the write of what is true now.
    /// @param onFailed  Told of the first failure in a row.
    LateWriter(Clock& clock, WorkerPool& pool, std::function<Write()> collect,
               std::function<void(const Error&)> onFailed);
    ~LateWriter(); ///< After stop(), or before touch().

    LateWriter(const LateWriter&) = delete;
    LateWriter& operator=(const LateWriter&) = delete;

    /// There is something to write.
    void touch();

    /// Writes what is not written yet, now. Errors: the disk's (it is tried again later); Closed
    /// when the writer goes away meanwhile.
    [[nodiscard]] net::Task<Result<void>> flush();

    /// Writes what is not written yet. For good. Errors: the disk's; it stays unwritten.
    [[nodiscard]] net::Task<Result<void>> stop();

private:
    /// Outlives the writer where a worker is still at it.
    struct Writing;

    void writeLater(Duration pause);
    void write();
    void onWritten(const Result<void>& outcome);
    [[nodiscard]] net::Task<Result<void>> ended();

    Clock* m_clock;
    WorkerPool* m_pool;
    std::function<Write()> m_collect;
    std::function<void(const Error&)> m_onFailed;
    bool m_isStopped = false;
    bool m_isDirty = false;
    bool m_hasFailed = false; // the last time
    net::ScopedTimer m_timer;
    std::shared_ptr<Writing> m_writing; // while a worker is at it
};

/// Stops the writer. Errors: those of LateWriter::stop(), with `what` could not be written.
[[nodiscard]] net::Task<Result<void>> stopped(LateWriter& writer, std::string what);

} // namespace swapscope::node
