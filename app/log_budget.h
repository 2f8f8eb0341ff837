// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace swapscope::app {

/// Bounds what a flood of one kind of fact can add to a log, whoever causes it. What is left out is
/// counted.
class LogBudget
{
public:
    static constexpr std::uint64_t kBytesPerHour = 1024 * 1024; ///< For each kind of line.
    static constexpr Duration kHour = std::chrono::hours{1};

    enum class Verdict {
        Write,
        LeaveOutFirst, ///< And say that lines of this kind are left out until the hour is over.
        LeaveOut,
    };
    struct LeftOut
    {
        std::string_view kind;
        std::uint64_t lines = 0;
    };

    /// @param kind  Has to outlive the budget.
    [[nodiscard]] Verdict take(std::string_view kind, std::size_t bytes, TimePoint now);

    /// What was left out in hours that are over by now, once.
    [[nodiscard]] std::vector<LeftOut> takeEnded(TimePoint now);
    /// All of it, once.
    [[nodiscard]] std::vector<LeftOut> takeAll();

private:
    struct Hour
    {
        TimePoint began{};
        std::uint64_t bytes = 0;
        std::uint64_t leftOut = 0;
    };

    std::map<std::string_view, Hour> m_hours;
};

} // namespace swapscope::app
