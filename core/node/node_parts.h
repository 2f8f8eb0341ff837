// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/exchange.h"
#include "core/libp2p/host.h"
#include "core/node/block_access.h"
#include "core/node/collector.h"
#include "core/node/environment.h"
#include "core/node/kept.h"
#include "core/node/kept_peers.h"
#include "core/node/lasting_jobs.h"
#include "core/node/ledger_keeper.h"
#include "core/node/store_gate.h"
#include "core/telemetry/event_log.h"
#include "core/telemetry/state.h"

namespace swapscope::node {

/// The parts of a node that commands and services act on, on its strand. All live as long as the
/// node.
struct NodeParts
{
    Environment& environment;
    telemetry::EventLog& log;
    telemetry::State& state;
    libp2p::Host& host;
    KeptPeers& keptPeers;
    bitswap::Exchange& exchange;
    LedgerKeeper& ledgers;
    BlockAccess& blocks;
    StoreGate& gate;
    Kept& kept;
    Collector& collector;
    LastingJobs& lastingJobs;
};

} // namespace swapscope::node
