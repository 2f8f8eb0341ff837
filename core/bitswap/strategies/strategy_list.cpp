// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/strategy_list.h"

#include "core/bitswap/strategies/boxo_equal.h"
#include "core/bitswap/strategies/by_load.h"
#include "core/bitswap/strategies/debt_dice.h"
#include "core/bitswap/strategies/debt_sigmoid.h"
#include "core/bitswap/strategies/deficit.h"
#include "core/bitswap/strategies/drr.h"
#include "core/bitswap/strategies/prop_share.h"
#include "core/bitswap/strategies/round_robin.h"
#include "core/bitswap/strategies/tit_for_tat.h"
#include "core/bitswap/strategies/wfq.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <type_traits>

namespace swapscope::bitswap {

namespace {

struct Entry
{
    StrategyInfo info;
    std::unique_ptr<Strategy> (*make)(StrategyStart start);
};

/// A strategy takes what it needs of the start.
template <typename T>
std::unique_ptr<Strategy> make(StrategyStart start)
{
    if constexpr (std::is_constructible_v<T, Random&, TimePoint>) {
        return std::make_unique<T>(start.random, start.now);
    } else if constexpr (std::is_constructible_v<T, Random&>) {
        return std::make_unique<T>(start.random);
    } else if constexpr (std::is_constructible_v<T, TimePoint>) {
        return std::make_unique<T>(start.now);
    } else {
        return std::make_unique<T>();
    }
}

constexpr std::string_view kLoadOnly = "The order goes by what waits and what is on its way alone.";

constexpr std::array kEntries{
    Entry{{"wfq", "Fair by bytes", "Bytes are shared by weight among the peers that wait."},
          &make<Wfq>},
    Entry{{"round-robin", "In turns",
           "One message each in turn, however large it is; weights do not count.",
           "Every peer has one turn a round."},
          &make<RoundRobin>},
    Entry{{"drr", "Deficit round robin",
           "Turns of 256 KiB times the weight; what a large block lacks is saved up over rounds."},
          &make<Drr>},
    Entry{{"boxo-equal", "Fewest answers in flight",
           "New and long unserved peers first, then those with the fewest answers on their way.",
           kLoadOnly},
          &make<BoxoEqual>},
    Entry{{"boxo-classic", "Fewest bytes in flight",
           "The fewest bytes on their way first, then the longest queue.", kLoadOnly},
          &make<BoxoClassic>},
    Entry{{"seed-2015", "As in 2015",
           "The fewest blocks on their way first, then the longest queue; one block a message.",
           kLoadOnly},
          &make<Seed2015>},
    Entry{{"debt-sigmoid", "Weight by debt",
           "Shares fall with what a peer owes us, along the white paper's curve, to a fiftieth."},
          &make<DebtSigmoid>},
    Entry{
        {"debt-dice", "Dice by debt",
         "The white paper to the letter: losers of a draw wait 10 s. Nearly useless to strangers.",
         "The chance in the draw follows from the debt alone."},
        &make<DebtDice>},
    Entry{{"propshare", "In proportion to gifts",
           "Shares follow what each peer gave in the last 10 s; a tenth is shared evenly."},
          &make<PropShare>},
    Entry{{"tit-for-tat", "Tit for tat",
           "Four peers are served: the best givers of 20 s and one drawn by lot. Others wait.",
           "Who is served follows from what it gave, or from the lot."},
          &make<TitForTat>},
    Entry{{"deficit", "Whom we owe most",
           "The peer that gave us most, and got least of us, goes first."},
          &make<Deficit>},
};

constexpr auto kInfos = [] {
    std::array<StrategyInfo, kEntries.size()> infos{};
    std::ranges::transform(kEntries, infos.begin(), &Entry::info);
    return infos;
}();

} // namespace

std::span<const StrategyInfo> strategies() noexcept
{
    return kInfos;
}

bool isStrategy(std::string_view id) noexcept
{
    return std::ranges::find(kInfos, id, &StrategyInfo::id) != kInfos.end();
}

std::string strategyNames()
{
    std::string names;
    for (const StrategyInfo& info : kInfos) {
        names += (names.empty() ? "" : ", ") + std::string{info.id};
    }
    return names;
}

std::unique_ptr<Strategy> makeStrategy(std::string_view id, StrategyStart start)
{
    const auto* const entry =
        std::ranges::find(kEntries, id, [](const Entry& candidate) { return candidate.info.id; });
    assert(entry != kEntries.end());
    return entry->make(start);
}

} // namespace swapscope::bitswap
