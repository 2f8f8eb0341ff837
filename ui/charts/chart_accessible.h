// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace swapscope::ui {

/// Lets assistive tools see our hand-painted charts as charts: role Chart, with the widget's
/// accessible name and its description as the text summary. Calling it again changes nothing.
void installChartAccessibility();

} // namespace swapscope::ui
