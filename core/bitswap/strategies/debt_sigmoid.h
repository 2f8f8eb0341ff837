// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/wfq.h"

namespace swapscope::bitswap {

/// Fair queueing with weights that fall with the peer's debt along the white paper's curve. Nobody
/// falls below kFloor, so the link is never idle while somebody waits; kGrace keeps a stranger from
/// falling with its first block.
class DebtSigmoid final : public Wfq
{
public:
    static constexpr std::uint64_t kGrace = 16 * 1024 * 1024; ///< ½ at twice this with no return.
    static constexpr double kFloor = 0.02;

    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void onChanged(PeerSlot peer, const PeerFacts& facts) override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;

protected:
    [[nodiscard]] std::uint32_t share(PeerSlot peer) const override;

private:
    PeerTable<PeerFacts> m_facts;
};

} // namespace swapscope::bitswap
