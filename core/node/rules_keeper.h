// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/worker_pool.h"
#include "core/bitswap/exchange.h"
#include "core/net/task.h"
#include "core/node/late_writer.h"
#include "core/node/rules_file.h"
#include "core/telemetry/event_log.h"

#include <filesystem>

namespace swapscope::node {

/// Keeps what the user decided in the profile: reads it at the start, writes it after each
/// change. Lives on the node strand.
class RulesKeeper
{
public:
    /// @param folder  Of the profile; empty: nothing is read or written.
    /// All references outlive the keeper, which outlives the use of the log.
    RulesKeeper(std::filesystem::path folder, Clock& clock, WorkerPool& pool,
                telemetry::EventLog& log, bitswap::Exchange& exchange);
    ~RulesKeeper() = default; ///< After stop(), or before restore().

    RulesKeeper(const RulesKeeper&) = delete;
    RulesKeeper& operator=(const RulesKeeper&) = delete;

    /// Sets the rules of earlier runs, with events caused by `cause`, and where there are none the
    /// defaults. Waits for the disk: for the start, before anybody is connected. A file that cannot
    /// be used is set aside, one with bad entries is copied aside, and a Warning says so.
    void restore(const telemetry::NodeRules& defaults, telemetry::Seq cause);

    /// Returns once all that was decided stands in the profile. Errors: the disk's; the rules hold
    /// in this run, and are written when the disk allows.
    [[nodiscard]] net::Task<Result<void>> written();

    /// Writes what is not written yet. For good. Errors: the disk's.
    [[nodiscard]] net::Task<Result<void>> stop();

private:
    void apply(const SavedRules& rules, telemetry::Seq cause);
    void keepSkipped(const ReadRules& read);
    void giveUp(const Error& why);
    void onEvent(const telemetry::Event& event);
    [[nodiscard]] SavedRules collect() const;

    std::filesystem::path m_path; // empty: nothing is kept
    bool m_isSpared = false;      // what is there could not be set aside, and must not be lost
    telemetry::EventLog* m_log;
    bitswap::Exchange* m_exchange;
    telemetry::NodeRules m_defaults;
    bool m_isListening = false;
    LateWriter m_writer;
};

} // namespace swapscope::node
