// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>

namespace swapscope::rpc {

/// Hands the node's events to the commands that want them, and keeps the newest for those that come
/// back. Lives on the node strand.
class EventHub
{
public:
    static constexpr std::size_t kKept = 20'000;

    using Reader = std::function<void(const telemetry::Event&)>;

    /// Reads while it lives. The hub outlives it.
    class Subscription
    {
    public:
        Subscription(EventHub& hub, Reader reader)
            : m_hub{&hub}
            , m_place{hub.m_readers.insert(hub.m_readers.end(), std::move(reader))}
        {}
        ~Subscription() { m_hub->m_readers.erase(m_place); }
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;

    private:
        EventHub* m_hub;
        std::list<Reader>::iterator m_place;
    };

    /// Readers must not emit, nor come or go from inside their call.
    void onEvent(const telemetry::Event& event)
    {
        for (const Reader& reader : m_readers) {
            reader(event);
        }
        if (m_keeps) {
            m_kept.push_back(event);
            if (m_kept.size() > kKept) {
                m_kept.pop_front();
            }
        }
    }

    /// From now on the newest events are kept: somebody reads them, and may come back.
    void keep() noexcept { m_keeps = true; }
    /// Oldest first.
    [[nodiscard]] const std::deque<telemetry::Event>& kept() const noexcept { return m_kept; }

private:
    std::list<Reader> m_readers;
    std::deque<telemetry::Event> m_kept;
    bool m_keeps = false;
};

} // namespace swapscope::rpc
