// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

namespace swapscope::ui {

/// A span of the node's time that the user brushed.
struct TimeRange
{
    TimePoint from{};
    TimePoint to{}; ///< Later than `from`.

    [[nodiscard]] bool contains(TimePoint at) const noexcept { return at >= from && at <= to; }
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

} // namespace swapscope::ui
