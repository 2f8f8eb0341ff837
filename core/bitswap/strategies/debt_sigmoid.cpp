// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/debt_sigmoid.h"

#include "core/bitswap/strategies/debt.h"
#include "core/bitswap/words.h"

#include <algorithm>
#include <cmath>

namespace swapscope::bitswap {

void DebtSigmoid::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    Wfq::onJoined(peer, facts);
    m_facts.join(peer) = facts;
}

void DebtSigmoid::onChanged(PeerSlot peer, const PeerFacts& facts)
{
    Wfq::onChanged(peer, facts);
    m_facts[peer] = facts;
}

std::uint32_t DebtSigmoid::share(PeerSlot peer) const
{
    const double probability = sendProbability(debtRatio(m_facts[peer], kGrace));
    return static_cast<std::uint32_t>(std::lround(std::max(kFloor, probability) * kEvenShare));
}

std::vector<Reason> DebtSigmoid::explain(PeerSlot peer) const
{
    std::vector<Reason> reasons = Wfq::explain(peer);
    reasons.push_back({"weight by debt", ratioText(static_cast<double>(share(peer)) / kEvenShare)});
    return reasons;
}

} // namespace swapscope::bitswap
