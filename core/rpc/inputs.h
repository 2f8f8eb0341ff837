// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/rpc/command.h"
#include "core/rpc/target.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::rpc {

/// The arguments and options of one request, read by the command's table.
struct Inputs
{
    std::vector<std::string> arguments;
    std::map<std::string, std::string, std::less<>> options; ///< By their main name.

    /// Errors: Invalid in the words that clients know; for a reply with status 400.
    /// Unknown options are ignored.
    /// @param first  An argument that stood in the path; empty: none.
    [[nodiscard]] static Result<Inputs> read(const CommandSpec& command, const Target& target,
                                             std::string_view first);

    /// Errors: Invalid for too few, TooLarge for too many.
    [[nodiscard]] Result<void> checkCount(const CommandSpec& command) const;

    [[nodiscard]] bool has(std::string_view option) const;
    [[nodiscard]] bool flag(std::string_view option, bool fallback = false) const;
    [[nodiscard]] std::int64_t integer(std::string_view option, std::int64_t fallback) const;
    [[nodiscard]] std::string text(std::string_view option, std::string_view fallback = {}) const;
    [[nodiscard]] std::optional<Duration> duration(std::string_view option) const;
};

} // namespace swapscope::rpc
