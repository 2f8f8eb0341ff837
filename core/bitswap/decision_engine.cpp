// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/decision_engine.h"

#include "core/bitswap/denials.h"
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/peer_wantlist.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "core/bitswap/task_workers.h"
#include "core/bitswap/wanters.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace swapscope::bitswap {

using telemetry::TaskEnd;
using telemetry::TheirWantAdded;
using telemetry::TheirWantRemoved;
using telemetry::WantsRefused;

namespace {

/// Envelopes with one task that may fail before the task is given up, and the first pause after a
/// failure, doubled by each further one.
constexpr std::uint32_t kMostFailures = 3;
constexpr Duration kFirstPause = std::chrono::milliseconds{500};

} // namespace

struct DecisionEngine::Impl final : TaskWorkers::Owner
{
    struct Peer
    {
        Protocol protocol = Protocol::V1_2_0;
        PeerWantlist wants;
    };

    Impl(const ServerParts& parts, ServerConfig configValue)
        : clock{parts.clock}
        , random{parts.random}
        , store{parts.store}
        , log{parts.log}
        , ledgers{parts.ledgers}
        , config{std::move(configValue)}
        , queue{clock, log, makeStrategy(strategy, {random, clock.now()}),
                RequestQueueConfig{.outstandingBytes = config.outstandingBytes,
                                   .envelopeBytes = config.envelopeBytes,
                                   .maxWait = config.maxWait}}
        , workers{store, log, queue, parts.port, *this}
        , denials{{.rules = config.rules,
                   .queue = queue,
                   .wanters = wanters,
                   .log = log,
                   .port = parts.port,
                   .mostAnswers = 2ULL * config.wantsPerPeer}}
    {}

    // Wants.
    [[nodiscard]] std::optional<std::uint32_t> servableSize(const Cid& cid) const;
    [[nodiscard]] std::size_t roomFor(const Peer& peer) const;
    void tellAdded(const PeerId& id, const Cid& cid, TheirWant& want, Seq cause);
    void dropWant(const PeerId& id, const WantlistChanges::Removed& removed, Seq cause);
    void refuse(const PeerId& id, std::uint32_t count, telemetry::Refusal kind, Seq cause);

    // Answers.
    [[nodiscard]] std::optional<TaskSpec> answerTo(Protocol protocol, const Cid& cid,
                                                   const TheirWant& want) const;
    void answer(const PeerId& id, Peer& peer, const Cid& cid, Seq cause);
    void onVanished(TaskId task, const Error& error) override;
    void onTurnEnded() override;

    // Outcomes.
    void onDone(const Envelope& envelope, Peer& peer, Seq cause);
    void onAnswered(const PeerId& id, Peer& peer, const TaskSpec& spec, TaskId task, Seq cause);
    void onFailed(const Envelope& envelope, Peer& peer, const Error& error);
    void tellLedger(const PeerId& id);

    const Clock& clock;
    Random& random;
    store::BlockStore& store;
    telemetry::EventLog& log;
    Ledgers& ledgers;
    ServerConfig config;
    std::string strategy{strategies().front().id};
    PeerRequestQueue queue;
    TaskWorkers workers;
    std::unordered_map<PeerId, Peer> peers;
    Wanters wanters;
    Denials denials;
};

// --- wants ---------------------------------------------------------------------------------------

/// A block that no peer could take counts as absent.
std::optional<std::uint32_t> DecisionEngine::Impl::servableSize(const Cid& cid) const
{
    const std::optional<std::uint32_t> size = store.sizeOf(cid.hash());
    return size && *size <= limits::kBlockBytes ? size : std::nullopt;
}

std::size_t DecisionEngine::Impl::roomFor(const Peer& peer) const
{
    const std::size_t inAll = std::min<std::size_t>(wanters.size(), limits::kWantsInAll);
    return std::min<std::size_t>(config.wantsPerPeer,
                                 peer.wants.size() + (limits::kWantsInAll - inAll));
}

void DecisionEngine::Impl::tellAdded(const PeerId& id, const Cid& cid, TheirWant& want, Seq cause)
{
    const bool block = want.type == WantType::Block;
    want.event = log.emit(
        TheirWantAdded{.peer = id,
                       .cid = cid,
                       .type = block ? telemetry::WantType::Block : telemetry::WantType::Have,
                       .priority = want.priority,
                       .sendDontHave = want.sendDontHave,
                       .haveBlock = want.size.has_value()},
        cause);
}

