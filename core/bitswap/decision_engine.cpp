// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/decision_engine.h"

#include "core/bitswap/decision_engine_impl.h"

#include <algorithm>
#include <set>
#include <utility>

namespace swapscope::bitswap {

using telemetry::TheirWantRemoved;

DecisionEngine::DecisionEngine(const ServerParts& parts, ServerConfig config)
    : m_impl{std::make_unique<Impl>(parts, std::move(config))}
{
    m_impl->workers.resize(m_impl->config.taskWorkers, 0);
}

DecisionEngine::~DecisionEngine() = default;

void DecisionEngine::onPeerConnected(const PeerId& peer, Protocol protocol, Seq /*cause*/)
{
    m_impl->peers[peer].protocol = protocol;
    m_impl->queue.connect(peer);
    m_impl->tellLedger(peer);
}

void DecisionEngine::onPeerDisconnected(const PeerId& peer, Seq cause)
{
    const auto at = m_impl->peers.find(peer);
    if (at == m_impl->peers.end()) {
        return;
    }
    if (const PeerQueue* const waiting = m_impl->queue.find(peer)) {
        m_impl->queue.eachTask(
            *waiting, [&](const Task& task) { m_impl->unlisted.remove(peer, task.cid()); });
    }
    m_impl->queue.disconnect(peer, cause);
    std::vector<std::pair<std::uint64_t, Cid>> left;
    for (const auto& [cid, want] : at->second.wants.wants()) {
        left.emplace_back(want.order, cid);
    }
    std::ranges::sort(left);
    for (const auto& [order, cid] : left) {
        m_impl->wanters.remove(peer, cid);
        m_impl->log.emit(TheirWantRemoved{.peer = peer, .cid = cid, .why = WantEnd::Gone}, cause);
    }
    m_impl->peers.erase(at);
    m_impl->workers.pump();
}

void DecisionEngine::onWants(const PeerId& peer, const Incoming& message, Seq cause)
{
    const auto at = m_impl->peers.find(peer);
    if (at == m_impl->peers.end()) {
        return;
    }
    Impl::Peer& record = at->second;
    const Denials::Peer asker{peer, record.protocol, record.wants};
    const bool isFiltered = m_impl->denials.any();
    const Incoming allowed =
        isFiltered ? m_impl->denials.onMessage(asker, message, cause) : Incoming{};
    const WantlistChanges changes = record.wants.apply(
        isFiltered ? allowed : message, m_impl->roomFor(record), m_impl->clock.now(),
        [this](const Cid& cid) { return m_impl->servableSize(cid); });
    for (const auto& removed : changes.removed) {
        m_impl->dropWant(peer, removed, cause);
    }
    m_impl->refuse(peer, message.skippedWants, telemetry::Refusal::Oversize, cause);
    m_impl->refuse(peer, changes.refused, telemetry::Refusal::Overflow, cause);
    for (const auto& cid : changes.asked) {
        TheirWant& want = *record.wants.find(cid);
        if (want.event == 0) {
            m_impl->wanters.add(peer, cid);
        }
        m_impl->tellAdded(peer, cid, want, cause);
        m_impl->answer(peer, record, cid, want.event);
    }
    m_impl->denials.onCancels(asker, message, cause);
    m_impl->workers.pump();
}

/// What a denial may fit: wants, and live answers without one. O(wanters of the block), or of what
/// the peer wants.
std::set<Wanters::Want> DecisionEngine::Impl::hitBy(const telemetry::DenyKey& what) const
{
    std::set<Wanters::Want> hit;
    if (!what.cid.empty()) {
        for (const Wanters* const index : {&wanters, &unlisted}) {
            for (const Wanters::Want& want : index->of(what.cid.hash())) {
                if (what.peer.empty() || want.first == what.peer) {
                    hit.insert(want);
                }
            }
        }
        return hit;
    }
    const auto denied = peers.find(what.peer);
    if (denied == peers.end()) {
        return hit;
    }
    for (const auto& [cid, want] : denied->second.wants.wants()) {
        hit.emplace(what.peer, cid);
    }
    if (const PeerQueue* const waiting = queue.find(what.peer)) {
        queue.eachTask(*waiting, [&](const Task& task) { hit.emplace(what.peer, task.cid()); });
    }
    return hit;
}

void DecisionEngine::onDenied(const telemetry::DenyKey& what, Seq cause)
{
    const std::set<Wanters::Want> hit = m_impl->hitBy(what);
    std::set<PeerId> over;
    for (const auto& [id, cid] : hit) {
        Impl::Peer& peer = m_impl->peers.at(id);
        m_impl->denials.check({id, peer.protocol, peer.wants}, cid, cause);
        if (m_impl->denials.isOver(id, cid)) {
            over.insert(id);
        }
    }
    if (what.cid.empty() && m_impl->peers.contains(what.peer)
        && m_impl->denials.isOver(what.peer, {})) {
        over.insert(what.peer); // whatever it wants
    }
    for (const PeerId& id : over) {
        m_impl->denials.disconnect(id);
    }
    m_impl->workers.pump();
}

void DecisionEngine::onBlocksAvailable(std::span<const Block> blocks, Seq cause)
{
    const Seq stored = cause;
    for (const Block& block : blocks) {
        const auto wanters = m_impl->wanters.of(block.cid.hash());
        cause =
            wanters.empty()
                ? stored
                : m_impl->log.emit(
                    telemetry::BlockAnnounced{
                        .cid = block.cid, .wanters = static_cast<std::uint32_t>(wanters.size())},
                    stored);
        for (const auto& [id, cid] : wanters) {
            Impl::Peer& peer = m_impl->peers.at(id);
            TheirWant& want = *peer.wants.find(cid);
            const bool had = want.size.has_value();
            want.size = m_impl->servableSize(cid);
            if (want.size.has_value() != had) {
                m_impl->tellAdded(id, cid, want, cause);
                m_impl->answer(id, peer, cid, want.event);
            }
        }
    }
    m_impl->workers.pump();
}

void DecisionEngine::onEnvelopeSent(EnvelopeId envelope, Result<std::uint64_t> wireBytes)
{
    const std::optional<Envelope> sent = m_impl->workers.take(envelope);
    if (!sent) {
        return;
    }
    // The tasks of a peer that left have ended: whether these bytes arrived nobody can tell.
    const auto at = m_impl->peers.find(sent->peer);
    const bool owed = std::ranges::any_of(
        sent->tasks, [this](TaskId task) { return m_impl->queue.find(task) != nullptr; });
    if (at != m_impl->peers.end() && owed) {
        if (wireBytes) {
            const Seq cause =
                m_impl->log.emit(telemetry::EnvelopeSent{.peer = sent->peer,
                                                         .blocks = sent->blocks,
                                                         .presences = sent->presences,
                                                         .payloadBytes = sent->payloadBytes,
                                                         .wireBytes = *wireBytes,
                                                         .haves = sent->haves},
                                 sent->cause);
            m_impl->onDone(*sent, at->second, cause);
        } else {
            m_impl->onFailed(*sent, at->second, wireBytes.error());
        }
    }
    m_impl->queue.release(sent->peer, sent->taskBytes, m_impl->log.last());
    m_impl->workers.pump();
}

void DecisionEngine::onTick()
{
    m_impl->queue.onTick();
    m_impl->workers.pump();
}

TimePoint DecisionEngine::nextWake() const
{
    return m_impl->queue.nextWake();
}

void DecisionEngine::onLedgerChanged(const PeerId& peer)
{
    m_impl->tellLedger(peer);
    m_impl->workers.pump();
}

void DecisionEngine::setPeerRules(const PeerId& peer, const telemetry::PeerRules& rules, Seq cause)
{
    PeerRequestQueue& queue = m_impl->queue;
    queue.setRate(peer, rules.uploadLimit, cause);
    queue.setWeight(peer, rules.weight, cause);
    queue.setClass(peer, rules.serviceClass, cause);
    queue.setPaused(peer, rules.servingPaused, cause);
    queue.setInFlightCap(peer, rules.inFlightCap, cause);
    m_impl->workers.pump();
}

void DecisionEngine::setNodeRules(const telemetry::NodeRules& rules, Seq cause)
{
    if (rules.strategy != m_impl->strategy) {
        m_impl->strategy = rules.strategy;
        m_impl->queue.setStrategy(
            makeStrategy(rules.strategy, {m_impl->random, m_impl->clock.now()}), cause);
    }
    m_impl->queue.setNodeRate(rules.uploadInForce());
    m_impl->queue.setNodePaused(rules.servingPaused, cause);
    m_impl->workers.resize(rules.taskWorkers, cause);
    m_impl->workers.pump();
}

void DecisionEngine::explainOrder(Seq cause)
{
    m_impl->log.emit(telemetry::ServiceOrder{.places = m_impl->queue.order()}, cause);
}

void DecisionEngine::explainPeer(const PeerId& peer, Seq cause)
{
    m_impl->log.emit(telemetry::PeerExplained{.peer = peer, .reasons = m_impl->queue.explain(peer)},
                     cause);
}

const PeerWantlist* DecisionEngine::wantlistOf(const PeerId& peer) const
{
    const auto at = m_impl->peers.find(peer);
    return at == m_impl->peers.end() ? nullptr : &at->second.wants;
}

const PeerRequestQueue& DecisionEngine::requestQueue() const noexcept
{
    return m_impl->queue;
}

} // namespace swapscope::bitswap
