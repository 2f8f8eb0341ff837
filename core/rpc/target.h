// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swapscope::rpc {

/// What stands behind the method in a request line, taken apart.
struct Target
{
    using Pair = std::pair<std::string, std::string>;

    std::string path;               ///< As sent, without the query.
    std::vector<std::string> words; ///< Of the path, each decoded; empty ones are left out.
    std::vector<Pair> query;        ///< Decoded, in the order of the request.
};

/// Errors: Invalid for a broken escape, TooLarge for more than limits::kRpcArguments pairs.
[[nodiscard]] Result<Target> parseTarget(std::string_view text);

/// Undoes %-escapes, and with `plusIsSpace` plus signs. Errors: Invalid.
[[nodiscard]] Result<std::string> unescape(std::string_view text, bool plusIsSpace);

/// A duration as Go writes it: "300ms", "1m30s", "1.5h". Errors: Invalid, also for a negative one.
[[nodiscard]] Result<Duration> parseDuration(std::string_view text);

/// "378.665µs", "1.61964ms", "2s": as Go writes one.
[[nodiscard]] std::string durationText(Duration duration);

} // namespace swapscope::rpc
