// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sim/sim_worker_pool.h"

#include <utility>

namespace swapscope::sim {

void SimWorkerPool::run(std::function<void()> work, std::function<void()> done)
{
    auto turn = [first = std::move(work), then = std::move(done)] {
        first();
        then();
    };
    m_clock.callAt(m_clock.now() + m_delay, std::move(turn));
}

} // namespace swapscope::sim
