// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/deadline.h"
#include "core/net/notifier.h"
#include "core/net/task.h"
#include "core/node/block_access.h"
#include "core/telemetry/job_events.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace swapscope::node {

/// What came of a job that is whole.
struct JobOutcome
{
    Cid root{};          ///< What was imported or fetched; empty for none.
    std::string text{};  ///< "fetched a.txt: …", for people.
    std::string place{}; ///< What was written; empty for none.
};

/// One job as its work sees it: it reports its figures here, and obeys. Lives on the node strand.
class Job
{
public:
    Job(telemetry::JobId id, telemetry::CommandId command, bool canPause) noexcept
        : m_id{id}
        , m_command{command}
        , m_canPause{canPause}
    {}

    [[nodiscard]] telemetry::JobId id() const noexcept { return m_id; }
    [[nodiscard]] telemetry::CommandId command() const noexcept { return m_command; }

    telemetry::JobFigures figures;
    std::filesystem::path partial; ///< What it writes until that is whole; empty for nothing.
    std::filesystem::path left;    ///< Of a job that has failed: what is to be removed.

    /// Notes down what it is about to make, so that whoever ends the program leaves nothing that
    /// the next start does not know. Completes when that is written, or the disk refused.
    [[nodiscard]] net::Task<void> announce(std::filesystem::path path);
    /// Who writes it down; nobody by default.
    void setNoteDown(std::function<net::Task<void>()> noteDown);

    /// Opens the session that its blocks come in.
    BlockSession& open(BlockAccess& access, BlockOptions options);

    /// Who knows what is awaited in the order of need; nobody after clear.
    void setWaiting(std::function<std::vector<Cid>(std::size_t)> waiting);
    [[nodiscard]] std::vector<Cid> missing(std::size_t most) const;
    /// With what is asked of peers now.
    [[nodiscard]] telemetry::JobFigures present() const;

    /// Waits while the job is paused. Errors: Cancelled. To be asked between steps.
    [[nodiscard]] net::Task<Result<void>> goOn();

    /// @return whether it can be paused: whether it asks peers.
    [[nodiscard]] bool pause(bool isPaused);
    [[nodiscard]] bool isPaused() const noexcept { return m_isPaused; }

    /// Its work ends soon, with an error.
    void cancel();
    [[nodiscard]] bool isCancelled() const noexcept { return m_end.isFired(); }
    /// Fires when it is cancelled: for what it waits for.
    [[nodiscard]] net::Interrupt& end() noexcept { return m_end; }

private:
    telemetry::JobId m_id;
    telemetry::CommandId m_command;
    bool m_canPause;
    bool m_isPaused = false;
    std::unique_ptr<BlockSession> m_session;
    std::function<std::vector<Cid>(std::size_t)> m_waiting;
    std::function<net::Task<void>()> m_noteDown;
    net::Interrupt m_end;
    net::Notifier m_changed;
};

} // namespace swapscope::node