void DecisionEngine::Impl::dropWant(const PeerId& id, const WantlistChanges::Removed& removed,
                                    Seq cause)
{
    wanters.remove(id, removed.cid);
    const Seq seq =
        log.emit(TheirWantRemoved{.peer = id, .cid = removed.cid, .why = removed.why}, cause);
    const Task* const task = queue.find(removed.want.task);
    if (task == nullptr) {
        return;
    }
    if (task->state != TaskState::Sending) {
        const bool evicted = removed.why == WantEnd::Evicted;
        queue.end(task->id, evicted ? TaskEnd::Evicted : TaskEnd::Cancelled, seq);
    } else if (removed.why == WantEnd::Cancelled) {
        log.emit(
            telemetry::CancelledTooLate{
                .task = task->id, .peer = id, .cid = removed.cid, .bytes = task->spec.bytes},
            seq);
    }
}

void DecisionEngine::Impl::refuse(const PeerId& id, std::uint32_t count, telemetry::Refusal kind,
                                  Seq cause)
{
    if (count > 0) {
        const bool isFull = kind == telemetry::Refusal::Overflow;
        log.emit(WantsRefused{.peer = id,
                              .count = count,
                              .reason = isFull ? "wantlist full" : "identity or too long CID",
                              .kind = kind},
                 cause);
    }
}

// --- answers -------------------------------------------------------------------------------------

std::optional<TaskSpec> DecisionEngine::Impl::answerTo(Protocol protocol, const Cid& cid,
                                                       const TheirWant& want) const
{
    TaskSpec spec{.cid = cid, .priority = want.priority};
    if (want.size && (want.type == WantType::Block || *want.size <= config.haveReplaceBytes)) {
        spec.bytes = *want.size;
        return spec;
    }
    if (protocol < Protocol::V1_2_0) {
        return std::nullopt;
    }
    spec.type = TaskType::Presence;
    spec.bytes = cid.bytes().size() + kPresenceFraming;
    spec.have = want.size.has_value();
    if (spec.have || (want.sendDontHave && !want.toldDontHave)) {
        return spec;
    }
    return std::nullopt;
}

/// Makes the queue hold the answer that the want now calls for. An answer on its way is left alone;
/// its outcome comes back here.
void DecisionEngine::Impl::answer(const PeerId& id, Peer& peer, const Cid& cid, Seq cause)
{
    TheirWant* const want = peer.wants.find(cid);
    if (want == nullptr) {
        return;
    }
    std::optional<TaskSpec> spec = answerTo(peer.protocol, cid, *want);
    const Task* const live = queue.find(id, cid);
    if (live == nullptr) {
        want->task = spec ? queue.push(id, *spec, cause) : TaskId{};
        return;
    }
    if (live->state != TaskState::Queued || !spec) {
        return;
    }
    if (live->spec.type == TaskType::Block && spec->type == TaskType::Presence) {
        // The block may be gone: its reader will find out. The order is what changed.
        spec = live->spec;
        spec->priority = want->priority;
    }
    want->task = live->id;
    if (*spec != live->spec) {
        queue.change(live->id, *spec, cause);
    }
}

void DecisionEngine::Impl::onVanished(TaskId task, const Error& /*error*/)
{
    const Task& record = *queue.find(task);
    const PeerId id = record.peer->id;
    const Cid cid = record.spec.cid;
    Seq cause = record.lastEvent;
    cause = queue.end(task, TaskEnd::Vanished, cause);
    const auto at = peers.find(id);
    if (at == peers.end()) {
        return;
    }
    if (TheirWant* const want = at->second.wants.find(cid)) {
        want->size = std::nullopt;
        tellAdded(id, cid, *want, cause);
        answer(id, at->second, cid, want->event);
    }
}

void DecisionEngine::Impl::onTurnEnded()
{
    if (config.wakeChanged) {
        config.wakeChanged();
    }
}

// --- outcomes ------------------------------------------------------------------------------------

void DecisionEngine::Impl::onDone(const Envelope& envelope, Peer& peer, Seq cause)
{
    for (const TaskId id : envelope.tasks) {
        const Task* const task = queue.find(id);
        if (task == nullptr) {
            continue;
        }
        const TaskSpec spec = task->spec;
        const Seq ended = queue.end(id, TaskEnd::Done, cause);
        if (spec.type == TaskType::Block) {
            ledgers.creditSent(envelope.peer, spec.bytes, ended);
        }
        onAnswered(envelope.peer, peer, spec, id, ended);
    }
    tellLedger(envelope.peer);
}

