// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/round_robin.h"

namespace swapscope::bitswap {

/// Serves first whom we owe most: the key is what we gave (with what is on its way) less what we
/// got, divided by the weight when the peer owes us and multiplied when we owe it. Ties take turns.
/// Source: Sherman, Nieh, Stein 2012, "FairTorrent".
class Deficit final : public RoundRobin
{
public:
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "owed most"; }

private:
    /// Signed bytes; beyond 2⁴⁸ either way all are equal.
    [[nodiscard]] std::int64_t given(PeerSlot peer) const;
};

} // namespace swapscope::bitswap
