// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/bitswap/ledger.h"
#include "core/bitswap/message.h"
#include "core/multiformats/peer_id.h"
#include "core/store/block_store.h"
#include "core/telemetry/event_log.h"
#include "core/telemetry/rules.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace swapscope::bitswap {

using multiformats::PeerId;
using telemetry::Seq;

class Rules;

struct RequestTag;
using RequestId = StrongId<RequestTag>; ///< One call of wantBlocks.
struct EnvelopeTag;
using EnvelopeId = StrongId<EnvelopeTag>; ///< One answer message on its way to a peer.

/// What the engine asks of the world. Each call returns at once; its outcome comes back through the
/// Exchange, in a later turn.
class ExchangePort
{
public:
    virtual ~ExchangePort() = default;

    /// Step 1 of a message queue: make sure that wants can be written to `peer` (dial if there is
    /// no connection, open the want stream). Outcome: Exchange::onQueueConnected.
    virtual void connectQueue(const PeerId& peer) = 0;

    /// Step 3: write this on the want stream. Outcome: Exchange::onQueueSent.
    virtual void sendWants(const PeerId& peer, Outgoing message) = 0;

    /// Writes one answer message on the peer's answer stream, in the order of these calls. Outcome:
    /// Exchange::onEnvelopeSent, once the last byte was accepted by the socket.
    virtual void sendEnvelope(const PeerId& peer, EnvelopeId envelope, Outgoing message) = 0;

    /// Call Exchange::onTick no later than `when`; replaces the earlier request.
    virtual void wakeAt(TimePoint when) = 0;

    /// Limits or pauses of a peer, or for an empty id of the node, are different now: see
    /// Exchange::rules().
    virtual void onRulesChanged(const PeerId& /*peer*/) {}

    /// Keeps the answer to one want, which was handed over, from leaving. Its envelope goes without
    /// it, or fails where it was being written; either way the outcome comes as ever.
    /// @return false when the answer has left.
    virtual bool withholdAnswer(const PeerId& /*peer*/, const Cid& /*cid*/) { return false; }

    /// Ends the connections to a peer.
    virtual void disconnect(const PeerId& /*peer*/) {}
};

struct ExchangeConfig
{
    std::uint32_t taskWorkers = 8;                 ///< 1…64
    Duration askTimeout = std::chrono::seconds{5}; ///< Silence after which another peer is asked.
};

/// Told about one request: each CID once, in order of arrival.
struct RequestListener
{
    std::function<void(const Block&)> onBlock{}; ///< Stored and durable by now.
    std::function<void()> onAllDone{};
    std::function<void(const Cid&)> onGivenUp{}; ///< cancelWants() ended this want.
};

/// The engine as one thing: want manager, message queues, decision engine, request queue, workers,
/// ledgers. Lives on the node strand.
class Exchange
{
public:
    /// All references outlive the exchange.
    Exchange(const Clock& clock, Random& random, store::BlockStore& store, telemetry::EventLog& log,
             ExchangePort& port, ExchangeConfig config);
    ~Exchange();

    // --- peers
    /// The peer can be spoken to. `cause` is the event that says so.
    void onPeerConnected(const PeerId& peer, Protocol protocol, Seq cause);
    void onPeerDisconnected(const PeerId& peer, Seq cause);

    /// Round-trip time of the connection to a peer. Ignored for one that is not connected.
    void onRtt(const PeerId& peer, Duration rtt);

    /// We hold back what the peer sends us so as to keep a download limit, or do so no longer:
    /// until then it is no silence of the peer's. Each true is followed by a false.
    void onInputHeld(const PeerId& peer, bool isHeld);

    /// A message whose blocks are hashed: `cids[i]` belongs to `message.blocks[i]`.
    void onMessage(const PeerId& peer, Incoming message, std::vector<Cid> cids);

