// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/exchange.h"

#include "core/base/hash_map.h"
#include "core/bitswap/decision_engine.h"
#include "core/bitswap/ledger.h"
#include "core/bitswap/rules.h"
#include "core/bitswap/want_manager.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace swapscope::bitswap {

struct Exchange::Impl
{
    Impl(const Clock& clock, Random& random, store::BlockStore& store, telemetry::EventLog& log,
         ExchangePort& exchangePort, const ExchangeConfig& config);

    /// Ends each turn: queues take their next step, and the port learns when to wake us.
    void endTurn();
    void onMessage(const PeerId& peer, const Incoming& message, std::span<const Cid> cids);
    void onPresences(const PeerId& peer, const Incoming& message, std::span<const Cid> cids,
                     Seq cause);

    const Clock* clock;
    telemetry::EventLog* log;
    ExchangePort* port;
    Rules rules;
    Ledgers ledgers;
    WantManager wants;
    DecisionEngine server;
    TimePoint wake{}; ///< What the port was last asked for.
};

namespace {

ServerConfig serverConfig(const ExchangeConfig& config)
{
    ServerConfig server;
    server.taskWorkers = config.taskWorkers;
    return server;
}

} // namespace

Exchange::Impl::Impl(const Clock& nodeClock, Random& random, store::BlockStore& store,
                     telemetry::EventLog& eventLog, ExchangePort& exchangePort,
                     const ExchangeConfig& config)
    : clock{&nodeClock}
    , log{&eventLog}
    , port{&exchangePort}
    , rules{eventLog}
    , ledgers{nodeClock, eventLog}
    , wants{nodeClock, store, eventLog, exchangePort, ledgers, config}
    , server{{nodeClock, random, store, eventLog, exchangePort, ledgers}, [&] {
                 ServerConfig serving = serverConfig(config);
                 serving.rules = &rules;
                 serving.wakeChanged = [this] { endTurn(); };
                 return serving;
             }()}
{
    ledgers.setProtected([this](const PeerId& peer) {
        return !rules.peer(peer).isDefault() || server.wantlistOf(peer) != nullptr;
    });
    wants.setOwner({[this](std::span<const Block> blocks, Seq cause) {
                        server.onBlocksAvailable(blocks, cause);
                    },
                    [this] { endTurn(); }});
}

void Exchange::Impl::endTurn()
{
    wants.pump();
    const TimePoint ours = wants.nextWake();
    const TimePoint theirs = server.nextWake();
    const bool none = ours == TimePoint{} || theirs == TimePoint{};
    const TimePoint next = none ? std::max(ours, theirs) : std::min(ours, theirs);
    if (next != wake && next != TimePoint{}) {
        port->wakeAt(next);
    }
    wake = next;
}

void Exchange::Impl::onPresences(const PeerId& peer, const Incoming& message,
                                 std::span<const Cid> cids, Seq cause)
{
    const FlatSet<Cid> withBlock{cids.begin(), cids.end()};
    for (const Presence& presence : message.presences) {
        if (!withBlock.contains(presence.cid)) {
            wants.asker().onPresence(peer, presence, cause);
        }
    }
}

void Exchange::Impl::onMessage(const PeerId& peer, const Incoming& message,
                               std::span<const Cid> cids)
{
    const auto count = [](const auto& range, auto&& predicate) {
        return static_cast<std::uint32_t>(std::ranges::count_if(range, predicate));
    };
    const std::uint32_t cancels = count(message.wants, &WantEntry::cancel);
    const std::uint32_t haves = count(message.presences, &Presence::have);
    const Seq received = log->emit(telemetry::MessageReceived{
        peer, static_cast<std::uint32_t>(message.wants.size()) - cancels, cancels,
        static_cast<std::uint32_t>(message.blocks.size()), haves,
        static_cast<std::uint32_t>(message.presences.size()) - haves, message.wireBytes,
        message.full});
    std::vector<Block> blocks;
    FlatSet<Cid> seen;
    for (std::size_t i = 0; i < cids.size(); ++i) {
        if (seen.insert(cids[i]).second) { // the same block twice in a message counts once
            blocks.push_back({cids[i], message.blocks[i].data});
        }
    }
    wants.onBlocks(peer, blocks, received);
    if (!blocks.empty()) {
        server.onLedgerChanged(peer);
    }
    onPresences(peer, message, cids, received);
    server.onWants(peer, message, received);
}

