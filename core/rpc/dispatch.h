// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/command.h"
#include "core/rpc/gate.h"
#include "core/rpc/inputs.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::rpc {

/// What a request's head asks for: one of the three.
struct Verdict
{
    std::optional<Refusal> refusal{};
    std::vector<std::pair<std::string, std::string>> fields{}; ///< Of the refusal.
    const RouteSpec* route = nullptr;
    const CommandSpec* command = nullptr;
    Inputs inputs{}; ///< Of the command.
};

/// Checks a request and finds what it asks for. Refusals have the words that clients know.
[[nodiscard]] Verdict judge(const GateRules& rules, const Head& head);

} // namespace swapscope::rpc
