// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/denials_model.h"

#include "ui/models/words.h"

namespace swapscope::ui {

using telemetry::DenialRow;
using telemetry::DenyKey;

DenialsModel::DenialsModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs(specs());
    m_sort = {Refused, Qt::DescendingOrder};
}

void DenialsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::Denials)) != 0) {
        rebuild(state);
        return;
    }
    applyChanges(delta.denials, held, state);
}

void DenialsModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<DenyKey, DenialRow> rows;
    rows.insert(state.denials().begin(), state.denials().end());
    replaceAll(rows, state);
}

QByteArray DenialsModel::nameOf(const DenyKey& key) const
{
    // The peer's id, its length before it, then the CID; either may be empty.
    const QByteArray peer = key.peer.empty() ? QByteArray{} : nameOfId(key.peer);
    const QByteArray cid = key.cid.empty() ? QByteArray{} : nameOfId(key.cid);
    return QByteArray::number(peer.size()) + ' ' + peer + cid;
}

std::optional<DenyKey> DenialsModel::keyNamed(const QByteArray& name) const
{
    const qsizetype space = name.indexOf(' ');
    bool fine = false;
    const qsizetype length = name.left(std::max<qsizetype>(space, 0)).toInt(&fine);
    if (!fine || length < 0 || space + 1 + length > name.size()) {
        return std::nullopt;
    }
    const auto peer = idNamed<PeerId>(name.mid(space + 1, length));
    const QByteArray rest = name.mid(space + 1 + length);
    const auto cid = idNamed<Cid>(rest);
    if ((length > 0 && !peer) || (!rest.isEmpty() && !cid)) {
        return std::nullopt;
    }
    return DenyKey{length > 0 ? *peer : PeerId{}, rest.isEmpty() ? Cid{} : *cid};
}

QVariant DenialsModel::cell(const DenialRow& row, int column, int role) const
{
    switch (role) {
    case PeerRole:
        return column == Peer && !row.what.peer.empty() ? QVariant::fromValue(row.what.peer)
                                                        : QVariant{};
    case CidRole:
        return column == Block && !row.what.cid.empty() ? QVariant::fromValue(row.what.cid)
                                                        : QVariant{};
    case IconRole: return column == Answer ? QVariant{QStringLiteral("deny")} : QVariant{};
    case ToneRole: return column == Answer ? static_cast<int>(Tone::Neutral) : QVariant{};
    default: return {};
    }
}

QString DenialsModel::fullText(const DenialRow& row, int column) const
{
    if (column == Peer && !row.what.peer.empty()) {
        return format::fullPeer(row.what.peer);
    }
    if (column == Block && !row.what.cid.empty()) {
        return format::fullCid(row.what.cid);
    }
    return KeyedTableModel::fullText(row, column);
}

QString DenialsModel::identityOf(const DenialRow& row) const
{
    return (peerName(row.what.peer) + u'\n' + format::fullPeer(row.what.peer) + u'\n'
            + format::fullCid(row.what.cid))
        .toLower();
}

std::vector<DenialsModel::Spec> DenialsModel::specs()
{
    return {
        {.column = {.id = QStringLiteral("peer"),
                    .title = tr("Peer"),
                    .meaning = tr("Who is denied; “everybody” for a block that nobody gets."),
                    .kind = CellKind::Peer,
                    .widest = QStringLiteral("WWWWWWmmmmmm")},
         .text =
             [this](const DenialRow& row, TimePoint) {
                 return row.what.peer.empty() ? tr("everybody") : peerName(row.what.peer);
             },
         .number = {}},
        {.column = {.id = QStringLiteral("cid"),
                    .title = tr("Block"),
                    .meaning = tr("What is denied; “everything” for a peer that gets nothing."),
                    .kind = CellKind::Cid,
                    .widest = QStringLiteral("bafkrei…wmwmwm")},
         .text =
             [](const DenialRow& row, TimePoint) {
                 return row.what.cid.empty() ? tr("everything") : format::cid(row.what.cid);
             },
         .number = {}},
        {.column = {.id = QStringLiteral("answer"),
                    .title = tr("Answer"),
                    .meaning = tr("What is done about a want that meets the denial. Where several "
                                  "fit, the strictest stands: disconnecting, then silence, then "
                                  "DONT_HAVE."),
                    .kind = CellKind::State,
                    .widest = tr("is told DONT_HAVE")},
         .text = [](const DenialRow& row, TimePoint) { return words::of(row.answer); },
         .number = [](const DenialRow& row, TimePoint) { return static_cast<double>(row.answer); }},
        {.column = {.id = QStringLiteral("refused"),
                    .title = tr("Refused"),
                    .meaning = tr("Wants that met the denial since this node started."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("1,000,000")},
         .text = [](const DenialRow& row, TimePoint) { return format::count(row.refused); },
         .number = [](const DenialRow& row,
                      TimePoint) { return static_cast<double>(row.refused); }},
    };
}

} // namespace swapscope::ui
