// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/http.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::rpc {

/// Who may ask.
struct GateRules
{
    std::uint16_t port = 0; ///< That the server listens on: origins of this machine name it.
    std::string token{};    ///< Empty: none is needed, and only this machine reaches the server.
    std::vector<std::string> origins{}; ///< Further web origins, "https://host:port"; "*" for all.
};

/// A request that is turned away before anything is looked up.
struct Refusal
{
    unsigned status = 403;
    std::string text; ///< One line for people.
};

/// Whether a web page that calls itself this may use the server.
[[nodiscard]] bool isAllowedOrigin(const GateRules& rules, std::string_view origin);

/// The checks before every command: none of these fields twice, `Host` (of a name that somebody
/// else may point at this machine), `Origin`, `Referer`, browsers that send neither, and the token.
/// Source: as in Kubo's server, but for `Host`, which is ours.
[[nodiscard]] std::optional<Refusal> refuse(const GateRules& rules, const Head& head);

/// Only the checks of `Host` and the token, for what origins are not held against.
[[nodiscard]] std::optional<Refusal> refuseStranger(const GateRules& rules, const Head& head);

/// The fields that answer a browser's question before a request from another origin.
[[nodiscard]] std::vector<std::pair<std::string, std::string>>
preflightFields(const GateRules& rules, const Head& head);

} // namespace swapscope::rpc
