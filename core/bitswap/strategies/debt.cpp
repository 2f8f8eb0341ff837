// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/debt.h"

#include <cmath>

namespace swapscope::bitswap {

double debtRatio(const PeerFacts& facts, std::uint64_t grace)
{
    return (static_cast<double>(facts.sentBytes) + static_cast<double>(facts.activeBytes))
           / (static_cast<double>(facts.receivedBytes) + static_cast<double>(grace));
}

double sendProbability(double debtRatio)
{
    return 1 - 1 / (1 + std::exp(6 - 3 * debtRatio));
}

} // namespace swapscope::bitswap
