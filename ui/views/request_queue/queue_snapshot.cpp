// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/queue_snapshot.h"

#include "ui/models/format.h"
#include "ui/models/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace swapscope::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("QueueSnapshot", text);
}

int stateOrder(telemetry::TaskState state)
{
    switch (state) {
    case telemetry::TaskState::Sending: return 0;
    case telemetry::TaskState::Active: return 1;
    case telemetry::TaskState::Queued: break;
    }
    return 2;
}

} // namespace

bool servedBefore(const telemetry::TaskRow& a, const telemetry::TaskRow& b) noexcept
{
    return std::tuple{stateOrder(a.state), -std::int64_t{a.priority}, a.task}
           < std::tuple{stateOrder(b.state), -std::int64_t{b.priority}, b.task};
}

void QueueSnapshot::update(const LiveState& state, const Accepts& accepts)
{
    m_now = state.now();
    chooseFromCrowd(state, accepts);
    std::unordered_map<PeerId, std::vector<const telemetry::TaskRow*>> tasks;
    for (const auto& [id, task] : state.tasks()) {
        if (m_chosen.empty() || m_chosen.contains(task.peer)) {
            tasks[task.peer].push_back(&task);
        }
    }
    m_connected = 0;
    for (const auto& [id, row] : state.peers()) {
        m_connected += row.presence == telemetry::PeerPresence::Connected ? 1U : 0U;
    }
    m_peers.clear();
    m_refused = 0;
    for (const auto& [id, row] : state.peers()) {
        const auto found = tasks.find(id);
        const bool hasTasks = found != tasks.end();
        if (!m_chosen.empty() ? !hasTasks : !belongs(row, hasTasks)) {
            continue;
        }
        if (accepts && !accepts(row)) {
            ++m_refused;
            continue;
        }
        QueuePeer peer{&row, words::nameOf(row), std::nullopt, waitSentence(row, m_now), {}};
        if (hasTasks) {
            peer.tasks = std::move(found->second);
            std::ranges::sort(peer.tasks,
                              [](const auto* a, const auto* b) { return servedBefore(*a, *b); });
        }
        m_peers.push_back(std::move(peer));
    }
    std::ranges::sort(m_peers, [](const QueuePeer& a, const QueuePeer& b) {
        const int byName = a.name.compare(b.name, Qt::CaseInsensitive);
        return byName != 0 ? byName < 0 : a.row->peer < b.row->peer;
    });
    readOrder(state.serviceOrder());
}

void QueueSnapshot::chooseFromCrowd(const LiveState& state, const Accepts& accepts)
{
    std::vector<const telemetry::PeerRow*> waiting;
    for (const auto& [id, row] : state.peers()) {
        if (row.queuedTasks > 0 && (!accepts || accepts(row))) {
            waiting.push_back(&row);
        }
    }
    m_leftOut = waiting.size() - std::min(waiting.size(), kMostPeers);
    if (m_leftOut == 0) {
        m_chosen.clear();
        return;
    }
    const auto rank = [this](const telemetry::PeerRow* row) {
        return std::pair{!m_chosen.contains(row->peer), row->oldestTask};
    };
    std::ranges::nth_element(waiting, waiting.begin() + std::ptrdiff_t{kMostPeers}, {}, rank);
    std::unordered_set<PeerId> chosen;
    for (std::size_t i = 0; i < kMostPeers; ++i) {
        chosen.insert(waiting[i]->peer);
    }
    m_chosen = std::move(chosen);
}

bool QueueSnapshot::belongs(const telemetry::PeerRow& row, bool hasTasks) const
{
    if (hasTasks) {
        return true;
    }
    if (row.presence != telemetry::PeerPresence::Connected) {
        return false;
    }
    return m_connected <= kAllShown || row.queuedTasks > 0 || row.inFlightBytes > 0
           || (row.lastServed != TimePoint{} && m_now - row.lastServed < kLinger);
}

void QueueSnapshot::readOrder(const telemetry::ServiceOrder& order)
{
    std::unordered_map<PeerId, const telemetry::ServiceOrder::Place*> places;
    for (const auto& place : order.places) {
        places.emplace(place.peer, &place);
    }
    for (auto& peer : m_peers) {
        const auto found = places.find(peer.row->peer);
        if (found != places.end()) {
            peer.rank = found->second->rank;
            if (!found->second->why.empty()) {
                peer.why = format::foreign(found->second->why);
            }
        } else if (peer.row->eligibility != telemetry::Eligibility::Ready) {
            peer.rank = 0;
        }
    }
}

QString waitSentence(const telemetry::PeerRow& row, TimePoint now)
{
    switch (row.eligibility) {
    case telemetry::Eligibility::Parked: return parkSentence(row, now);
    case telemetry::Eligibility::Ready: return tr("may be served");
    case telemetry::Eligibility::Idle: break;
    }
    if (row.inFlightBytes > 0) {
        return tr("all that it asked for is on its way");
    }
    if (row.theirWants == 0) {
        return tr("wants nothing of us");
    }
    return row.theirWants == 1
               ? tr("wants 1 block that we do not have")
               : tr("wants %1 blocks that we do not have").arg(format::count(row.theirWants));
}

QString parkSentence(const telemetry::PeerRow& row, TimePoint now)
{
    if (row.eligibility != telemetry::Eligibility::Parked) {
        return {};
    }
    const QString wait = row.wake > now ? format::duration(row.wake - now) : QString{};
    switch (row.parkReason) {
    case telemetry::ParkReason::Cap:
        return tr("%1 are on their way to it, no more until some of them arrive")
            .arg(format::bytes(row.inFlightBytes));
    case telemetry::ParkReason::Rate: {
        if (!row.rules.uploadLimit) {
            return wait.isEmpty()
                       ? tr("the upload limit of all together is used up")
                       : tr("the upload limit of all together is used up, next slot in %1")
                             .arg(wait);
        }
        const QString limit = format::rate(static_cast<double>(*row.rules.uploadLimit));
        return wait.isEmpty()
                   ? tr("its upload limit of %1 is used up").arg(limit)
                   : tr("its upload limit of %1 is used up, next slot in %2").arg(limit, wait);
    }
    case telemetry::ParkReason::Paused:
        return row.rules.servingPaused ? tr("you paused serving it")
                                       : tr("you paused serving everybody");
    case telemetry::ParkReason::Frozen:
        return wait.isEmpty() ? tr("held back after a cancel")
                              : tr("held back after a cancel for another %1").arg(wait);
    case telemetry::ParkReason::Choked: return tr("the strategy does not serve it at present");
    case telemetry::ParkReason::Offline: return tr("it is not connected");
    }
    Q_UNREACHABLE();
}

} // namespace swapscope::ui
