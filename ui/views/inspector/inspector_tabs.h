// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Places of the inspector's tabs.
namespace swapscope::ui::inspector_tabs {

inline constexpr int kActivity = 1;
inline constexpr int kHistory = 2;

} // namespace swapscope::ui::inspector_tabs
