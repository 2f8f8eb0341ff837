// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

class QWidget;

namespace swapscope::ui {

class Inspector;
class View;
struct ViewContext;

/// A heading of the rail and the views below it.
struct ViewGroup
{
    QString heading;          ///< Empty: not in the rail, a menu leads there.
    std::vector<View*> views; ///< Children of the parent given to makeViews().
};

/// Every view of the window in the rail's order.
[[nodiscard]] std::vector<ViewGroup> makeViews(const ViewContext& context, QWidget* parent);

/// What stands at the right of every view, in its frame.
[[nodiscard]] QWidget* makeInspectorCard(const ViewContext& context, Inspector*& inspector,
                                         QWidget* parent);

} // namespace swapscope::ui
