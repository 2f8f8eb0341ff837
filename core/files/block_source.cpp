// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/block_source.h"

#include "core/net/notifier.h"

namespace swapscope::files {

net::Task<Result<SharedBytes>> getBlock(BlockSource& source, Cid cid)
{
    std::optional<Result<SharedBytes>> outcome;
    net::Notifier arrived;
    // Goes first when the coroutine ends: nothing is written into a frame that is no more.
    const PendingBlock pending{source, cid, [&outcome, &arrived](Result<SharedBytes> result) {
                                   outcome.emplace(std::move(result));
                                   arrived.notify();
                               }};
    while (!outcome) {
        co_await arrived.wait();
    }
    co_return std::move(*outcome);
}

} // namespace swapscope::files
