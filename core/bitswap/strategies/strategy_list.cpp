// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/strategy_list.h"

#include "core/bitswap/strategies/wfq.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace swapscope::bitswap {

namespace {

struct Entry
{
    StrategyInfo info;
    std::unique_ptr<Strategy> (*make)();
};

template <typename T>
std::unique_ptr<Strategy> make()
{
    return std::make_unique<T>();
}

constexpr std::array kEntries{
    Entry{{"wfq", "Fair by bytes", "Bytes are shared by weight among the peers that wait."},
          &make<Wfq>},
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

std::unique_ptr<Strategy> makeStrategy(std::string_view id)
{
    const auto* const entry =
        std::ranges::find(kEntries, id, [](const Entry& candidate) { return candidate.info.id; });
    assert(entry != kEntries.end());
    return entry->make();
}

} // namespace swapscope::bitswap
