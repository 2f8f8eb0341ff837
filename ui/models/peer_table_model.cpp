// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/peer_table_model.h"

#include "core/base/limits.h"
#include "ui/models/common_columns.h"
#include "ui/models/words.h"

namespace swapscope::ui {

namespace {

QString iconOf(telemetry::PeerPresence presence)
{
    switch (presence) {
    case telemetry::PeerPresence::Connecting: return QStringLiteral("connecting");
    case telemetry::PeerPresence::Connected: return QStringLiteral("active");
    case telemetry::PeerPresence::Gone: return QStringLiteral("offline");
    case telemetry::PeerPresence::Unreachable: return QStringLiteral("problem");
    }
    Q_UNREACHABLE();
}

Tone toneOf(telemetry::PeerPresence presence)
{
    switch (presence) {
    case telemetry::PeerPresence::Connecting: return Tone::Busy;
    case telemetry::PeerPresence::Connected: return Tone::Good;
    case telemetry::PeerPresence::Gone: return Tone::Faint;
    case telemetry::PeerPresence::Unreachable: return Tone::Warning;
    }
    Q_UNREACHABLE();
}

} // namespace

void PeerTableModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::Peers)) != 0) {
        rebuild(state);
        return;
    }
    applyChanges(delta.peers, held, state);
}

void PeerTableModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<PeerId, telemetry::PeerRow> rows;
    rows.insert(state.peers().begin(), state.peers().end());
    replaceAll(rows, state);
}

PeerTableModel::Spec PeerTableModel::peerSpec()
{
    return {.column = columns::peer(),
            .text = [](const telemetry::PeerRow& row, TimePoint) { return words::nameOf(row); },
            .number = {}};
}

PeerTableModel::Spec PeerTableModel::stateSpec()
{
    return {
        .column = {.id = QStringLiteral("state"),
                   .title = tr("State"),
                   .meaning = tr("Whether there is a connection to this peer now."),
                   .kind = CellKind::State,
                   .widest = tr("unreachable")},
        .text = [](const telemetry::PeerRow& row, TimePoint) { return words::of(row.presence); },
        .number = [](const telemetry::PeerRow& row,
                     TimePoint) { return static_cast<double>(row.presence); }};
}

PeerTableModel::Spec PeerTableModel::rateSpec(Rate rate, QString (*text)(double),
                                              const QString& widest)
{
    const bool down = rate == Rate::Down;
    const auto value = down ? &telemetry::PeerRow::downRate : &telemetry::PeerRow::upRate;
    return {.column = columns::number(
                down ? "down-rate" : "up-rate", down ? tr("Down") : tr("Up"),
                down ? tr("Rate at which blocks arrive from this peer, in bytes per second: "
                          "payload, averaged over about 5 s. M is MiB/s, K is KiB/s.")
                     : tr("Rate at which blocks go to this peer, in bytes per second: payload, "
                          "averaged over about 5 s. M is MiB/s, K is KiB/s."),
                widest),
            .text = [value, text](const telemetry::PeerRow& row,
                                  TimePoint) { return text(row.*value); },
            .number = [value](const telemetry::PeerRow& row, TimePoint) { return row.*value; }};
}

namespace {

/// What the user decides, and may type into the cell.
template <typename Spec>
Spec asEditable(Spec spec)
{
    spec.column.isEditable = true;
    spec.column.meaning += u'\n' + PeerTableModel::tr("Double-click or Return changes it.");
    return spec;
}

} // namespace

PeerTableModel::Spec PeerTableModel::limitSpec(Rate rate, bool shown)
{
    using telemetry::PeerRow;
    const bool down = rate == Rate::Down;
    const auto limit =
        down ? &telemetry::PeerRules::downloadLimit : &telemetry::PeerRules::uploadLimit;
    return asEditable(
        Spec{.column = columns::number(
                 down ? "down-limit" : "limit", down ? tr("Down limit") : tr("Up limit"),
                 down ? tr("Never received from faster than this, as you set it, in bytes per "
                           "second. –: no limit.")
                      : tr("Never sent to faster than this, as you set it, in bytes per second. –: "
                           "no limit."),
                 QStringLiteral("9.99 MiB/s"), shown),
             .text =
                 [limit](const PeerRow& row, TimePoint) {
                     const auto& value = row.rules.*limit;
                     return value ? format::rate(static_cast<double>(*value)) : format::unknown();
                 },
             .number =
                 [limit](const PeerRow& row, TimePoint) {
                     const auto& value = row.rules.*limit;
                     return value ? static_cast<double>(*value)
                                  : std::numeric_limits<double>::quiet_NaN();
                 }});
}

PeerTableModel::Spec PeerTableModel::weightSpec(bool shown)
{
    using telemetry::PeerRow;
    return asEditable(
        Spec{.column = columns::number("weight", tr("Weight"),
                                       tr("Its share while others wait, as you set it: twice the "
                                          "weight, twice the bytes. 1 is even."),
                                       QStringLiteral("100.00"), shown),
             .text = [](const PeerRow& row,
                        TimePoint) { return QString::number(row.rules.weight / 100.0, 'f', 2); },
             .number = [](const PeerRow& row, TimePoint) { return row.rules.weight / 100.0; }});
}

PeerTableModel::Spec PeerTableModel::classSpec(bool shown)
{
    using telemetry::PeerRow;
    return asEditable(Spec{
        .column = {.id = QStringLiteral("class"),
                   .title = tr("Class"),
                   .meaning = tr("High is served before normal, normal before low, as you set "
                                 "it."),
                   .shown = shown,
                   .widest = tr("normal")},
        .text = [](const PeerRow& row, TimePoint) { return words::of(row.rules.serviceClass); },
        .number = [](const PeerRow& row,
                     TimePoint) { return static_cast<double>(row.rules.serviceClass); }});
}

QVariant PeerTableModel::cell(const telemetry::PeerRow& row, int column, int role) const
{
    const CellKind kind = columns()[static_cast<std::size_t>(column)].kind;
    switch (role) {
    case PeerRole: return kind == CellKind::Peer ? QVariant::fromValue(row.peer) : QVariant{};
    case IconRole: return kind == CellKind::State ? iconOf(row.presence) : QVariant{};
    case ToneRole:
        return kind == CellKind::State ? static_cast<int>(toneOf(row.presence)) : QVariant{};
    case ShareRole:
        return static_cast<double>(row.theirWants)
               / static_cast<double>(limits::kWantsPerPeer.value);
    default: return {};
    }
}

QString PeerTableModel::fullText(const telemetry::PeerRow& row, int column) const
{
    return columns()[static_cast<std::size_t>(column)].kind == CellKind::Peer
               ? format::fullPeer(row.peer)
               : KeyedTableModel::fullText(row, column);
}

QString PeerTableModel::identityOf(const telemetry::PeerRow& row) const
{
    return (words::nameOf(row) + u'\n' + format::fullPeer(row.peer) + u'\n'
            + format::foreign(row.agent) + u'\n' + format::foreign(row.address))
        .toLower();
}

} // namespace swapscope::ui
