// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/worker_pool.h"

namespace swapscope::sim {

/// Runs work on the simulation's own thread, after a delay that stands for the disk.
class SimWorkerPool final : public WorkerPool
{
public:
    /// @param clock  Outlives the pool.
    /// @param delay  Until `done` runs; zero means in a later turn of the same instant.
    explicit SimWorkerPool(Clock& clock, Duration delay = {}) noexcept
        : m_clock{clock}
        , m_delay{delay}
    {}

    void run(std::function<void()> work, std::function<void()> done) override;

private:
    Clock& m_clock;
    Duration m_delay;
};

} // namespace swapscope::sim
