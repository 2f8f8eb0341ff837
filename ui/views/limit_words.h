// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"
#include "ui/models/live_state.h"
#include "ui/widgets/rate_text.h"

#include <QString>

#include <vector>

namespace swapscope::ui {

/// What an upload limit would do to these peers at their present rates, in one sentence.
[[nodiscard]] QString limitSentence(const std::vector<const telemetry::PeerRow*>& peers,
                                    RateLimit limit);

/// What part of all that is sent these peers would get with the weight, while others wait.
[[nodiscard]] QString shareSentence(const LiveState& state,
                                    const std::vector<const telemetry::PeerRow*>& peers,
                                    std::uint32_t weight);

/// Why the node's strategy takes no notice of weights; empty when it does.
[[nodiscard]] QString whyNoWeight(const LiveState& state);

} // namespace swapscope::ui
