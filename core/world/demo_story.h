// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace swapscope::world {

/// One step of the story that the demo tells about fairness.
struct StoryStep
{
    std::string_view title; ///< What is done.
    std::string_view look;  ///< What then can be seen, and where.
    Duration lasts{};       ///< When the story plays by itself.
};

/// In turns, fair by bytes, a weight, a limit, by debt, fair again.
[[nodiscard]] std::span<const StoryStep> storySteps() noexcept;

/// The peer that the story acts on; none while it is not connected.
struct StoryCast
{
    std::optional<multiformats::PeerId> greedy;
};

/// The agent of that peer.
inline constexpr std::string_view kGreedyAgent = "demo/greedy";

/// What a step changes, whichever step was before. Acts on a peer that is not there are left out.
struct StoryActs
{
    node::ChangeNodeRules node;
    std::optional<node::ChangePeerRules> greedy;
};
[[nodiscard]] StoryActs storyActs(std::size_t step, const StoryCast& cast);

} // namespace swapscope::world
