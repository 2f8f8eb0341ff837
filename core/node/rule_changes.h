// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"

#include <string>

namespace swapscope::node {

/// The rules with those replaced that the command gives.
[[nodiscard]] telemetry::PeerRules changed(telemetry::PeerRules rules,
                                           const ChangePeerRules& change);
[[nodiscard]] telemetry::NodeRules changed(telemetry::NodeRules rules,
                                           const ChangeNodeRules& change);

/// What the command did, e.g. "limit …wmwm to 600 KiB/s". @param who  The peers in words.
[[nodiscard]] std::string wording(const ChangePeerRules& change, const std::string& who);
[[nodiscard]] std::string wording(const ChangeNodeRules& change);
/// E.g. "deny …wmwmwm everything, with DONT_HAVE", "allow everybody bafkrei…q3vk2a again".
[[nodiscard]] std::string wording(const Deny& deny);

} // namespace swapscope::node
