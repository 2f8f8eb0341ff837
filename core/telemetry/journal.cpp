// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/journal.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace swapscope::telemetry {

void Journal::Line::dropOldest()
{
    const Event& oldest = kept.front();
    const Gap* const inner = std::get_if<Gap>(&oldest.body);
    Gap& total = std::get<Gap>(gap.body);
    total.events += inner == nullptr ? 1 : inner->events;
    gap.seq = oldest.seq;
    gap.at = oldest.at;
    kept.pop_front();
}

void Journal::add(Event event)
{
    Line& line = isDetail(event.body) ? m_detail : m_base;
    line.kept.push_back(std::move(event));
    if (m_base.kept.size() + m_detail.kept.size() > m_limit) {
        (m_detail.kept.empty() ? m_base : m_detail).dropOldest();
    }
}

std::vector<Event> Journal::take()
{
    std::vector<Event> all;
    all.reserve(m_base.kept.size() + m_detail.kept.size() + 2);
    for (Line* const line : {&m_base, &m_detail}) {
        const auto middle = static_cast<std::ptrdiff_t>(all.size());
        if (std::get<Gap>(line->gap.body).events > 0) {
            all.push_back(std::exchange(line->gap, Event{.body = Gap{}}));
        }
        std::ranges::move(line->kept, std::back_inserter(all));
        line->kept.clear();
        std::ranges::inplace_merge(all, all.begin() + middle, {}, &Event::seq);
    }
    return all;
}

} // namespace swapscope::telemetry
