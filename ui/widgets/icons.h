// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace swapscope::ui {

class Theme;

/// An icon of the shipped family in one colour. Cached. A name that does not exist gives an empty
/// pixmap.
/// @param size   Width and height in device-independent pixels.
/// @param ratio  Device pixels per pixel of the widget that draws it.
[[nodiscard]] QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal ratio);

/// The icon for menus and buttons, in the theme's text colours.
[[nodiscard]] QIcon themedIcon(const QString& name, const Theme& theme);

} // namespace swapscope::ui
