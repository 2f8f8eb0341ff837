// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace swapscope::telemetry {

/// Messages that nobody has taken yet: the newest, bounded in number and in memory. What gave way
/// leaves a gap in the numbers.
class MessageLog
{
public:
    static constexpr std::size_t kMostMessages = 10'000;
    static constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024; ///< Of contents.

    void add(TimePoint at, const MessageSeen& said);
    /// All that is kept, oldest first, and forgets it.
    [[nodiscard]] std::vector<MessageRow> take();

private:
    std::deque<MessageRow> m_kept;
    std::size_t m_bytes = 0;
    std::uint64_t m_last = 0; ///< Number.
};

/// Appends, and keeps the newest within the bounds of MessageLog.
void mergeMessages(std::vector<MessageRow>& into, std::vector<MessageRow>&& later);

} // namespace swapscope::telemetry
