// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace swapscope::bitswap {

/// Dense number of a peer in the request queue; reused once a peer is forgotten.
using PeerSlot = std::uint32_t;

/// Where a peer stands in the order of service: the lower is served first.
struct ServiceKey
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
};

/// Why a peer was chosen: Aged peers have waited too long, whatever their key says.
enum class Turn { Ordered, Aged };

/// Orders the peers that may be served. It never decides who may: the queue shows it only what
/// happens, and asks for a key when a peer becomes Ready or stays so after a dispatch. A key is
/// stored by the queue, so it may read the strategy's own counters only, never a clock.
class Strategy
{
public:
    virtual ~Strategy() = default;

    /// The slot belongs to a new peer now.
    virtual void onJoined(PeerSlot peer) = 0;
    /// The peer's next block may be served: fixes its key.
    virtual void onReady(PeerSlot peer) = 0;
    /// `bytes` of block payload, at least 1, were given to a worker.
    virtual void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn) = 0;
    /// `bytes` of an earlier dispatch never left: the block was cancelled or gone before it was
    /// handed over.
    virtual void onDropped(PeerSlot peer, std::uint64_t bytes) = 0;
    /// Nobody is Ready and nothing is on its way.
    virtual void onIdle() = 0;
    /// @param hundredths  1…10,000; 100 is the weight of everybody else. Acts from the next key.
    virtual void setWeight(PeerSlot peer, std::uint32_t hundredths) = 0;

    [[nodiscard]] virtual ServiceKey key(PeerSlot peer) const = 0;
    /// The key that the peer would get if it became Ready now.
    [[nodiscard]] virtual ServiceKey nextKey(PeerSlot peer) const = 0;
    /// Whether forgetting the peer would gain it nothing.
    [[nodiscard]] virtual bool canForget(PeerSlot peer) const = 0;
    /// The peer's key in words, e.g. "start tag 12.5 MiB".
    [[nodiscard]] virtual std::string explain(PeerSlot peer) const = 0;
    /// Names what the order goes by, for the first in it, e.g. "smallest start tag".
    [[nodiscard]] virtual std::string rule() const = 0;
};

} // namespace swapscope::bitswap
