// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/worker_pool.h"
#include "core/net/network.h"
#include "core/net/task.h"
#include "core/store/block_store.h"

namespace swapscope::node {

class LedgerStore;

/// The world as one node sees it. Everything outlives the node. `executor` is the node strand.
struct Environment
{
    net::Executor executor;
    Clock& clock;
    Random& random;
    net::Network& network;
    store::BlockStore& store;
    WorkerPool& pool;
    LedgerStore* ledgers = nullptr; ///< None: ledgers last as long as the node.
};

} // namespace swapscope::node
