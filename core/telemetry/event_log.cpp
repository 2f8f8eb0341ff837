// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/event_log.h"

#include <utility>

namespace swapscope::telemetry {

Seq EventLog::emit(EventBody body, Seq cause)
{
    return tell(Event{++m_last, m_clock->now(), cause, std::move(body)});
}

Seq EventLog::tell(const Event& event)
{
    for (const Reader& reader : m_readers) {
        reader(event);
    }
    return event.seq;
}

} // namespace swapscope::telemetry
