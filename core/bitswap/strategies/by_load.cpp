// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/by_load.h"

#include "core/bitswap/words.h"

namespace swapscope::bitswap {

std::vector<Reason> ByLoad::explain(PeerSlot peer) const
{
    const PeerFacts& facts = m_facts[peer];
    return {{"in flight", byteText(facts.activeBytes)},
            {"blocks in flight", std::to_string(facts.activeTasks)},
            {"queue", std::to_string(facts.queuedTasks)}};
}

ServiceKey BoxoClassic::key(PeerSlot peer) const
{
    return {.high = factsOf(peer).activeBytes, .low = ~factsOf(peer).queuedTasks};
}

ServiceKey Seed2015::key(PeerSlot peer) const
{
    return {.high = factsOf(peer).activeTasks, .low = ~factsOf(peer).queuedTasks};
}

} // namespace swapscope::bitswap
