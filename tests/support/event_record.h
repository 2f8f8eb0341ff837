// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <mutex>
#include <utility>
#include <variant>
#include <vector>

namespace swapscope::tests {

/// Everything that a node says, kept for the end of a test; from any thread.
class EventRecord
{
public:
    void add(const telemetry::Event& event)
    {
        const std::lock_guard lock{m_mutex};
        m_events.push_back(event);
    }

    /// Events of a kind with their times, in order.
    template <typename Body>
    [[nodiscard]] std::vector<std::pair<TimePoint, Body>> of() const
    {
        const std::lock_guard lock{m_mutex};
        std::vector<std::pair<TimePoint, Body>> found;
        for (const telemetry::Event& event : m_events) {
            if (const auto* body = std::get_if<Body>(&event.body)) {
                found.emplace_back(event.at, *body);
            }
        }
        return found;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<telemetry::Event> m_events;
};

} // namespace swapscope::tests
