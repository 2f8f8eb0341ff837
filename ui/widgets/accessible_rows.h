// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>
#include <QString>

namespace swapscope::ui {

/// A hand-painted widget whose rows assistive tools can see: derive the widget from it as well and
/// call installAccessibleRows() in its constructor.
class AccessibleRows
{
public:
    virtual ~AccessibleRows() = default;

    [[nodiscard]] virtual int accessibleRowCount() const = 0;
    /// What the row says, in words.
    [[nodiscard]] virtual QString accessibleRowText(int row) const = 0;
    /// In the widget's pixels.
    [[nodiscard]] virtual QRect accessibleRowRect(int row) const = 0;
};

/// From now on widgets that are AccessibleRows are lists with their rows as items. Calling it again
/// changes nothing.
void installAccessibleRows();

} // namespace swapscope::ui
