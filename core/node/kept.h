// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/worker_pool.h"
#include "core/net/deadline.h"
#include "core/net/task.h"
#include "core/node/block_access.h"
#include "core/node/kept_list.h"
#include "core/node/late_writer.h"
#include "core/node/store_gate.h"
#include "core/telemetry/event_log.h"

#include <filesystem>
#include <functional>
#include <string>

namespace swapscope::node {

/// How the keeping of something is watched and ended early.
struct KeepWatch
{
    /// How far the fetching is: blocks, and bytes of them. Called after each block.
    std::function<void(const telemetry::JobFigures&)> progress{};
    net::Interrupt* end = nullptr; ///< Fires when it is to end, before it is kept; may be null.
};

/// What the user keeps (pins): never collected, never evicted. In the profile: read at the start,
/// written after each change. Lives on the node strand.
class Kept
{
public:
    /// @param folder  Of the profile; empty: nothing is read or written.
    /// All references outlive this.
    Kept(std::filesystem::path folder, Clock& clock, WorkerPool& pool, telemetry::EventLog& log,
         StoreGate& gate);

    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;

    /// Takes over what earlier runs kept, with events caused by `cause`. Waits for the disk: for
    /// the start. A file that cannot be used is set aside, one with bad entries is copied aside,
    /// and a Warning says so.
    void restore(telemetry::Seq cause);

    /// Writes what is not written yet. For good. Errors: the disk's.
    [[nodiscard]] net::Task<Result<void>> stop() { return stopped(m_writer, "what is kept"); }

    [[nodiscard]] const Pins& pins() const noexcept { return m_pins; }

    /// Whether all that earlier runs kept could be read. While not, nothing is evicted.
    [[nodiscard]] bool isComplete() const noexcept { return m_isComplete; }

    /// Fetches through `blocks` what is missing of the block, or of all that is below it, and keeps
    /// it from then on. Again for what is kept already: the latest name and kind stand. Errors:
    /// those of the source and of linksOf(), TooLarge for a name over kMaxPinName, Cancelled:
    /// nothing is kept then; those of written().
    [[nodiscard]] net::Task<Result<void>> add(Cid cid, Pin pin, files::BlockSource& blocks,
                                              KeepWatch watch = {});

    /// Whether something may be kept so. Errors: TooLarge for a name over kMaxPinName.
    [[nodiscard]] static Result<void> checkName(const Pin& pin);

    /// Returns once all that is kept now stands in the profile: whoever was told so may lose power.
    /// Errors: the disk's; what is kept stays so in this run, and is written when the disk allows.
    [[nodiscard]] net::Task<Result<void>> written();

    /// Keeps what the caller knows to be stored with all that is below, while it holds a pass of
    /// the gate. Errors: TooLarge as above.
    [[nodiscard]] Result<void> put(const Cid& cid, Pin pin, telemetry::Seq cause = 0);

    /// Keeps it no longer; its blocks stay until they are collected. Errors: NotFound.
    [[nodiscard]] Result<void> remove(const Cid& cid, telemetry::Seq cause = 0);

private:
    void keepSkipped(const ReadPins& read);
    void giveUp(const Error& why);
    [[nodiscard]] net::Task<Result<void>> fetchAll(Cid cid, files::BlockSource& blocks,
                                                   const KeepWatch& watch);

    std::filesystem::path m_path; // empty: nothing is kept
    Clock* m_clock;
    telemetry::EventLog* m_log;
    StoreGate* m_gate;
    Pins m_pins;
    bool m_isComplete = true;
    LateWriter m_writer;
};

} // namespace swapscope::node
