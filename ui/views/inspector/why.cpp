// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/why.h"

#include "ui/models/format.h"
#include "ui/models/message_queues_model.h"
#include "ui/views/request_queue/queue_snapshot.h"

#include <QCoreApplication>

#include <algorithm>

namespace swapscope::ui::why {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Why", text);
}

QString sentence(QString text)
{
    if (text.isEmpty()) {
        return text;
    }
    text[0] = text[0].toUpper();
    return text.endsWith(QLatin1Char('.')) ? text : text + QLatin1Char('.');
}

QString absent(const telemetry::PeerRow& row, TimePoint now)
{
    const QString error = row.lastError.empty()
                              ? QString{}
                              : QStringLiteral(" ") + sentence(format::foreign(row.lastError));
    switch (row.presence) {
    case telemetry::PeerPresence::Connecting:
        return tr("It is being dialled, for %1.").arg(format::age(row.since, now)) + error;
    case telemetry::PeerPresence::Unreachable: return tr("It could not be reached.") + error;
    default: return tr("It left %1 ago.").arg(format::age(row.since, now)) + error;
    }
}

/// The node's own sentence, and how long it still holds.
QString waitsFor(const telemetry::WantExplained& explained, TimePoint now)
{
    const QString text = sentence(format::foreign(explained.waitsFor));
    return explained.until > now
               ? text + QLatin1Char(' ')
                     + tr("It waits %1 more at most.").arg(format::duration(explained.until - now))
               : text;
}

QString ready(const LiveState& state, const telemetry::PeerRow& row)
{
    const auto& places = state.serviceOrder().places;
    const auto found = std::ranges::find(places, row.peer, &telemetry::ServiceOrder::Place::peer);
    if (found == places.end() || found->rank == 0) {
        return tr("It may be served; %1 tasks of it wait.").arg(format::count(row.queuedTasks));
    }
    const QString reason = sentence(format::foreign(found->why));
    const QString place = found->rank == 1
                              ? tr("It is next.")
                              : tr("It is number %1 in the order of service.").arg(found->rank);
    return reason.isEmpty() ? place : place + QLatin1Char(' ') + reason;
}

/// What the user refuses it; empty when nothing.
QString denied(const LiveState& state, const PeerId& peer)
{
    const auto& denials = state.denials();
    if (const auto all = denials.find({peer, {}}); all != denials.end()) {
        switch (all->second.answer) {
        case telemetry::DenyAnswer::DontHave:
            return tr("You deny it everything: each of its wants is answered with DONT_HAVE.");
        case telemetry::DenyAnswer::Silence:
            return tr("You deny it everything: its wants are not answered.");
        case telemetry::DenyAnswer::Disconnect:
            return tr("You deny it everything: it is disconnected when it wants something.");
        }
    }
    const auto some = std::ranges::count_if(denials, [&peer](const auto& entry) {
        return entry.first.peer == peer || (entry.first.peer.empty() && entry.second.refused > 0);
    });
    if (some == 0) {
        return {};
    }
    return some == 1 ? tr("1 block is denied to it.")
                     : tr("%1 blocks are denied to it.")
                           .arg(format::count(static_cast<std::uint64_t>(some)));
}

} // namespace

QString served(const LiveState& state, const PeerId& peer)
{
    const auto* row = state.peer(peer);
    if (row == nullptr) {
        return tr("This node has never met it.");
    }
    if (row->presence != telemetry::PeerPresence::Connected) {
        return absent(*row, state.now());
    }
    const QString refusal = denied(state, peer);
    if (state.denials().contains({peer, {}})) {
        return refusal;
    }
    switch (row->eligibility) {
    case telemetry::Eligibility::Parked: return sentence(parkSentence(*row, state.now()));
    case telemetry::Eligibility::Ready: return ready(state, *row);
    case telemetry::Eligibility::Idle: break;
    }
    if (row->inFlightBytes > 0) {
        return tr("All that it asked for is on its way: %1.")
            .arg(format::bytes(row->inFlightBytes));
    }
    const QString wants =
        row->theirWants == 0
            ? tr("It wants nothing of us.")
            : tr("It wants %1 blocks; we have none of them.").arg(format::count(row->theirWants));
    return refusal.isEmpty() ? wants : wants + QLatin1Char(' ') + refusal;
}

QString unsent(const LiveState& state, const PeerId& peer)
{
    const auto* queue = state.messageQueue(peer);
    if (queue == nullptr || !MessageQueuesModel::hasFailed(*queue)) {
        return {};
    }
    const auto entries =
        std::uint64_t{queue->pendingBlocks} + queue->pendingHaves + queue->pendingCancels;
    const QString failed =
        tr("Our messages to it failed %1 of %2 times: %3.")
            .arg(QString::number(queue->tries), QString::number(MessageQueuesModel::kMostTries),
                 format::foreign(queue->lastError));
    const QString wait = tr("%1 entries wait, %2 combined since.")
                             .arg(format::count(entries), format::count(queue->combined));
    if (queue->state == telemetry::QueueState::BackingOff && queue->until > state.now()) {
        return tr("%1 Next try in %2. %3")
            .arg(failed, format::duration(queue->until - state.now()), wait);
    }
    return tr("%1 %2").arg(failed, wait);
}

QString block(const LiveState& state, const Cid& cid)
{
    const auto* want = state.ourWant(cid);
    if (want == nullptr) {
        return tr("We do not want this block; see below who wants it of us.");
    }
    const auto& row = *want;
    const bool open =
        row.phase != telemetry::WantPhase::Done && row.phase != telemetry::WantPhase::Cancelled;
    if (const auto* explained = state.explained(cid); open && explained != nullptr) {
        return waitsFor(*explained, state.now());
    }
    switch (row.phase) {
    case telemetry::WantPhase::Queued:
        return tr("Nobody was asked yet: the want is queued for the connected peers.");
    case telemetry::WantPhase::Asked:
        return tr("%1 peers were asked; %2 said no, %3 have not answered.")
            .arg(format::count(row.asked), format::count(row.dontHaves), format::count(row.silent));
    case telemetry::WantPhase::HaveFound:
        return tr("%1 peers have it; the block is being asked for.").arg(format::count(row.haves));
    case telemetry::WantPhase::BlockRequested:
        return tr("%1 was asked for the block, %2 ago.")
            .arg(state.name(row.from), format::age(row.lastEvent, state.now()));
    case telemetry::WantPhase::Stalled:
        return row.asked == 0 ? tr("Stalled: nobody is connected who could be asked.")
                              : tr("Stalled: of %1 peers asked, %2 said no and %3 did not answer.")
                                    .arg(format::count(row.asked), format::count(row.dontHaves),
                                         format::count(row.silent));
    case telemetry::WantPhase::Done:
        return row.from.empty() ? tr("The block is here; it was added on this node.")
                                : tr("The block came from %1 after %2.")
                                      .arg(state.name(row.from), format::duration(row.latency));
    case telemetry::WantPhase::Cancelled: return tr("The want was cancelled.");
    }
    Q_UNREACHABLE();
}

} // namespace swapscope::ui::why
