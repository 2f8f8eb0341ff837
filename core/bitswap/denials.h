// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/exchange.h"
#include "core/bitswap/message.h"
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/peer_wantlist.h"
#include "core/bitswap/rules.h"
#include "core/bitswap/wanters.h"
#include "core/telemetry/event_log.h"

#include <cstddef>
#include <optional>

namespace swapscope::bitswap {

/// The part of the decision engine that keeps denied blocks back: denied wants are in no list, get
/// the answer that the rule names, and are counted. A DONT_HAVE for one is a task without a want.
/// Lives on the node strand.
class Denials
{
public:
    /// What it works on; all of it outlives this. Without rules nothing is denied.
    struct Parts
    {
        const Rules* rules = nullptr;
        PeerRequestQueue& queue;
        Wanters& wanters;
        Wanters& unlisted; ///< Gets the tasks without a want.
        telemetry::EventLog& log;
        ExchangePort& port;
        std::size_t mostAnswers = 0; ///< Live tasks of a peer, beyond which it hears nothing.
    };
    /// One peer and what it wants from us.
    struct Peer
    {
        const PeerId& id;
        Protocol protocol = Protocol::V1_2_0;
        PeerWantlist& wants;
    };

    explicit Denials(Parts parts)
        : m_parts{parts}
    {}

    /// Whether onMessage() has anything to do.
    [[nodiscard]] bool any() const noexcept
    {
        return m_parts.rules != nullptr && !m_parts.rules->denials().empty();
    }

    /// Answers and counts the wants of a message that are denied. @return the message without them.
    [[nodiscard]] Incoming onMessage(const Peer& peer, const Incoming& message, Seq cause);

    /// Takes back the answers to denied wants that the message cancels.
    void onCancels(const Peer& peer, const Incoming& message, Seq cause);

    /// Ends a want if it is denied by now, and keeps its answer from leaving, also one that the
    /// peer took back meanwhile, and a DONT_HAVE that an earlier denial called for and this one
    /// does not.
    void check(const Peer& peer, const Cid& cid, Seq cause);

    /// Whether what stands against the want (for no CID: against the peer) ends the connection.
    [[nodiscard]] bool isOver(const PeerId& peer, const Cid& cid) const;

    void disconnect(const PeerId& peer) { m_parts.port.disconnect(peer); }

private:
    [[nodiscard]] std::optional<Denial> find(const PeerId& peer, const Cid& cid) const;
    void answer(const Peer& peer, const WantEntry& entry, Seq cause);
    void withhold(const PeerId& peer, const Task& task, Seq cause);

    Parts m_parts;
};

} // namespace swapscope::bitswap
