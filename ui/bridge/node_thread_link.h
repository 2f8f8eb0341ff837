// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/node_thread.h"
#include "ui/bridge/node_link.h"

#include <functional>
#include <string>

namespace swapscope::ui {

/// A node of our own on its own thread.
class NodeThreadLink final : public NodeLink
{
    Q_OBJECT

public:
    /// @param observe  As for node::NodeThread: called on the node thread for every event.
    NodeThreadLink(node::Profile profile, node::NodeConfig config,
                   std::function<void(const telemetry::Event&)> observe = {},
                   QObject* parent = nullptr);
    ~NodeThreadLink() override; ///< Stops.

    /// Errors: those of node::NodeThread::start.
    [[nodiscard]] Result<void> start();
    /// As node::NodeThread::stop(): returns within 2 s, with what could not be written.
    Result<void> stop();

    /// For commands whose outcome nobody waits for; from any thread.
    void submit(node::Command command);

    /// As node::NodeThread::serve().
    void serve(node::ServiceMaker make, std::function<void(Result<std::string>)> done);

    [[nodiscard]] telemetry::Delta take() override;
    telemetry::CommandId send(node::CommandBody body) override;

private:
    std::uint64_t m_lastCommand = 0;
    node::NodeThread m_thread; // last: joined before anything that its wake-up touches is gone
};

} // namespace swapscope::ui
