// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_pool.h"
#include "tests/threads/check.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>

namespace swapscope::tests {
namespace {

/// Work runs on the pool's threads, every outcome on the one thread that runs the loop.
void everyOutcomeComesBackOnTheNodeStrand()
{
    constexpr int kJobs = 2'000;
    boost::asio::io_context context{1};
    auto work = boost::asio::make_work_guard(context);
    std::atomic<int> worked = 0;
    int finished = 0; // the loop's thread only
    ThreadPool pool{3, [&context](std::function<void()> action) {
                        boost::asio::post(context, std::move(action));
                    }};
    for (int i = 0; i < kJobs; ++i) {
        pool.run([&worked] { ++worked; },
                 [&] {
                     if (++finished == kJobs) {
                         work.reset();
                     }
                 });
    }
    context.run();
    require(worked == kJobs, "all work was done");
    require(finished == kJobs, "every outcome was told");
}

} // namespace
} // namespace swapscope::tests

int main()
{
    swapscope::tests::everyOutcomeComesBackOnTheNodeStrand();
    return 0;
}
