// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/worker_pool.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace swapscope {

/// Worker threads that take work in the order in which it came.
class ThreadPool final : public WorkerPool
{
public:
    /// Hands an action to the node strand; called from any thread; drops it once that has stopped.
    using Poster = std::function<void(std::function<void()>)>;

    /// @param threads  1 or more.
    ThreadPool(std::size_t threads, Poster poster);

    /// Does all work that is waiting, then ends the threads.
    ~ThreadPool() override;

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    void run(std::function<void()> work, std::function<void()> done) override;

private:
    struct Job
    {
        std::function<void()> work;
        std::function<void()> done;
    };
    void serve();

    const Poster m_poster;
    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<Job> m_jobs;    // under m_mutex
    bool m_isStopping = false; // under m_mutex
    std::vector<std::thread> m_threads;
};

} // namespace swapscope
