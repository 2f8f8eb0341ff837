// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/debt_sigmoid.h"

#include "core/bitswap/strategies/debt.h"
#include "core/bitswap/words.h"

#include <algorithm>
#include <cmath>

namespace swapscope::bitswap {

std::uint32_t DebtSigmoid::share(PeerSlot peer) const
{
    const double probability = sendProbability(debtRatio(factsOf(peer), kGrace));
    return static_cast<std::uint32_t>(std::lround(std::max(kFloor, probability) * kEvenShare));
}

std::vector<Reason> DebtSigmoid::explain(PeerSlot peer) const
{
    std::vector<Reason> reasons = Wfq::explain(peer);
    reasons.push_back({"weight by debt", ratioText(static_cast<double>(share(peer)) / kEvenShare)});
    return reasons;
}

} // namespace swapscope::bitswap
