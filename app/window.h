// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/end_signals.h"
#include "app/options.h"

namespace swapscope::app {

/// Runs the node with its window until that is closed, or until the picture that --screenshot asks
/// for is saved. Needs a QApplication. @return the exit code.
[[nodiscard]] int runWindow(const Options& options, const EndSignals& signals);

} // namespace swapscope::app
