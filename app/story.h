// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"
#include "ui/shell/main_window.h"

namespace swapscope::app {

/// The demo's story of fairness above the charts of Fairness: played by itself when the options ask
/// for the script; else step by step, until the user has closed it once. Pictures without the
/// script show none.
void tellStory(ui::MainWindow& window, const Options& options);

} // namespace swapscope::app
