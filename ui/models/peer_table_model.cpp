// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/peer_table_model.h"

#include "core/base/limits.h"
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
    applyChanges(delta.peers, held, state.now());
}

void PeerTableModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<PeerId, telemetry::PeerRow> rows;
    rows.insert(state.peers().begin(), state.peers().end());
    replaceAll(rows, state.now());
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
    return (format::fullPeer(row.peer) + u'\n' + format::foreign(row.agent) + u'\n'
            + format::foreign(row.address))
        .toLower();
}

} // namespace swapscope::ui
