// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/denials.h"

#include <cstdint>
#include <map>

namespace swapscope::bitswap {

using telemetry::TaskEnd;
using telemetry::WantsRefused;

namespace {

constexpr const char* kReason = "denied";

} // namespace

std::optional<Denial> Denials::find(const PeerId& peer, const Cid& cid) const
{
    return m_parts.rules == nullptr ? std::nullopt : m_parts.rules->denial(peer, cid);
}

bool Denials::isOver(const PeerId& peer, const Cid& cid) const
{
    const std::optional<Denial> denial = find(peer, cid);
    return denial && denial->answer == DenyAnswer::Disconnect;
}

Incoming Denials::onMessage(const Peer& peer, const Incoming& message, Seq cause)
{
    Incoming allowed;
    allowed.full = message.full;
    std::map<DenyKey, std::uint32_t> counts;
    bool isOver = false;
    for (const WantEntry& entry : message.wants) {
        const auto denial = entry.cancel ? std::nullopt : find(peer.id, entry.cid);
        if (!denial) {
            allowed.wants.push_back(entry);
            continue;
        }
        ++counts[denial->what];
        isOver = isOver || denial->answer == DenyAnswer::Disconnect;
        if (denial->answer == DenyAnswer::DontHave) {
            answer(peer, entry, cause);
        }
    }
    for (const auto& [what, count] : counts) {
        m_parts.log.emit(WantsRefused{.peer = peer.id,
                                      .count = count,
                                      .reason = kReason,
                                      .denial = what,
                                      .kind = telemetry::Refusal::Denied},
                         cause);
    }
    if (isOver) {
        m_parts.port.disconnect(peer.id);
    }
    return allowed;
}

void Denials::onCancels(const Peer& peer, const Incoming& message, Seq cause)
{
    for (const WantEntry& entry : message.wants) {
        const Task* const task = entry.cancel ? m_parts.queue.find(peer.id, entry.cid) : nullptr;
        const bool isStill = task != nullptr && task->state == TaskState::Queued;
        if (isStill && peer.wants.find(entry.cid) == nullptr) {
            m_parts.unlisted.remove(peer.id, entry.cid);
            m_parts.queue.end(task->id, TaskEnd::Cancelled, cause);
        }
    }
}

void Denials::check(const Peer& peer, const Cid& cid, Seq cause)
{
    const std::optional<Denial> denial = find(peer.id, cid);
    if (!denial) {
        return;
    }
    const Task* const task = m_parts.queue.find(peer.id, cid);
    const TheirWant* const listed = peer.wants.find(cid);
    if (listed == nullptr) {
        // Taken back by the peer when its answer was with the port already, or denied before.
        const bool isDontHave = task != nullptr && task->type == TaskType::Presence && !task->have;
        if (task != nullptr && (!isDontHave || denial->answer != DenyAnswer::DontHave)) {
            withhold(peer.id, *task, cause);
        }
        return;
    }
    const WantEntry entry{.cid = cid,
                          .priority = listed->priority,
                          .sendDontHave = listed->sendDontHave && !listed->toldDontHave};
    peer.wants.removeDenied(cid);
    m_parts.wanters.remove(peer.id, cid);
    const Seq seq = m_parts.log.emit(
        telemetry::TheirWantRemoved{.peer = peer.id, .cid = cid, .why = WantEnd::Denied}, cause);
    m_parts.log.emit(WantsRefused{.peer = peer.id,
                                  .count = 1,
                                  .reason = kReason,
                                  .denial = denial->what,
                                  .kind = telemetry::Refusal::Denied},
                     seq);
    if (task != nullptr) {
        withhold(peer.id, *task, seq);
    }
    if (denial->answer == DenyAnswer::DontHave) {
        answer(peer, entry, seq);
    }
}

void Denials::withhold(const PeerId& peer, const Task& task, Seq cause)
{
    if (task.state != TaskState::Sending || m_parts.port.withholdAnswer(peer, task.cid())) {
        m_parts.unlisted.remove(peer, task.cid());
        m_parts.queue.end(task.id, TaskEnd::Denied, cause);
    }
}

void Denials::answer(const Peer& peer, const WantEntry& entry, Seq cause)
{
    const PeerQueue* const waiting = m_parts.queue.find(peer.id);
    const bool isFull = waiting != nullptr && waiting->liveTasks() >= m_parts.mostAnswers;
    if (!entry.sendDontHave || peer.protocol < Protocol::V1_2_0 || isFull
        || m_parts.queue.find(peer.id, entry.cid) != nullptr)
    {
        return;
    }
    const TaskSpec spec{.cid = entry.cid,
                        .type = TaskType::Presence,
                        .priority = entry.priority,
                        .bytes = entry.cid.bytes().size() + kPresenceFraming};
    m_parts.queue.push(peer.id, spec, cause);
    m_parts.unlisted.add(peer.id, entry.cid);
}

} // namespace swapscope::bitswap
