// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "ui/models/live_state.h"

#include <QString>

#include <vector>

/// How an act is called in the Undo menu, and the command that takes it back.
namespace swapscope::ui::undo {

/// @param who  The peers in words.
[[nodiscard]] QString wording(const node::ChangePeerRules& change, const QString& who);
[[nodiscard]] QString wording(const node::ChangeNodeRules& change);
[[nodiscard]] QString wording(const telemetry::DenyKey& what, const LiveState& state);

/// Sets what `change` sets, to what it was in `rules`.
[[nodiscard]] node::ChangePeerRules backTo(const telemetry::PeerRules& rules,
                                           const node::ChangePeerRules& change,
                                           std::vector<PeerId> peers);
[[nodiscard]] node::ChangeNodeRules backTo(const telemetry::NodeRules& rules,
                                           const node::ChangeNodeRules& change);

} // namespace swapscope::ui::undo
