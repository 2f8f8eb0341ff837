// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace swapscope::app {

/// Tells the service manager that started this program, if one did, how it is: "READY=1",
/// "STOPPING=1", "STATUS=…". Lines of NAME=VALUE; never waits.
/// Source: sd_notify(3), "Standalone implementations".
void notifyServiceManager(std::string_view state);

/// Whether standard error goes to the journal, which keeps times itself and takes the level from
/// the line. Source: systemd.exec(5), $JOURNAL_STREAM.
[[nodiscard]] bool logsToJournal();

} // namespace swapscope::app
