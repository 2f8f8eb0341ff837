// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

class QApplication;

namespace swapscope::ui {

/// Registers the typeface that comes with the program and makes it the application's: a bare
/// system has none and would draw boxes.
void installFonts(QApplication& app);

/// The application's typeface in one of the three sizes of Theme.
[[nodiscard]] QFont textFont(int pixels, bool bold = false);

} // namespace swapscope::ui
