// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/bitswap/decision_engine_impl.h"

#include <algorithm>

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

Seq DecisionEngine::Impl::endTask(const Task& task, TaskEnd how, Seq cause)
{
    unlisted.remove(task.peer->id, task.cid());
    return queue.end(task.id, how, cause);
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
        endTask(*task, evicted ? TaskEnd::Evicted : TaskEnd::Cancelled, seq);
        return;
    }
    unlisted.add(id, removed.cid);
    if (removed.why == WantEnd::Cancelled) {
        log.emit(
            telemetry::CancelledTooLate{
                .task = task->id, .peer = id, .cid = removed.cid, .bytes = task->bytes},
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
    if (live->type == TaskType::Block && spec->type == TaskType::Presence) {
        // The block may be gone: its reader will find out. The order is what changed.
        spec = live->spec();
        spec->priority = want->priority;
    }
    want->task = live->id;
    if (*spec != live->spec()) {
        queue.change(live->id, *spec, cause);
    }
}

void DecisionEngine::Impl::onVanished(TaskId task, const Error& /*error*/)
{
    const Task& record = *queue.find(task);
    const PeerId id = record.peer->id;
    const Cid cid = record.cid();
    Seq cause = record.lastEvent;
    cause = endTask(record, TaskEnd::Vanished, cause);
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
        const TaskSpec spec = task->spec();
        const Seq ended = endTask(*task, TaskEnd::Done, cause);
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
            failures = std::max(failures, task->failures + 1U);
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
        const Cid cid = task->cid();
        TheirWant* const want = peer.wants.find(cid);
        if (want != nullptr && want->task == id && task->failures < kMostFailures) {
            queue.retry(id, cause);
            answer(envelope.peer, peer, cid, cause);
            continue;
        }
        const bool wanted = want != nullptr && want->task == id;
        const Seq ended = endTask(*task, wanted ? TaskEnd::Failed : TaskEnd::Cancelled, cause);
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

} // namespace swapscope::bitswap
