// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <concepts>
#include <functional>
#include <utility>
#include <vector>

namespace swapscope::telemetry {

/// Numbers the events of one node and hands each to its readers at once, in
/// order.
///
/// Lives on the node strand. Readers must not emit.
class EventLog
{
public:
    using Reader = std::function<void(const Event&)>;

    explicit EventLog(const Clock& clock) noexcept
        : m_clock{&clock}
    {}

    /// Readers stay for the life of the log.
    void addReader(Reader reader) { m_readers.push_back(std::move(reader)); }

    /// @param cause  Number of the event that led to this one, 0 for the outside
    /// world.
    Seq emit(EventBody body, Seq cause = 0);

    /// Likewise for an event that costs something to build: without a reader it only gets its
    /// number. @param build  Returns the event's body.
    template <std::invocable Build>
    Seq emitBuilt(Build&& build, Seq cause = 0)
    {
        return m_readers.empty() ? ++m_last : emit(std::forward<Build>(build)(), cause);
    }

    [[nodiscard]] Seq last() const noexcept { return m_last; }

private:
    const Clock* m_clock;
    Seq m_last = 0;
    std::vector<Reader> m_readers;
};

} // namespace swapscope::telemetry
