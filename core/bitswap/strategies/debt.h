// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/strategy.h"

namespace swapscope::bitswap {

/// Debt ratio: what the peer has had of us, with what is on its way, for each byte that we had of
/// it. @param grace  Bytes added to the divisor; at least 1.
[[nodiscard]] double debtRatio(const PeerFacts& facts, std::uint64_t grace);

/// The white paper's probability of sending to a peer with this debt ratio: 0.998 at 0, ½ at 2.
/// Source: Benet 2014, "IPFS", section 3.4.2: 1 − 1/(1 + e^(6 − 3r)).
[[nodiscard]] double sendProbability(double debtRatio);

} // namespace swapscope::bitswap