// --- the facade ----------------------------------------------------------------------------------

Exchange::Exchange(const Clock& clock, Random& random, store::BlockStore& store,
                   telemetry::EventLog& log, ExchangePort& port, ExchangeConfig config)
    : m_impl{std::make_unique<Impl>(clock, random, store, log, port, config)}
{}

Exchange::~Exchange() = default;

void Exchange::onPeerConnected(const PeerId& peer, Protocol protocol, Seq cause)
{
    m_impl->wants.asker().onPeerConnected(peer, protocol, cause);
    m_impl->wants.asker().setPeerRules(peer, m_impl->rules.peer(peer), cause);
    m_impl->server.onPeerConnected(peer, protocol, cause);
    m_impl->endTurn();
}

void Exchange::onPeerDisconnected(const PeerId& peer, Seq cause)
{
    m_impl->wants.asker().onPeerDisconnected(peer, cause);
    m_impl->server.onPeerDisconnected(peer, cause);
    m_impl->endTurn();
}

void Exchange::onRtt(const PeerId& peer, Duration rtt)
{
    m_impl->wants.asker().onRtt(peer, rtt);
    m_impl->endTurn();
}

void Exchange::onInputHeld(const PeerId& peer, bool isHeld)
{
    m_impl->wants.asker().onInputHeld(peer, isHeld);
}

void Exchange::onMessage(const PeerId& peer, Incoming message, std::vector<Cid> cids)
{
    assert(cids.size() == message.blocks.size());
    m_impl->onMessage(peer, message, cids);
    m_impl->endTurn();
}

void Exchange::onPacksAll(const PeerId& peer)
{
    m_impl->wants.asker().onPacksAll(peer);
}

void Exchange::onOversize(const PeerId& peer, Seq cause)
{
    m_impl->wants.asker().onOversize(peer, cause);
    m_impl->endTurn();
}

void Exchange::onWantStreamLost(const PeerId& peer, Seq cause)
{
    m_impl->wants.asker().onWantStreamLost(peer, cause);
    m_impl->endTurn();
}

void Exchange::onQueueConnected(const PeerId& peer, Result<Protocol> outcome)
{
    m_impl->wants.asker().onQueueConnected(peer, outcome);
    m_impl->endTurn();
}

void Exchange::onQueueSent(const PeerId& peer, Result<std::uint64_t> wireBytes)
{
    m_impl->wants.asker().onQueueSent(peer, wireBytes);
    m_impl->endTurn();
}

void Exchange::onEnvelopeSent(EnvelopeId envelope, Result<std::uint64_t> wireBytes)
{
    m_impl->server.onEnvelopeSent(envelope, std::move(wireBytes));
    m_impl->endTurn();
}

void Exchange::onTick()
{
    m_impl->wake = {}; // what was asked for is used up
    m_impl->wants.onTick();
    m_impl->server.onTick();
    m_impl->endTurn();
}

RequestId Exchange::wantBlocks(std::span<const Cid> cids, std::string origin, Seq cause,
                               RequestListener listener)
{
    const RequestId request = m_impl->wants.want(cids, origin, cause, std::move(listener));
    m_impl->endTurn();
    return request;
}

RequestId Exchange::openRequest(std::string origin, Seq cause, RequestListener listener)
{
    return m_impl->wants.openRequest(std::move(origin), cause, std::move(listener));
}

