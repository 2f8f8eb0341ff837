// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace swapscope {

/// Runs what the node strand must not wait for: disk, hashing of big blocks, files.
class WorkerPool
{
public:
    virtual ~WorkerPool() = default;

    /// Runs `work` on some worker thread, then `done` on the node strand. Called on the node
    /// strand. Neither may throw. After the node strand has stopped, `done` is dropped.
    virtual void run(std::function<void()> work, std::function<void()> done) = 0;
};

} // namespace swapscope
