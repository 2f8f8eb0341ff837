// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/tit_for_tat.h"

#include "core/bitswap/words.h"

#include <algorithm>
#include <tuple>

namespace swapscope::bitswap {

void TitForTat::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    RoundRobin::onJoined(peer, facts);
    Member& member = m_members.join(peer);
    member.isPresent = true;
    member.receipts.start(facts.receivedBytes);
    ++m_present;
}

void TitForTat::onForgotten(PeerSlot peer)
{
    m_served -= m_members[peer].isServed ? 1U : 0U;
    m_members[peer] = {};
    --m_present;
}

void TitForTat::onReady(PeerSlot peer, TimePoint /*now*/)
{
    Member& member = m_members[peer];
    if (!member.isServed && m_served < kSlots) {
        member.isServed = true;
        ++m_served;
    }
}

void TitForTat::onTick(TimePoint now, std::vector<PeerSlot>& changed)
{
    if (now < m_roundEnd) {
        return;
    }
    m_roundEnd = now + kRound;
    const std::vector<PeerSlot> chosen = chosenAmong(endRound());
    m_served = chosen.size();
    for (PeerSlot peer = 0; peer < m_members.slots(); ++peer) {
        const bool isServed = std::ranges::find(chosen, peer) != chosen.end();
        if (m_members[peer].isServed != isServed) {
            m_members[peer].isServed = isServed;
            changed.push_back(peer);
        }
    }
}

/// Books the round. @return those that want something, the best giver first.
std::vector<PeerSlot> TitForTat::endRound()
{
    ++m_rounds;
    std::vector<PeerSlot> candidates;
    for (PeerSlot peer = 0; peer < m_members.slots(); ++peer) {
        Member& member = m_members[peer];
        if (member.isPresent) {
            member.receipts.endRound(factsOf(peer).receivedBytes);
            if (factsOf(peer).queuedTasks + factsOf(peer).activeTasks > 0) {
                candidates.push_back(peer);
            }
        }
    }
    // Equal givers: whose last turn is the longest ago.
    const auto rank = [this](PeerSlot peer) {
        return std::tuple{~m_members[peer].receipts.lastTwoRounds(), lastTurn(peer), peer};
    };
    std::ranges::sort(candidates, {}, rank);
    return candidates;
}

std::vector<PeerSlot> TitForTat::chosenAmong(std::vector<PeerSlot> candidates)
{
    if (candidates.size() > kSlots) {
        const auto others = candidates.begin() + (kSlots - 1);
        auto byLot = std::find_if(others, candidates.end(),
                                  [this](PeerSlot peer) { return m_members[peer].byLot; });
        if (byLot == candidates.end() || m_rounds % kRoundsOfLot == 0) {
            const auto count = static_cast<std::uint64_t>(candidates.end() - others);
            byLot = others + static_cast<std::ptrdiff_t>(m_random->below(count));
        }
        std::iter_swap(others, byLot);
        candidates.resize(kSlots);
    }
    for (PeerSlot peer = 0; peer < m_members.slots(); ++peer) {
        m_members[peer].byLot = candidates.size() == kSlots && candidates.back() == peer;
    }
    return candidates;
}

TimePoint TitForTat::nextTick() const
{
    return m_present == 0 ? TimePoint{} : m_roundEnd;
}

Choke TitForTat::choke(PeerSlot peer) const
{
    return {.choked = !m_members[peer].isServed, .until = m_roundEnd};
}

std::vector<Reason> TitForTat::explain(PeerSlot peer) const
{
    const Member& member = m_members[peer];
    std::vector<Reason> reasons = RoundRobin::explain(peer);
    reasons.push_back({"gave in the last 20 s", byteText(member.receipts.lastTwoRounds())});
    reasons.push_back({"slot", !member.isServed ? "none" : member.byLot ? "by lot" : "by merit"});
    return reasons;
}

} // namespace swapscope::bitswap
