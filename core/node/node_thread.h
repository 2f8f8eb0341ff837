// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/node/config.h"
#include "core/node/profile.h"
#include "core/telemetry/delta.h"

#include <functional>
#include <memory>

namespace swapscope::node {

/// A node on a thread of its own with the real world around it, and the two crossings between that
/// thread and its owner's: commands in, deltas out. The node never waits for the owner.
///
/// All functions may be called from the owner's thread at any time; none blocks on the node but
/// stop().
class NodeThread
{
public:
    /// @param wake  Called on the node thread when a delta became available after takeDelta()
    ///              emptied it; has to return at once and may not call back.
    /// @param observe  Called on the node thread for every event, before start() only settable;
    ///                 empty for none.
    NodeThread(Profile profile, NodeConfig config, std::function<void()> wake,
               std::function<void(const telemetry::Event&)> observe = {});
    ~NodeThread(); ///< Stops.

    void start();

    /// Returns within 2 s, whatever the peers and the disk do.
    void stop();

    void submit(Command command);

    /// One swap under a lock; empty when nothing changed.
    [[nodiscard]] telemetry::Delta takeDelta();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::node
