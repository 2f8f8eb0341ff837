// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace swapscope::ui {

/// What a figure means, its formula and its unit, as the node's own table of figures says: for
/// tooltips. Empty for an id that the table does not have.
/// @param id  Of telemetry::figures(), e.g. "debt_ratio".
[[nodiscard]] QString meaningOf(const char* id);

} // namespace swapscope::ui
