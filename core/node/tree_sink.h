// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/worker_pool.h"
#include "core/files/walk.h"
#include "core/net/task.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace swapscope::node {

/// Saves a file or directory on the pool while more of it comes: see files::TreeWriter. Lives on
/// the node strand.
class TreeSink
{
public:
    /// Errors: those of TreeWriter::create().
    [[nodiscard]] static net::Task<Result<TreeSink>> open(WorkerPool& pool,
                                                          std::filesystem::path destination);

    /// Takes the next step. Completes soon, or when less than kMostWaiting is still to be written.
    /// Errors: those of TreeWriter::apply(), also of earlier steps.
    [[nodiscard]] net::Task<Result<void>> add(files::Step step);

    /// Completes when all is durable and under its name. Errors: as of add(), and those of
    /// TreeWriter::commit().
    [[nodiscard]] net::Task<Result<void>> commit();

    /// Chooses the name that it has until it is whole. Before the first step. Errors: Io.
    [[nodiscard]] net::Task<Result<std::filesystem::path>> choosePartial();

    /// Completes when nothing more is written.
    /// @return what is there of it, for the caller to remove; empty for nothing.
    [[nodiscard]] net::Task<std::filesystem::path> abandon();

    [[nodiscard]] std::uint64_t filesDone() const noexcept;

private:
    struct State;

    explicit TreeSink(std::shared_ptr<State> state) noexcept;
    static void pump(const std::shared_ptr<State>& state);

    std::shared_ptr<State> m_state; // shared with the worker
};

} // namespace swapscope::node
