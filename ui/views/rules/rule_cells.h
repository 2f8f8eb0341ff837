// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

namespace swapscope::ui {

class LiveTable;

/// In a table of peers, limits, weight and class are typed into their cells: a double-click or
/// Return begins, Return ends, Esc leaves it as it was. What is typed holds for all selected rows.
void editRulesInCells(LiveTable& table, const ViewContext& context);

} // namespace swapscope::ui
