// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"
#include "ui/views/view.h"

#include <vector>

class QMenu;

namespace swapscope::ui {

class LiveTable;

/// What can be done to peers and blocks, the same in every context menu. The subjects are those of
/// the moment the menu opened, whatever happens to their rows meanwhile.
void addPeerActions(QMenu& menu, const std::vector<multiformats::PeerId>& peers,
                    const ViewContext& context);
/// In a table of peers, the cell with the most telling of their rules opens the dialog of all.
void openRulesByCell(LiveTable& table, const ViewContext& context);
/// @param ours  The blocks are wants of ours: offers to cancel them, else to want them.
void addBlockActions(QMenu& menu, const std::vector<multiformats::Cid>& cids, bool ours,
                     const ViewContext& context);
/// What can be done about one peer's want of a block: deny it to this peer alone.
void addPairActions(QMenu& menu, const multiformats::PeerId& peer, const multiformats::Cid& cid,
                    const ViewContext& context);
/// The three answers to what is denied, and lifting where anything of it is.
void addDenyActions(QMenu& menu, const std::vector<telemetry::DenyKey>& what,
                    const ViewContext& context);

} // namespace swapscope::ui
