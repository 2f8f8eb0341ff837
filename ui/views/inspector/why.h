// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"

#include <QString>

/// The inspector's answers: the present reason and its deadline, no verdict and no history.
namespace swapscope::ui::why {

/// Why the peer is, or is not, the next to be served. Never empty.
[[nodiscard]] QString served(const LiveState& state, const PeerId& peer);

/// Why what we want of the peer does not leave; empty while nothing is held up.
[[nodiscard]] QString unsent(const LiveState& state, const PeerId& peer);

/// Where a block that we want, or that others want of us, stands. Never empty.
[[nodiscard]] QString block(const LiveState& state, const Cid& cid);

} // namespace swapscope::ui::why
