// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/words.h"

#include "ui/models/format.h"

#include <QCoreApplication>

namespace swapscope::ui::words {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("words", text);
}

} // namespace

QString of(telemetry::PeerPresence presence)
{
    switch (presence) {
    case telemetry::PeerPresence::Connecting: return tr("connecting");
    case telemetry::PeerPresence::Connected: return tr("connected");
    case telemetry::PeerPresence::Gone: return tr("offline");
    case telemetry::PeerPresence::Unreachable: return tr("unreachable");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::WantPhase phase)
{
    switch (phase) {
    case telemetry::WantPhase::Queued: return tr("queued");
    case telemetry::WantPhase::Asked: return tr("asked");
    case telemetry::WantPhase::HaveFound: return tr("have found");
    case telemetry::WantPhase::BlockRequested: return tr("block requested");
    case telemetry::WantPhase::Stalled: return tr("stalled");
    case telemetry::WantPhase::Done: return tr("done");
    case telemetry::WantPhase::Cancelled: return tr("cancelled");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::WantType type)
{
    return type == telemetry::WantType::Block ? tr("want-block") : tr("want-have");
}

QString of(telemetry::Direction direction)
{
    return direction == telemetry::Direction::Inbound ? tr("inbound") : tr("outbound");
}

QString of(telemetry::Security security)
{
    return security == telemetry::Security::Tls ? tr("TLS 1.3") : tr("Noise");
}

QString of(telemetry::QueueState state)
{
    switch (state) {
    case telemetry::QueueState::Idle: return tr("idle");
    case telemetry::QueueState::Waiting: return tr("waiting to send");
    case telemetry::QueueState::Connecting: return tr("connecting");
    case telemetry::QueueState::Sending: return tr("sending");
    case telemetry::QueueState::BackingOff: return tr("backing off");
    case telemetry::QueueState::Closed: return tr("closed");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::EntryKind kind)
{
    switch (kind) {
    case telemetry::EntryKind::WantBlock: return tr("want-block");
    case telemetry::EntryKind::WantHave: return tr("want-have");
    case telemetry::EntryKind::Cancel: return tr("cancel");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::TaskType type)
{
    return type == telemetry::TaskType::Block ? tr("block") : tr("have / don't have");
}

QString of(telemetry::TaskState state)
{
    switch (state) {
    case telemetry::TaskState::Queued: return tr("queued");
    case telemetry::TaskState::Active: return tr("being read");
    case telemetry::TaskState::Sending: return tr("sending");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::WorkerState state)
{
    switch (state) {
    case telemetry::WorkerState::Idle: return tr("idle");
    case telemetry::WorkerState::Reading: return tr("read");
    case telemetry::WorkerState::Packing: return tr("pack");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::ParkReason reason)
{
    switch (reason) {
    case telemetry::ParkReason::Cap: return tr("in-flight cap reached");
    case telemetry::ParkReason::Rate: return tr("upload limit used up");
    case telemetry::ParkReason::Paused: return tr("serving is paused");
    case telemetry::ParkReason::Frozen: return tr("frozen after a cancel");
    case telemetry::ParkReason::Choked: return tr("choked by the strategy");
    case telemetry::ParkReason::Offline: return tr("offline");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::ServiceClass serviceClass)
{
    switch (serviceClass) {
    case telemetry::ServiceClass::High: return tr("high");
    case telemetry::ServiceClass::Normal: return tr("normal");
    case telemetry::ServiceClass::Low: return tr("low");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::Actor actor)
{
    switch (actor) {
    case telemetry::Actor::User: return tr("you");
    case telemetry::Actor::Script: return tr("RPC");
    case telemetry::Actor::Demo: return tr("demo");
    }
    Q_UNREACHABLE();
}

QString of(telemetry::DenyAnswer answer)
{
    switch (answer) {
    case telemetry::DenyAnswer::DontHave: return tr("told DONT_HAVE");
    case telemetry::DenyAnswer::Silence: return tr("no answer");
    case telemetry::DenyAnswer::Disconnect: return tr("disconnected");
    }
    Q_UNREACHABLE();
}

QString nameOf(const telemetry::PeerRow& row)
{
    return row.rules.nickname.empty() ? format::peer(row.peer)
                                      : format::foreign(row.rules.nickname);
}

QStringList list(const telemetry::PeerRules& rules)
{
    QStringList words;
    if (rules.downloadLimit) {
        words << tr("down limit %1").arg(format::rate(static_cast<double>(*rules.downloadLimit)));
    }
    if (rules.uploadLimit) {
        words << tr("up limit %1").arg(format::rate(static_cast<double>(*rules.uploadLimit)));
    }
    if (rules.weight != telemetry::PeerRules::kEvenWeight) {
        words << tr("weight %1").arg(QString::number(rules.weight / 100.0, 'g', 5));
    }
    if (rules.serviceClass != telemetry::ServiceClass::Normal) {
        words << tr("class %1").arg(of(rules.serviceClass));
    }
    if (rules.inFlightCap) {
        words << tr("in-flight cap %1").arg(format::bytes(*rules.inFlightCap));
    }
    if (rules.askingPaused) {
        words << tr("asking paused");
    }
    if (rules.servingPaused) {
        words << tr("serving paused");
    }
    return words;
}

QStringList list(const telemetry::NodeRules& rules)
{
    const auto limit = [](const telemetry::RateLimit& value) {
        return value ? format::rate(static_cast<double>(*value)) : tr("unlimited");
    };
    QStringList words;
    words << tr("strategy %1").arg(format::foreign(rules.strategy))
          << (rules.taskWorkers == 1 ? tr("1 task worker")
                                     : tr("%1 task workers").arg(rules.taskWorkers))
          << tr("down %1").arg(limit(rules.downloadInForce()))
          << tr("up %1").arg(limit(rules.uploadInForce()));
    if (rules.usesAlternative) {
        words << tr("alternative limits");
    }
    if (rules.storeLimit) {
        words << tr("store below %1").arg(format::bytes(*rules.storeLimit));
    }
    if (rules.askingPaused) {
        words << tr("asking paused");
    }
    if (rules.servingPaused) {
        words << tr("serving paused");
    }
    return words;
}

} // namespace swapscope::ui::words
