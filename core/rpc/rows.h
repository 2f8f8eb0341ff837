// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/json.h"
#include "core/telemetry/rows.h"

/// Rows of the tables as JSON, for /api/v0/swapscope/. Names are in snake_case and say their unit;
/// bytes are payload unless they say wire; times of the calendar are Unix seconds, null for never;
/// what is not known is null.
namespace swapscope::rpc {

/// Turns times of the node into times of the calendar.
class Calendar
{
public:
    explicit Calendar(const Clock& clock)
        : m_now{clock.now()}
        , m_wall{std::chrono::duration<double>{clock.wall().time_since_epoch()}.count()}
    {}

    [[nodiscard]] json::value at(TimePoint time) const;
    /// Seconds since then.
    [[nodiscard]] json::value age(TimePoint since) const;

private:
    TimePoint m_now;
    double m_wall;
};

[[nodiscard]] json::object toJson(const telemetry::PeerRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::OurWantRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::TheirWantRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::TaskRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::WorkerRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::MessageQueueRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::SessionRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::DenialRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::JobRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::KeptRow& row, const Calendar& calendar);
[[nodiscard]] json::object toJson(const telemetry::Totals& totals, const Calendar& calendar);

[[nodiscard]] json::object toJson(const telemetry::PeerRules& rules);
[[nodiscard]] json::object toJson(const telemetry::NodeRules& rules);

[[nodiscard]] json::array toJson(const std::vector<telemetry::Reason>& reasons);

/// {"seq","at","cause","kind","fields":{…}}; durations are seconds.
[[nodiscard]] json::object toJson(const telemetry::Event& event, const Calendar& calendar);

} // namespace swapscope::rpc
