// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/bitswap/strategies/strategy.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace swapscope::bitswap {

/// One strategy that can be chosen.
struct StrategyInfo
{
    std::string_view id;      ///< E.g. "wfq".
    std::string_view title;   ///< For a chooser.
    std::string_view summary; ///< One sentence.
    /// Why a peer's weight does not act here, in one sentence; empty where it does.
    std::string_view noWeight{};

    [[nodiscard]] constexpr bool usesWeight() const noexcept { return noWeight.empty(); }
};

/// What a strategy begins with.
struct StrategyStart
{
    Random& random; ///< Outlives the strategy.
    TimePoint now;
};

/// All of them, the default first.
[[nodiscard]] std::span<const StrategyInfo> strategies() noexcept;

[[nodiscard]] bool isStrategy(std::string_view id) noexcept;
/// The ids for a sentence: "wfq, round-robin, …".
[[nodiscard]] std::string strategyNames();
/// @pre isStrategy(id)
[[nodiscard]] std::unique_ptr<Strategy> makeStrategy(std::string_view id, StrategyStart start);

} // namespace swapscope::bitswap
