// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multiaddr.h"
#include "core/node/command.h"

#include <functional>
#include <memory>
#include <thread>

namespace swapscope::world {

/// The live demo: eight real nodes with different behaviours on a thread of their own, which speak
/// with the node that is looked at over real loopback sockets.
class DemoSwarm
{
public:
    /// @param target  Loopback address of the node that is looked at, with /p2p/.
    /// @param command  Steers that node. Called on the swarm's thread; has to be thread-safe.
    DemoSwarm(multiformats::Multiaddr target, std::function<void(node::Command)> command);
    ~DemoSwarm(); ///< Stops; returns within 2 s.

    DemoSwarm(const DemoSwarm&) = delete;
    DemoSwarm& operator=(const DemoSwarm&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
    std::thread m_thread;
};

} // namespace swapscope::world
