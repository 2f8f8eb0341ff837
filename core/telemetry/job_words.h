// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace swapscope::telemetry {

/// The error of a job that the user ended.
inline constexpr std::string_view kJobCancelled = "it was cancelled";

} // namespace swapscope::telemetry
