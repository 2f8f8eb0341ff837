// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/command.h"

#include <vector>

/// One function for each file of commands. To add a command: its CommandSpec in the group that it
/// belongs to; for a new group, a file, a line here and one in command.cpp.
namespace swapscope::rpc {

using Commands = std::vector<CommandSpec>;

[[nodiscard]] Commands nodeCommands();                ///< version, id, commands, shutdown
[[nodiscard]] Commands swarmCommands();               ///< swarm/…, ping
[[nodiscard]] Commands blockCommands();               ///< block/…
[[nodiscard]] Commands bitswapCommands();             ///< bitswap/…, stats/bw, repo/stat
[[nodiscard]] Commands contentCommands();             ///< cat, get
[[nodiscard]] Commands addCommands();                 ///< add
[[nodiscard]] Commands refsCommands();                ///< refs, refs/local
[[nodiscard]] Commands dagCommands();                 ///< dag/…
[[nodiscard]] Commands tableCommands();               ///< swapscope/…: what the window shows
[[nodiscard]] Commands questionCommands();            ///< swapscope/…: why
[[nodiscard]] Commands eventCommands();               ///< swapscope/events
[[nodiscard]] Commands actCommands();                 ///< swapscope/…: what the window does
[[nodiscard]] Commands jobCommands();                 ///< swapscope/job/…, swapscope/keep, …
[[nodiscard]] Commands pinCommands();                 ///< pin/…, repo/gc
[[nodiscard]] std::vector<RouteSpec> nodeRoutes();    ///< /version
[[nodiscard]] std::vector<RouteSpec> metricsRoutes(); ///< /debug/metrics/prometheus

} // namespace swapscope::rpc