void DecisionEngine::Impl::onAnswered(const PeerId& id, Peer& peer, const TaskSpec& spec,
                                      TaskId task, Seq cause)
{
    TheirWant* const want = peer.wants.find(spec.cid);
    if (want == nullptr) {
        return;
    }
    if (want->task == task) {
        const bool block = spec.type == TaskType::Block;
        if (block || (spec.have && want->type == WantType::Have)) {
            wanters.remove(id, spec.cid);
            peer.wants.removeServed(spec.cid, block ? WantType::Block : WantType::Have,
                                    clock.now());
            log.emit(TheirWantRemoved{.peer = id, .cid = spec.cid, .why = WantEnd::Served}, cause);
            return;
        }
        want->task = {};
        want->toldDontHave = want->toldDontHave || !spec.have;
    }
    // Asked for more, or asked again, while the answer was on its way.
    answer(id, peer, spec.cid, cause);
}

void DecisionEngine::Impl::onFailed(const Envelope& envelope, Peer& peer, const Error& error)
{
    std::uint32_t failures = 0;
    for (const TaskId id : envelope.tasks) {
        if (const Task* const task = queue.find(id)) {
            failures = std::max(failures, task->failures + 1);
        }
    }
    const Seq cause = log.emit(
        telemetry::EnvelopeFailed{.peer = envelope.peer,
                                  .tasks = static_cast<std::uint32_t>(envelope.tasks.size()),
                                  .attempt = failures,
                                  .error = error},
        envelope.cause);
    const Duration pause = kFirstPause * (1U << (std::clamp(failures, 1U, kMostFailures) - 1));
    queue.freeze(envelope.peer, clock.now() + pause, cause);
    for (const TaskId id : envelope.tasks) {
        const Task* const task = queue.find(id);
        if (task == nullptr) {
            continue;
        }
        const Cid cid = task->spec.cid;
        TheirWant* const want = peer.wants.find(cid);
        if (want != nullptr && want->task == id && task->failures < kMostFailures) {
            queue.retry(id, cause);
            answer(envelope.peer, peer, cid, cause);
            continue;
        }
        const bool wanted = want != nullptr && want->task == id;
        const Seq ended = queue.end(id, wanted ? TaskEnd::Failed : TaskEnd::Cancelled, cause);
        if (wanted) {
            want->task = {};
        } else {
            answer(envelope.peer, peer, cid, ended);
        }
    }
}

void DecisionEngine::Impl::tellLedger(const PeerId& id)
{
    const Account* const account = ledgers.find(id);
    queue.setLedger(id, account == nullptr ? 0 : account->sentBytes,
                    account == nullptr ? 0 : account->receivedBytes);
}

// --- the engine ----------------------------------------------------------------------------------

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

void DecisionEngine::onDenied(const telemetry::DenyKey& what, Seq cause)
{
    std::set<Wanters::Want> hit;
    const auto consider = [&hit, &what](const PeerId& id, const Cid& cid) {
        if (what.cid.empty() || what.cid.hash() == cid.hash()) {
            hit.emplace(id, cid);
        }
    };
    for (const auto& [id, peer] : m_impl->peers) {
        if (!what.peer.empty() && id != what.peer) {
            continue;
        }
        for (const auto& [cid, want] : peer.wants.wants()) {
            consider(id, cid);
        }
        if (const PeerQueue* const waiting = m_impl->queue.find(id)) {
            for (const Task* task = waiting->tasks; task != nullptr; task = task->next) {
                consider(id, task->spec.cid);
            }
        }
        if (what.cid.empty()) {
            hit.emplace(id, Cid{}); // denied whole, whatever it wants
        }
    }
    std::set<PeerId> over;
    for (const auto& [id, cid] : hit) {
        Impl::Peer& peer = m_impl->peers.at(id);
        m_impl->denials.check({id, peer.protocol, peer.wants}, cid, cause);
        if (m_impl->denials.isOver(id, cid)) {
            over.insert(id);
        }
    }
    for (const PeerId& id : over) {
        m_impl->denials.disconnect(id);
    }
    m_impl->workers.pump();
}

void DecisionEngine::onBlocksAvailable(std::span<const Block> blocks, Seq cause)
{
    for (const Block& block : blocks) {
        for (const auto& [id, cid] : m_impl->wanters.of(block.cid.hash())) {
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
                                                         .wireBytes = *wireBytes},
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
    m_impl->workers.pump();
}

void DecisionEngine::setNodeRules(const telemetry::NodeRules& rules, Seq cause)
{
    if (rules.strategy != m_impl->strategy) {
        m_impl->strategy = rules.strategy;
        m_impl->queue.setStrategy(
            makeStrategy(rules.strategy, {m_impl->random, m_impl->clock.now()}), cause);
    }
    m_impl->queue.setNodeRate(rules.uploadLimit);
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
