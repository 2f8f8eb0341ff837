// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/end_signals.h"
#include "app/options.h"

namespace swapscope::app {

/// Runs the node without a window until SIGINT or SIGTERM. Standard output: a line `listening
/// <multiaddr>` per address, then `ready`; the log goes to standard error.
/// @return the exit code: 0, or 1 when the node cannot start.
[[nodiscard]] int runHeadless(const Options& options, const EndSignals& signals);

} // namespace swapscope::app
