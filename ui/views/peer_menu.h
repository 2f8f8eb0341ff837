// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

#include <QMenu>

#include <vector>

namespace swapscope::ui {

/// What can be done with peers, for context menus. Captures the peers when it is made: whatever
/// happens to the rows meanwhile, it acts on these.
class PeerMenu final : public QMenu
{
    Q_OBJECT

public:
    /// @param context  Outlives the menu.  @param peers  At least one.
    PeerMenu(const ViewContext& context, std::vector<PeerId> peers, QWidget* parent = nullptr);
};

} // namespace swapscope::ui
