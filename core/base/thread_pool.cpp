// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_pool.h"

#include <utility>

namespace swapscope {

ThreadPool::ThreadPool(std::size_t threads, Poster poster)
    : m_poster{std::move(poster)}
{
    m_threads.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        m_threads.emplace_back([this] { serve(); });
    }
}

ThreadPool::~ThreadPool()
{
    {
        const std::lock_guard lock{m_mutex};
        m_isStopping = true;
    }
    m_hasWork.notify_all();
    for (auto& thread : m_threads) {
        thread.join();
    }
}

void ThreadPool::run(std::function<void()> work, std::function<void()> done)
{
    {
        const std::lock_guard lock{m_mutex};
        m_jobs.push_back({std::move(work), std::move(done)});
    }
    m_hasWork.notify_one();
}

void ThreadPool::serve()
{
    std::unique_lock lock{m_mutex};
    for (;;) {
        m_hasWork.wait(lock, [this] { return m_isStopping || !m_jobs.empty(); });
        if (m_jobs.empty()) {
            return;
        }
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job.work();
        job.work = nullptr; // what it holds is freed here, not on the node strand
        m_poster(std::move(job.done));
        lock.lock();
    }
}

} // namespace swapscope
