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
    /// The same, made in its place.
    template <typename Body>
    requires std::constructible_from<EventBody, std::in_place_type_t<Body>, Body>
        Seq emit(Body body, Seq cause = 0)
    {
        return tell(Event{++m_last, m_clock->now(), cause,
                          EventBody{std::in_place_type<Body>, std::move(body)}});
    }

    /// Likewise for an event that costs something to build: without a reader it only gets its
    /// number. @param build  Returns the event's body.
    template <std::invocable Build>
    Seq emitBuilt(Build&& build, Seq cause = 0)
    {
        return m_readers.empty() ? ++m_last : emit(std::forward<Build>(build)(), cause);
    }

    /// Whether somebody looks at the events themselves: only then kinds for which isDetail() says
    /// so are emitted.
    void tellDetail(bool wanted) noexcept { m_tellsDetail = wanted; }
    [[nodiscard]] bool tellsDetail() const noexcept { return m_tellsDetail; }

    /// Likewise for MessageSeen.
    void tellMessages(bool wanted) noexcept { m_tellsMessages = wanted; }
    [[nodiscard]] bool tellsMessages() const noexcept { return m_tellsMessages; }
    /// Likewise for LimitsCounted.
    void tellLimits(bool wanted) noexcept { m_tellsLimits = wanted; }
    [[nodiscard]] bool tellsLimits() const noexcept { return m_tellsLimits; }

    [[nodiscard]] Seq last() const noexcept { return m_last; }

private:
    Seq tell(const Event& event);

    const Clock* m_clock;
    Seq m_last = 0;
    bool m_tellsDetail = false;
    bool m_tellsMessages = false;
    bool m_tellsLimits = false;
    std::vector<Reader> m_readers;
};

} // namespace swapscope::telemetry
