// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/telemetry/event.h"
#include "core/telemetry/rules.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::bitswap {

using telemetry::Reason;
using telemetry::ServiceClass;
using telemetry::ServiceKey;

/// Dense number of a peer in the request queue; reused once a peer is forgotten.
using PeerSlot = std::uint32_t;

/// Why a peer was chosen: Aged peers have waited too long, whatever their key says.
enum class Turn { Ordered, Aged };

/// All that a strategy may know of a peer.
struct PeerFacts
{
    std::uint32_t weight = telemetry::PeerRules::kEvenWeight; ///< Hundredths, 1…10,000.
    ServiceClass serviceClass = ServiceClass::Normal;
    std::uint64_t sentBytes = 0;     ///< The ledger's: block payload that arrived there.
    std::uint64_t receivedBytes = 0; ///< The ledger's: useful block payload from there.
    std::uint64_t queuedTasks = 0;   ///< Blocks that wait.
    std::uint64_t nextBytes = 0;     ///< Of the block that goes next.
    std::uint64_t activeTasks = 0;   ///< Read or handed over, and not yet accepted by the socket.
    std::uint64_t activeBytes = 0;

    friend bool operator==(const PeerFacts&, const PeerFacts&) = default;
};

/// Whether the strategy keeps a peer from being served.
struct Choke
{
    bool choked = false;
    TimePoint until{}; ///< When that may change.
};

/// The most of one turn; its first block goes in any case.
struct TurnLimit
{
    std::size_t tasks = std::numeric_limits<std::size_t>::max();
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
};

/// Orders the peers that may be served, class by class. The queue tells it what happens, and reads
/// key() and choke() of a peer after each call about it. A key follows from what the strategy was
/// told, never from a clock: it changes only in a call, and the queue re-sorts the peer then.
/// Slots are those of peers that have joined and were not forgotten.
class Strategy
{
public:
    virtual ~Strategy() = default;

    /// The slot belongs to a new peer now.
    virtual void onJoined(PeerSlot peer, const PeerFacts& facts) = 0;
    /// The slot is free.
    virtual void onForgotten(PeerSlot /*peer*/) {}
    /// Something will be told of the peer soon: its record may be brought nearer.
    virtual void touchPeer(PeerSlot /*peer*/) const {}
    virtual void onChanged(PeerSlot peer, const PeerFacts& facts) = 0;
    /// Nothing but the strategy keeps the peer's next block from being served: fixes its key, and
    /// may choke it. Told again when the time named by choke() has come.
    virtual void onReady(PeerSlot /*peer*/, TimePoint /*now*/) {}
    /// The peer is no longer Ready, and it was not its turn that ended this.
    virtual void onParked(PeerSlot /*peer*/) {}
    /// `bytes` of block payload, at least 1, were given to a worker.
    virtual void onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint now) = 0;
    /// `bytes` of an earlier dispatch never left: the block was cancelled or gone before it was
    /// handed over.
    virtual void onDropped(PeerSlot /*peer*/, std::uint64_t /*bytes*/) {}
    /// Nobody of the class is Ready and nothing is on its way.
    virtual void onIdle(ServiceClass /*serviceClass*/) {}
    /// Called when nextTick() has come; adds those whose key or choke changed.
    virtual void onTick(TimePoint /*now*/, std::vector<PeerSlot>& /*changed*/) {}
    /// The epoch: no time is awaited.
    [[nodiscard]] virtual TimePoint nextTick() const { return {}; }

    [[nodiscard]] virtual ServiceKey key(PeerSlot peer) const = 0;
    /// The key that the peer would get if it became Ready now.
    [[nodiscard]] virtual ServiceKey nextKey(PeerSlot peer) const { return key(peer); }
    /// How far the order of a class has come, for strategies that keep such a time.
    [[nodiscard]] virtual std::optional<ServiceKey> clockOf(ServiceClass /*serviceClass*/) const
    {
        return std::nullopt;
    }
    [[nodiscard]] virtual Choke choke(PeerSlot /*peer*/) const { return {}; }
    [[nodiscard]] virtual TurnLimit turnLimit(PeerSlot /*peer*/) const { return {}; }
    /// Whether forgetting the peer would gain it nothing.
    [[nodiscard]] virtual bool canForget(PeerSlot /*peer*/, TimePoint /*now*/) const
    {
        return true;
    }
    /// Whether it never leaves a worker idle while some peer may be served.
    [[nodiscard]] virtual bool workConserving() const { return true; }
    /// What the peer's key is made of, e.g. "start tag", "12.5 MiB". Not empty.
    [[nodiscard]] virtual std::vector<Reason> explain(PeerSlot peer) const = 0;
    /// Names what the order goes by, for the first in it, e.g. "smallest start tag".
    [[nodiscard]] virtual std::string rule() const = 0;
};

} // namespace swapscope::bitswap
