// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/strategies.h"

#include "core/bitswap/strategies/strategy_list.h"

namespace swapscope::node {

std::vector<StrategyChoice> strategyChoices()
{
    std::vector<StrategyChoice> choices;
    for (const bitswap::StrategyInfo& info : bitswap::strategies()) {
        choices.push_back({.id = info.id,
                           .title = info.title,
                           .summary = info.summary,
                           .noWeight = info.noWeight});
    }
    return choices;
}

} // namespace swapscope::node
