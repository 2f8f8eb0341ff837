// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/node/service.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace swapscope::node {

/// The one service beside a node. Changes are made one after the other: the former has ended when
/// the next is started. Lives on the node strand.
class ServicePlace
{
public:
    using Done = std::function<void(Result<std::string>)>;

    /// The node outlives the place.
    ServicePlace(net::Executor executor, Node& node);
    ~ServicePlace(); ///< After stop() has completed.

    /// Puts the service that `make` makes in place of the present one; empty for none. `done` hears
    /// what it is reached by (nothing, for none), or why there is none now; it may be empty.
    void change(ServiceMaker make, Done done);

    void onEvent(const telemetry::Event& event);

    /// Ends the service. For good: later changes are refused as Closed.
    [[nodiscard]] net::Task<void> stop();

private:
    struct Change
    {
        ServiceMaker make;
        Done done;
    };

    net::Task<void> makeChanges();
    net::Task<void> endService();

    Node& m_node;
    std::unique_ptr<Service> m_service;
    std::deque<Change> m_changes;
    bool m_isChanging = false;
    bool m_isStopping = false;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
