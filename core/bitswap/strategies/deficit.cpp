// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/deficit.h"

#include "core/bitswap/words.h"

#include <algorithm>

namespace swapscope::bitswap {

namespace {
constexpr std::uint64_t kMost = std::uint64_t{1} << 48U;
}

std::int64_t Deficit::given(PeerSlot peer) const
{
    const PeerFacts& facts = factsOf(peer);
    const std::uint64_t out = std::min(kMost, facts.sentBytes + facts.activeBytes);
    return static_cast<std::int64_t>(out)
           - static_cast<std::int64_t>(std::min(kMost, facts.receivedBytes));
}

ServiceKey Deficit::key(PeerSlot peer) const
{
    constexpr std::uint64_t kZero = std::uint64_t{1} << 63U;
    const std::int64_t weight = factsOf(peer).weight;
    const std::int64_t even = telemetry::PeerRules::kEvenWeight;
    const std::int64_t deficit = given(peer);
    const std::int64_t weighed = deficit >= 0 ? deficit * even / weight : deficit * weight / even;
    return {.high = kZero + static_cast<std::uint64_t>(weighed), .low = lastTurn(peer)};
}

std::vector<Reason> Deficit::explain(PeerSlot peer) const
{
    const std::int64_t deficit = given(peer);
    const std::string amount =
        byteText(static_cast<std::uint64_t>(deficit < 0 ? -deficit : deficit));
    return {{deficit < 0 ? "we owe it" : "it owes us", amount}};
}

} // namespace swapscope::bitswap
