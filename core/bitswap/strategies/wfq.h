// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/strategy.h"

#include <vector>

namespace swapscope::bitswap {

/// Start-time fair queueing: bytes shared by weight among the peers that have something to be sent.
///
/// A peer that becomes Ready gets the start tag S = max(v, F); serving l bytes at weight w sets
/// F = S + l/w and v = S. Time spent parked therefore earns no burst. An aged turn charges F but
/// does not move v. While two peers stay Ready, the difference of their bytes by weight is at most
/// one largest dispatch of each.
/// Tags are integers of 128 bits in units of 2⁻³² byte at weight 0.01, so they never wrap.
/// Source: Goyal, Vin, Cheng 1996, start-time fair queueing.
class Wfq final : public Strategy
{
public:
    void onJoined(PeerSlot peer) override;
    void onReady(PeerSlot peer) override;
    void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn) override;
    void onDropped(PeerSlot peer, std::uint64_t bytes) override;
    void onIdle() override;
    void setWeight(PeerSlot peer, std::uint32_t hundredths) override;
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] ServiceKey nextKey(PeerSlot peer) const override;
    [[nodiscard]] bool canForget(PeerSlot peer) const override;
    [[nodiscard]] std::string explain(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "smallest start tag"; }

    [[nodiscard]] ServiceKey virtualTime() const noexcept { return m_virtualTime; }

private:
    struct Flow
    {
        ServiceKey start;
        ServiceKey finish;
        std::uint32_t weight = 100; // hundredths
    };

    [[nodiscard]] static std::uint64_t tagLength(const Flow& flow, std::uint64_t bytes);

    std::vector<Flow> m_flows;
    ServiceKey m_virtualTime;
    ServiceKey m_maxFinish;
};

} // namespace swapscope::bitswap
