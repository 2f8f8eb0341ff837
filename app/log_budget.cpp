// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/log_budget.h"

namespace swapscope::app {

LogBudget::Verdict LogBudget::take(std::string_view kind, std::size_t bytes, TimePoint now)
{
    const auto [place, isNew] = m_hours.try_emplace(kind);
    Hour& hour = place->second;
    if (isNew || now - hour.began >= kHour) {
        hour.began = now; // what was left out before is still to be told
        hour.bytes = 0;
    }
    // A kind that is being left out stays so: smaller lines do not slip through.
    if (hour.bytes + bytes <= kBytesPerHour) {
        hour.bytes += bytes;
        return Verdict::Write;
    }
    const bool isFirst = hour.bytes <= kBytesPerHour;
    hour.bytes = kBytesPerHour + 1;
    ++hour.leftOut;
    return isFirst ? Verdict::LeaveOutFirst : Verdict::LeaveOut;
}

std::vector<LogBudget::LeftOut> LogBudget::takeEnded(TimePoint now)
{
    std::vector<LeftOut> ended;
    for (auto& [kind, hour] : m_hours) {
        if (hour.leftOut > 0 && now - hour.began >= kHour) {
            ended.push_back({kind, hour.leftOut});
            hour = {.began = now};
        }
    }
    return ended;
}

std::vector<LogBudget::LeftOut> LogBudget::takeAll()
{
    std::vector<LeftOut> all;
    for (auto& [kind, hour] : m_hours) {
        if (hour.leftOut > 0) {
            all.push_back({kind, hour.leftOut});
            hour.leftOut = 0;
        }
    }
    return all;
}

} // namespace swapscope::app
