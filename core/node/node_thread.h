// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/node/config.h"
#include "core/node/profile.h"
#include "core/node/service.h"
#include "core/telemetry/delta.h"

#include <functional>
#include <memory>
#include <thread>

namespace swapscope::node {

/// A node on a thread of its own with the real world around it, and the two crossings between that
/// thread and its owner's: commands in, deltas out. The node never waits for the owner.
///
/// The owner's thread calls; submit() and takeDelta() may be called from any thread between start()
/// and stop().
class NodeThread
{
public:
    using Observer = std::function<void(const telemetry::Event&)>;

    /// @param wake  Called on the node thread when there is a delta to take and there was none
    ///              before; has to return at once.
    /// @param observe  Called on the node thread for every event; may be empty.
    NodeThread(Profile profile, NodeConfig config, std::function<void()> wake,
               Observer observe = {});
    ~NodeThread(); ///< Stops.

    NodeThread(const NodeThread&) = delete;
    NodeThread& operator=(const NodeThread&) = delete;

    /// Opens the profile's block store and ledgers and starts the node. Errors: those of
    /// LmdbStore::open and LedgerFile::open.
    [[nodiscard]] Result<void> start();

    /// Returns within 2 s, whatever the peers and the disk do.
    /// Errors: not everything is written: those of Node::written(), TimedOut for a disk that did
    /// not answer in time.
    Result<void> stop();

    void submit(Command command);

    /// Lets `make` make the one service that runs beside the node, in place of the former; empty
    /// for none. `done` hears on the node thread what the service is reached by, or why there is
    /// none now; it may be empty. Services end with the node.
    void serve(ServiceMaker make, std::function<void(Result<std::string>)> done = {});

    /// One swap under a lock; empty when nothing changed.
    [[nodiscard]] telemetry::Delta takeDelta();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
    std::thread m_thread;
};

} // namespace swapscope::node