    /// The peer may answer with all that it was asked for in one message.
    void onPacksAll(const PeerId& peer);
    /// A message of the peer was larger than limits::kMessageBytes, and was refused whole.
    void onOversize(const PeerId& peer, Seq cause);
    /// The want stream was reset: nobody knows what the peer has read.
    void onWantStreamLost(const PeerId& peer, Seq cause);

    // --- outcomes of the port
    /// On success, `protocol` is what the want stream speaks.
    void onQueueConnected(const PeerId& peer, Result<Protocol> outcome);
    void onQueueSent(const PeerId& peer, Result<std::uint64_t> wireBytes);
    void onEnvelopeSent(EnvelopeId envelope, Result<std::uint64_t> wireBytes);
    void onTick();

    // --- asking
    /// Wants blocks; those already stored are reported too, in a later turn. Duplicates in `cids`
    /// count once. Earlier CIDs have higher priority. `origin` is shown to people.
    RequestId wantBlocks(std::span<const Cid> cids, std::string origin, Seq cause,
                         RequestListener listener = {});
    /// Opens a request that waits for nothing yet and is never all done: what its caller wants
    /// piece by piece is one session. It stays until cancelRequest().
    RequestId openRequest(std::string origin, Seq cause, RequestListener listener);
    /// Wants more within such a request, behind all that is wanted. What it waits for already is
    /// left as it is. Unknown requests are ignored.
    void addWants(RequestId request, std::span<const Cid> cids, Seq cause);
    /// Ends wants of one request only; those that another request shares go on.
    void dropWants(RequestId request, std::span<const Cid> cids, Seq cause);
    /// Ends one request; a want that another request shares goes on.
    void cancelRequest(RequestId request, Seq cause);
    /// Ends wants for every request; one that waits for nothing else is all done.
    /// @return how many were wanted.
    std::size_t cancelWants(std::span<const Cid> cids, Seq cause);
    /// A higher priority is served first by peers. Told to those that have not answered yet.
    /// @return how many were wanted.
    std::size_t setWantPriority(std::span<const Cid> cids, std::int32_t priority, Seq cause);
    /// Emits telemetry::WantExplained.
    void explainWant(const Cid& cid, Seq cause);

    // --- having
    /// Blocks that came from elsewhere (import) are in the store now: serves whoever waits.
    void onBlocksAdded(std::span<const Block> blocks, Seq cause);

    // --- steering
    /// What the user has decided about a peer, present or not; a value out of range changes
    /// nothing. Emits PeerRulesChanged. Errors: Invalid.
    Result<void> setPeerRules(const PeerId& peer, telemetry::PeerRules rules, Seq cause);
    [[nodiscard]] telemetry::PeerRules peerRules(const PeerId& peer) const;
    /// Emits NodeRulesChanged. Errors: Invalid, also for an unknown strategy.
    Result<void> setNodeRules(telemetry::NodeRules rules, Seq cause);
    [[nodiscard]] const telemetry::NodeRules& nodeRules() const noexcept;
    /// Denies, or with no answer lifts a denial. What is denied ends at once, also where it waits
    /// to be sent. Emits DenialChanged. Errors: those of Rules::setDenial.
    Result<void> setDenial(const telemetry::DenyKey& what,
                           std::optional<telemetry::DenyAnswer> answer, Seq cause);
    /// All that was decided.
    [[nodiscard]] const Rules& rules() const noexcept;
    /// Emits telemetry::ServiceOrder.
    void explainOrder(Seq cause);
    /// Emits telemetry::PeerExplained.
    void explainPeer(const PeerId& peer, Seq cause);

    // --- ledgers
    /// Sets a ledger to what an earlier run kept. Emits LedgerRestored.
    void restoreLedger(const PeerId& peer, const telemetry::LedgerFigures& figures, Seq cause);
    /// Sets a ledger to 0; false when it was. Emits LedgerReset.
    bool resetLedger(const PeerId& peer, Seq cause);
    [[nodiscard]] const Ledgers& ledgers() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::bitswap
