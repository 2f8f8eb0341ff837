// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/exchange.h"
#include "core/bitswap/pending_message.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

/// Tells one peer what we want from it, in a loop of three steps: 1 ensure a connection, 2 grab the
/// pending message, 3 send it. What is asked for during 1 or 3 is combined into the one pending
/// message; a want and its cancel that meet there never leave.
///
/// The peer keeps no more than limits::kWantsAtPeer of our wants, so each takes a *place*: until
/// its block came, or a HAVE for a want-have, or its cancel was written. The caller asks for
/// freePlaces() first.
class MessageQueue
{
public:
    /// All references outlive the queue.
    MessageQueue(PeerId peer, const Clock& clock, telemetry::EventLog& log, ExchangePort& port);

    [[nodiscard]] std::size_t freePlaces() const noexcept;
    /// Whether places become free as soon as the pending cancels are written.
    [[nodiscard]] bool isFreeing() const noexcept { return !m_leaving.empty(); }
    /// Whether the peer has been told, or is about to be, that we want this.
    [[nodiscard]] bool holds(const Cid& cid) const { return m_wanted.contains(cid); }
    /// Whether the block itself is asked for there.
    [[nodiscard]] bool holdsBlock(const Cid& cid) const;

    /// Asks for a CID. What is asked for already is not queued twice, unless `again`; a want-have
    /// for a CID whose block is asked for is dropped.
    struct Wish
    {
        WantType type = WantType::Block;
        std::int32_t priority = 1;
        bool again = false;
    };
    void want(const Cid& cid, const Wish& wish, Seq cause);
    /// Takes a want back; nothing happens if there is none.
    void cancel(const Cid& cid, Seq cause);
    /// The peer sent the block: the place is free, and the peer's list is tidied up in time.
    void answeredBlock(const Cid& cid, Seq cause);
    /// The peer said HAVE: a want-have gives its place back, a want-block keeps it.
    void answeredHave(const Cid& cid, Seq cause);

    /// Takes the next step if one can be taken now. To be called at the end of each turn in which
    /// something was asked, and at nextWake().
    void pump();
    [[nodiscard]] TimePoint nextWake() const noexcept; ///< Epoch: none needed.

    /// Nobody knows what the peer has read: the next message is the complete list, after the
    /// cancels that were written just before, as `full` removes nothing at some peers.
    void doubt(Seq cause);

    void onConnected(const Result<Protocol>& outcome);
    /// @return the wants that are at the peer now.
    [[nodiscard]] std::vector<Cid> onSent(const Result<std::uint64_t>& wireBytes);
    void close(Seq cause);

    /// Three attempts in a row have failed.
    [[nodiscard]] bool isStalled() const noexcept;
    [[nodiscard]] telemetry::QueueState state() const noexcept { return m_state; }

private:
    struct Wanted
    {
        Intent intent;
        bool hasLeft = false; ///< Grabbed at least once: the peer may know it.
    };

    void queue(const Cid& cid, const Intent& intent, telemetry::StaticText how, Seq cause);
    [[nodiscard]] telemetry::StaticText howQueued() const;
    void forget(const Cid& cid, Seq cause);
    void tidyUp();
    [[nodiscard]] bool hasWork() const noexcept;
    [[nodiscard]] PendingMessage grab(bool& full);
    void send();
    void fail(const Error& error);
    void takeBack();
    void noteTold(const std::vector<WantEntry>& entries);
    void compareLists();
    void noteCancelled(const Cid& cid);
    void setState(telemetry::QueueState state, std::optional<Error> error = {});

    PeerId m_peer;
    const Clock* m_clock;
    telemetry::EventLog* m_log;
    ExchangePort* m_port;

    telemetry::QueueState m_state = telemetry::QueueState::Idle;
    bool m_isConnected = false;
    std::uint32_t m_tries = 0; ///< Failed attempts in a row.
    TimePoint m_until{};       ///< BackingOff: next attempt. Waiting: when the cancels go.
    Seq m_cause = 0;           ///< Of what is pending.

    FlatMap<Cid, Wanted> m_wanted; ///< What the peer's list shall hold.
    FlatSet<Cid> m_leaving;        ///< Cancelled, but that is not written yet.
    FlatSet<Cid> m_answered;       ///< Answered; the peer may still list them.
    FlatMap<Cid, WantType> m_told; ///< What was written of the list, less the answered.
    std::deque<std::pair<TimePoint, Cid>> m_cancelled; ///< When their cancels were written.
    TimePoint m_compareAt{}; ///< When the lists are compared next; epoch: not.
    PendingMessage m_pending;
    bool m_full = true; ///< The next message replaces the peer's list.
    PendingMessage m_inFlight;
    bool m_inFlightFull = false;
    std::uint32_t m_inFlightEntries = 0, m_inFlightCancels = 0;
    Seq m_grabbed = 0;
};

} // namespace swapscope::bitswap
