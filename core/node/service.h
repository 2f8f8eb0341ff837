// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/task.h"
#include "core/telemetry/event.h"

#include <functional>
#include <memory>
#include <string>

namespace swapscope::node {

class Node;

/// Something that runs beside a node on its strand for as long as the owner wants: a server through
/// which scripts drive it. Made after the node, and stopped before it.
class Service
{
public:
    virtual ~Service() = default; ///< After stop() has completed, or before start().

    /// @return what others reach it by, in words. Errors: why it cannot run; it is then destroyed.
    [[nodiscard]] virtual Result<std::string> start() = 0;

    /// Every event of the node, in the turn in which it happens. Must not emit.
    virtual void onEvent(const telemetry::Event& event) = 0;

    /// Ends everything that it does for anybody, whatever they do.
    [[nodiscard]] virtual net::Task<void> stop() = 0;
};

/// Makes a service of this node, which outlives it. Called on the node strand.
using ServiceMaker = std::function<std::unique_ptr<Service>(Node&)>;

} // namespace swapscope::node
