// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/touch.h"
#include "core/bitswap/strategies/peer_table.h"

#include <array>

namespace swapscope::bitswap {

/// Start-time fair queueing: bytes shared by weight among the peers that have something to be sent.
///
/// A peer that becomes Ready gets the start tag S = max(v, F); serving l bytes at weight w sets
/// F = S + l/w and v = S. Time spent parked therefore earns no burst. An aged turn charges F but
/// does not move v. While two peers stay Ready, the difference of their bytes by weight is at most
/// one largest dispatch of each. Each class has a v of its own; a peer that changes class keeps its
/// lead over v.
/// Tags are integers of 128 bits in units of 2⁻³² byte at weight 0.01, so they never wrap.
/// Source: Goyal, Vin, Cheng 1996, start-time fair queueing.
class Wfq : public Strategy
{
public:
    void onJoined(PeerSlot peer, const PeerFacts& facts) override;
    void touchPeer(PeerSlot peer) const override { touch(&m_flows[peer]); }
    void onChanged(PeerSlot peer, const PeerFacts& facts) override;
    void onReady(PeerSlot peer, TimePoint now) override;
    void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now) override;
    void onDropped(PeerSlot peer, std::uint64_t bytes) override;
    void onIdle(ServiceClass serviceClass) override;
    [[nodiscard]] ServiceKey key(PeerSlot peer) const override;
    [[nodiscard]] ServiceKey nextKey(PeerSlot peer) const override;
    [[nodiscard]] bool canForget(PeerSlot peer, TimePoint now) const override;
    [[nodiscard]] std::vector<Reason> explain(PeerSlot peer) const override;
    [[nodiscard]] std::string rule() const override { return "smallest start tag"; }

    [[nodiscard]] std::optional<ServiceKey> clockOf(ServiceClass serviceClass) const override
    {
        return virtualTime(serviceClass);
    }
    [[nodiscard]] ServiceKey virtualTime(ServiceClass serviceClass) const noexcept
    {
        return m_lines[static_cast<std::size_t>(serviceClass)].virtualTime;
    }

protected:
    static constexpr std::uint32_t kEvenShare = 65'536;

    /// Multiplies the peer's weight, in parts of kEvenShare, at least 1. Read at each dispatch.
    [[nodiscard]] virtual std::uint32_t share(PeerSlot /*peer*/) const { return kEvenShare; }

private:
    /// A cache line: each turn reads that of another peer.
    struct alignas(64) Flow
    {
        ServiceKey start;
        ServiceKey finish;
        std::uint32_t weight = telemetry::PeerRules::kEvenWeight;
        std::uint32_t share = kEvenShare; ///< Of the last dispatch.
        ServiceClass serviceClass = ServiceClass::Normal;
    };
    /// The state of one class.
    struct Line
    {
        ServiceKey virtualTime;
        ServiceKey maxFinish;
    };

    [[nodiscard]] static std::uint64_t tagLength(const Flow& flow, std::uint64_t bytes);
    [[nodiscard]] const Line& lineOf(const Flow& flow) const;
    [[nodiscard]] Line& lineOf(const Flow& flow);

    PeerTable<Flow> m_flows;
    std::array<Line, 3> m_lines; ///< By class.
};

} // namespace swapscope::bitswap
