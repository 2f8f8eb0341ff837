// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace swapscope::ui {

class Theme;

/// The small bold word above a group at the left.
[[nodiscard]] QLabel* groupHeading(const QString& text, const Theme& theme, QWidget* parent);

} // namespace swapscope::ui
