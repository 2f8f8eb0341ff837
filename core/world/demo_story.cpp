// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/demo_story.h"

#include <array>

namespace swapscope::world {
namespace {

using std::chrono::seconds;
using telemetry::PeerRules;
using telemetry::RateLimit;

constexpr std::uint64_t kLimit = 256ULL * 1024;

struct Step
{
    StoryStep told;
    std::string_view strategy;
    std::uint32_t weight = PeerRules::kEvenWeight; ///< Of the greedy peer, hundredths.
    RateLimit limit{};                             ///< Of the greedy peer.
};

constexpr std::array kSteps{
    Step{{"Serve in turns",
          "One message each in turn, however large it is: big-blocks and greedy, whose blocks are "
          "large, take most of what is sent. Jain's index is far from 1.",
          seconds{25}},
         "round-robin"},
    Step{{"Serve fairly by bytes",
          "Within seconds all that wait have areas of the same height, and Jain's index climbs to "
          "1. What stays small asks for less: a slow reader, small blocks.",
          seconds{25}},
         "wfq"},
    Step{{"Give greedy weight 4",
          "Its area becomes four times as high as each other's. Jain's index counts bytes per "
          "weight: four times for weight 4 is fair.",
          seconds{20}},
         "wfq",
         400},
    Step{{"Limit greedy to 256 KiB/s",
          "Its area is flat now, whatever its weight. The others share what it had, and wait less. "
          "A limited peer is no evidence of unfairness: it leaves the index.",
          seconds{20}},
         "wfq",
         400,
         RateLimit{kLimit}},
    Step{{"Weigh peers by their debt",
          "The free rider never gave us anything: it starves, but for a fiftieth of a share. Look "
          "at its balance as well, and at its wait.",
          seconds{25}},
         "debt-sigmoid"},
    Step{{"Fair by bytes again",
          "The free rider gets its share as before. Now it is yours: choose a strategy above, or "
          "click a peer and give it a limit or a weight.",
          seconds{20}},
         "wfq"},
};

constexpr auto kTold = [] {
    std::array<StoryStep, kSteps.size()> told{};
    for (std::size_t i = 0; i < told.size(); ++i) {
        told[i] = kSteps[i].told;
    }
    return told;
}();

} // namespace

std::span<const StoryStep> storySteps() noexcept
{
    return kTold;
}

StoryActs storyActs(std::size_t step, const StoryCast& cast)
{
    const Step& to = kSteps.at(step);
    StoryActs acts;
    acts.node.strategy = std::string{to.strategy};
    if (cast.greedy) {
        acts.greedy = node::ChangePeerRules{
            .peers = {*cast.greedy}, .weight = to.weight, .uploadLimit = to.limit};
    }
    return acts;
}

} // namespace swapscope::world