void Exchange::addWants(RequestId request, std::span<const Cid> cids, Seq cause)
{
    m_impl->wants.addWants(request, cids, cause);
    m_impl->endTurn();
}

void Exchange::dropWants(RequestId request, std::span<const Cid> cids, Seq cause)
{
    m_impl->wants.dropWants(request, cids, cause);
    m_impl->endTurn();
}

void Exchange::cancelRequest(RequestId request, Seq cause)
{
    m_impl->wants.cancelRequest(request, cause);
    m_impl->endTurn();
}

std::size_t Exchange::cancelWants(std::span<const Cid> cids, Seq cause)
{
    const std::size_t count = m_impl->wants.cancelWants(cids, cause);
    m_impl->endTurn();
    return count;
}

std::size_t Exchange::setWantPriority(std::span<const Cid> cids, std::int32_t priority, Seq cause)
{
    const std::size_t count = m_impl->wants.setPriority(cids, priority, cause);
    m_impl->endTurn();
    return count;
}

void Exchange::explainWant(const Cid& cid, Seq cause)
{
    m_impl->wants.explain(cid, cause);
}

void Exchange::onBlocksAdded(std::span<const Block> blocks, Seq cause)
{
    m_impl->wants.onBlocksAdded(blocks, cause);
    m_impl->server.onBlocksAvailable(blocks, cause);
    m_impl->endTurn();
}

Result<void> Exchange::setPeerRules(const PeerId& peer, telemetry::PeerRules rules, Seq cause)
{
    if (auto set = m_impl->rules.setPeer(peer, std::move(rules), cause); !set) {
        return set.error();
    }
    m_impl->server.setPeerRules(peer, m_impl->rules.peer(peer), cause);
    m_impl->port->onRulesChanged(peer);
    m_impl->wants.asker().setPeerRules(peer, m_impl->rules.peer(peer), cause);
    m_impl->endTurn();
    return {};
}

telemetry::PeerRules Exchange::peerRules(const PeerId& peer) const
{
    return m_impl->rules.peer(peer);
}

Result<void> Exchange::setNodeRules(telemetry::NodeRules rules, Seq cause)
{
    if (auto set = m_impl->rules.setNode(std::move(rules), cause); !set) {
        return set.error();
    }
    m_impl->server.setNodeRules(m_impl->rules.node(), cause);
    m_impl->port->onRulesChanged({});
    m_impl->wants.asker().setNodeRules(m_impl->rules.node(), cause);
    m_impl->endTurn();
    return {};
}

const telemetry::NodeRules& Exchange::nodeRules() const noexcept
{
    return m_impl->rules.node();
}

Result<void> Exchange::setDenial(const telemetry::DenyKey& what,
                                 std::optional<telemetry::DenyAnswer> answer, Seq cause)
{
    if (auto set = m_impl->rules.setDenial(what, answer, cause); !set) {
        return set.error();
    }
    m_impl->server.onDenied(what, m_impl->log->last()); // lifted: a wider one may stand now
    m_impl->endTurn();
    return {};
}

const Rules& Exchange::rules() const noexcept
{
    return m_impl->rules;
}

void Exchange::explainOrder(Seq cause)
{
    m_impl->server.explainOrder(cause);
}

void Exchange::explainPeer(const PeerId& peer, Seq cause)
{
    m_impl->server.explainPeer(peer, cause);
}

void Exchange::restoreLedger(const PeerId& peer, const telemetry::LedgerFigures& figures, Seq cause)
{
    m_impl->ledgers.restore(peer, figures, cause);
    m_impl->server.onLedgerChanged(peer);
}

bool Exchange::resetLedger(const PeerId& peer, Seq cause)
{
    const bool reset = m_impl->ledgers.reset(peer, cause);
    m_impl->server.onLedgerChanged(peer);
    m_impl->endTurn();
    return reset;
}

const Ledgers& Exchange::ledgers() const noexcept
{
    return m_impl->ledgers;
}

} // namespace swapscope::bitswap
