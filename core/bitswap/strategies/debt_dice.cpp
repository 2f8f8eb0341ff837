// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/debt_dice.h"

#include "core/bitswap/strategies/debt.h"
#include "core/bitswap/words.h"

namespace swapscope::bitswap {

namespace {
constexpr std::uint64_t kSides = std::uint64_t{1} << 32U;
}

void DebtDice::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    RoundRobin::onJoined(peer, facts);
    m_draws.join(peer);
}

void DebtDice::onReady(PeerSlot peer, TimePoint now)
{
    Draw& draw = m_draws[peer];
    if (draw.isWon || now < draw.coolUntil) {
        return;
    }
    const double probability = sendProbability(debtRatio(factsOf(peer), kGrace));
    draw.isWon =
        static_cast<double>(m_random->below(kSides)) < probability * static_cast<double>(kSides);
    draw.coolUntil = draw.isWon ? TimePoint{} : now + kCoolDown;
}

void DebtDice::onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now)
{
    RoundRobin::onDispatched(peer, bytes, turn, now);
    m_draws[peer] = {};
}

Choke DebtDice::choke(PeerSlot peer) const
{
    const Draw& draw = m_draws[peer];
    return {.choked = draw.coolUntil != TimePoint{}, .until = draw.coolUntil};
}

bool DebtDice::canForget(PeerSlot peer, TimePoint now) const
{
    return m_draws[peer].coolUntil <= now;
}

std::vector<Reason> DebtDice::explain(PeerSlot peer) const
{
    std::vector<Reason> reasons = RoundRobin::explain(peer);
    reasons.push_back(
        {"probability of a turn", ratioText(sendProbability(debtRatio(factsOf(peer), kGrace)))});
    return reasons;
}

} // namespace swapscope::bitswap
