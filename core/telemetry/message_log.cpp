// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/message_log.h"

#include <iterator>
#include <utility>

namespace swapscope::telemetry {

void MessageLog::add(TimePoint at, const MessageSeen& said)
{
    m_kept.push_back({++m_last, at, said});
    m_bytes += said.content->memory();
    while (m_kept.size() > kMostMessages || (m_bytes > kMostBytes && m_kept.size() > 1)) {
        m_bytes -= m_kept.front().said.content->memory();
        m_kept.pop_front();
    }
}

std::vector<MessageRow> MessageLog::take()
{
    m_bytes = 0;
    const auto kept = std::exchange(m_kept, {});
    return {kept.begin(), kept.end()};
}

void mergeMessages(std::vector<MessageRow>& into, std::vector<MessageRow>&& later)
{
    into.insert(into.end(), std::move_iterator{later.begin()}, std::move_iterator{later.end()});
    std::size_t bytes = 0;
    std::size_t kept = 0;
    for (auto row = into.rbegin(); row != into.rend(); ++row, ++kept) {
        bytes += row->said.content->memory();
        if (kept == MessageLog::kMostMessages || (kept > 0 && bytes > MessageLog::kMostBytes)) {
            break;
        }
    }
    into.erase(into.begin(), into.end() - static_cast<std::ptrdiff_t>(kept));
}

} // namespace swapscope::telemetry
