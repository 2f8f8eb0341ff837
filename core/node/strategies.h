// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace swapscope::node {

/// One strategy that the node can follow, for choosers.
struct StrategyChoice
{
    std::string_view id;         ///< As in telemetry::NodeRules::strategy.
    std::string_view title;      ///< A few words.
    std::string_view summary;    ///< One sentence: its rule.
    std::string_view noWeight{}; ///< One sentence: why weights do not act; empty where they do.
};

/// All of them, the default first. What the texts point to lives as long as the program.
[[nodiscard]] std::vector<StrategyChoice> strategyChoices();

} // namespace swapscope::node
