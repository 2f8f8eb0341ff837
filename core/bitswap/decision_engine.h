// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/random.h"
#include "core/bitswap/exchange.h"
#include "core/bitswap/ledger.h"
#include "core/bitswap/message.h"
#include "core/store/block_store.h"
#include "core/telemetry/event_log.h"
#include "core/telemetry/rules.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace swapscope::bitswap {

class PeerRequestQueue;
class PeerWantlist;
class Rules;

/// The knobs of the serving half. The defaults are those of base/limits.h.
struct ServerConfig
{
    std::uint32_t taskWorkers = static_cast<std::uint32_t>(limits::kTaskWorkers); ///< 1…64
    std::uint64_t outstandingBytes = limits::kOutstandingBytes; ///< Per peer, see the limit.
    std::uint64_t envelopeBytes = limits::kEnvelopeBytes;
    std::uint64_t haveReplaceBytes = limits::kHaveReplaceBytes;
    std::uint32_t wantsPerPeer = static_cast<std::uint32_t>(limits::kWantsPerPeer);
    Duration maxWait = std::chrono::seconds{10}; ///< A Ready peer unserved for so long goes first.
    /// What is denied; outlives the engine. Null: nothing is.
    const Rules* rules = nullptr;
    /// Told when work that the engine began by itself (a finished read) may have changed
    /// nextWake(). Not called for the owner's own calls: ask nextWake() after each of those.
    std::function<void()> wakeChanged{};
};

/// What the engine works with; all of it outlives the engine.
struct ServerParts
{
    const Clock& clock;
    Random& random;
    store::BlockStore& store;
    telemetry::EventLog& log;
    ExchangePort& port;
    Ledgers& ledgers;
};

/// Decides who gets which block, and when: keeps what each peer wants, turns it into tasks, and has
/// the task workers read and hand over envelopes.
///
/// A pure machine on the node strand. Every explicit want is answered at most once for each state
/// of the block: DONT_HAVE if asked, later HAVE or the block.
class DecisionEngine
{
public:
    DecisionEngine(const ServerParts& parts, ServerConfig config);
    ~DecisionEngine();

    /// A second call for a connected peer only updates the protocol.
    void onPeerConnected(const PeerId& peer, Protocol protocol, Seq cause);
    /// Ends everything that was owed to the peer. Its envelopes that are still with the port keep
    /// counting as outstanding until their outcome is told.
    void onPeerDisconnected(const PeerId& peer, Seq cause);

    /// Wants, cancels and `full` of one message. Ignored for a peer that is not connected.
    void onWants(const PeerId& peer, const Incoming& message, Seq cause);

    /// A denial came into the rules or changed there: ends the wants that it fits, and their tasks,
    /// also those that are with the port and have not left.
    void onDenied(const telemetry::DenyKey& what, Seq cause);

    /// These are in the store now: serves whoever waits for them.
    void onBlocksAvailable(std::span<const Block> blocks, Seq cause);

    /// Outcome of ExchangePort::sendEnvelope: told exactly once for each envelope, also when the
    /// peer has left meanwhile. Unknown ids are ignored.
    void onEnvelopeSent(EnvelopeId envelope, Result<std::uint64_t> wireBytes);

    void onTick();
    /// When onTick must be called at the latest; the epoch: no timer is wanted.
    [[nodiscard]] TimePoint nextWake() const;

    /// The peer's ledger has other figures than before: some strategies go by them.
    void onLedgerChanged(const PeerId& peer);

    /// Weight, class, upload limit and pause; kept while the peer is away.
    void setPeerRules(const PeerId& peer, const telemetry::PeerRules& rules, Seq cause);
    /// Strategy, workers, upload limit and pause. Surplus workers finish what they read; a switch
    /// of the strategy loses no task. @pre isStrategy(rules.strategy)
    void setNodeRules(const telemetry::NodeRules& rules, Seq cause);
    /// Emits telemetry::ServiceOrder.
    void explainOrder(Seq cause);
    /// Emits telemetry::PeerExplained.
    void explainPeer(const PeerId& peer, Seq cause);

    /// What the peer wants from us; nullptr when it is not connected. For tests and questions.
    [[nodiscard]] const PeerWantlist* wantlistOf(const PeerId& peer) const;
    [[nodiscard]] const PeerRequestQueue& requestQueue() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::bitswap
