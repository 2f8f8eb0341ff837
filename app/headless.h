// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/end_signals.h"
#include "app/options.h"

namespace swapscope::app {

/// Runs the node without a window until a signal ends it. Standard output: a line `listening
/// <multiaddr>` per address, then `ready`, with --rpc also `rpc <address>`; the log goes to
/// standard error. A service manager hears when it is ready and how it is.
/// @return the exit code: 0, or 1 when the node cannot start or serve, or could not write
/// everything.
[[nodiscard]] int runHeadless(const Options& options, const EndSignals& signals);

} // namespace swapscope::app
