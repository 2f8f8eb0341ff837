// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/prop_share.h"

#include "core/bitswap/words.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace swapscope::bitswap {

void PropShare::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    Wfq::onJoined(peer, facts);
    Member& member = m_members.join(peer);
    member.isPresent = true;
    member.receivedBytes = facts.receivedBytes;
    member.receipts.start(facts.receivedBytes);
    ++m_present;
}

void PropShare::onChanged(PeerSlot peer, const PeerFacts& facts)
{
    Wfq::onChanged(peer, facts);
    m_members[peer].receivedBytes = facts.receivedBytes;
}

void PropShare::onForgotten(PeerSlot peer)
{
    m_members[peer].isPresent = false;
    --m_present;
}

void PropShare::onTick(TimePoint now, std::vector<PeerSlot>& /*changed*/)
{
    if (now < m_roundEnd) {
        return;
    }
    m_roundEnd = now + kRound;
    m_givers = m_present;
    m_givenBytes = 0;
    for (PeerSlot peer = 0; peer < m_members.slots(); ++peer) {
        Member& member = m_members[peer];
        if (member.isPresent) {
            member.receipts.endRound(member.receivedBytes);
            m_givenBytes += member.receipts.lastRound();
        }
    }
}

TimePoint PropShare::nextTick() const
{
    return m_present == 0 ? TimePoint{} : m_roundEnd;
}

/// The part of the whole, times the number of peers: 1 is an even share.
std::uint32_t PropShare::share(PeerSlot peer) const
{
    if (m_givenBytes == 0) {
        return kEvenShare;
    }
    const double given = static_cast<double>(m_members[peer].receipts.lastRound())
                         / static_cast<double>(m_givenBytes);
    const double part = (1 - kEvenPart) * given * m_givers + kEvenPart;
    constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(kMost, std::round(part * kEvenShare)));
}

std::vector<Reason> PropShare::explain(PeerSlot peer) const
{
    std::vector<Reason> reasons = Wfq::explain(peer);
    reasons.push_back({"gave in the last round", byteText(m_members[peer].receipts.lastRound())});
    reasons.push_back(
        {"times an even share", ratioText(static_cast<double>(share(peer)) / kEvenShare)});
    return reasons;
}

} // namespace swapscope::bitswap
