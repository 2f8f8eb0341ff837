// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/receipts.h"
#include "core/bitswap/strategies/wfq.h"

namespace swapscope::bitswap {

/// Fair queueing with weights in proportion to what each peer gave in the last round of kRound;
/// kEvenPart is shared evenly, so that newcomers can begin. When nobody gave, all are equal.
/// Source: Levin, LaCurts, Spring, Bhattacharjee 2008, "BitTorrent is an auction".
class PropShare final : public Wfq
{
public:
    static constexpr Duration kRound = std::chrono::seconds{10};
    static constexpr double kEvenPart = 0.1;

    /// @param now  The first round begins.
    explicit PropShare(TimePoint now)
        : m_roundEnd{now + kRound}
    {}

    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onChanged(PeerSlot peer, const PeerFacts& facts) override;
    void onForgotten(PeerSlot peer) override;
    void onTick(TimePoint now, std::vector<PeerSlot>& changed) override;
    [[nodiscard]] TimePoint nextTick() const override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;

protected:
    [[nodiscard]] std::uint32_t share(PeerSlot peer) const override;

private:
    struct Member
    {
        bool isPresent = false;
        std::uint64_t receivedBytes = 0;
        Receipts receipts;
    };

    PeerTable<Member> m_members;
    std::uint32_t m_present = 0;
    TimePoint m_roundEnd;
    std::uint32_t m_givers = 0;     ///< Peers present at the last round's end.
    std::uint64_t m_givenBytes = 0; ///< By all of them in that round.
};

} // namespace swapscope::bitswap
