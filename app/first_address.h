// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multiaddr.h"
#include "core/telemetry/event.h"

#include <future>
#include <optional>

namespace swapscope::app {

/// Carries the first address that a node listens on from the node thread to another one.
class FirstAddress
{
public:
    /// On the node thread.
    void onEvent(const telemetry::Event& event);

    /// On the other thread, once: waits until the node is ready. None when it listens nowhere.
    [[nodiscard]] std::optional<multiformats::Multiaddr> wait();

private:
    std::promise<std::optional<multiformats::Multiaddr>> m_promise;
    bool m_isKept = false;
};

} // namespace swapscope::app
