// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/blocks_model.h"

#include "ui/models/common_columns.h"

#include <iterator>

namespace swapscope::ui {

using telemetry::BlockRow;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double ageOf(TimePoint since, TimePoint now)
{
    return since == TimePoint{} ? kUnknown : std::chrono::duration<double>(now - since).count();
}

std::uint32_t wantersOf(const LiveState& state, const Cid& cid)
{
    std::uint32_t count = 0;
    const auto& wants = state.theirWants();
    for (auto at = wants.lower_bound({cid, PeerId{}}); at != wants.end() && at->first.first == cid;
         ++at)
    {
        ++count;
    }
    return count;
}

} // namespace

BlocksModel::BlocksModel(const FileState& files, QObject* parent)
    : KeyedTableModel{parent}
    , m_files{&files}
{
    std::vector<Spec> specs = originSpecs();
    std::ranges::move(serviceSpecs(), std::back_inserter(specs));
    setSpecs(std::move(specs));
    m_sort = {Arrived, Qt::AscendingOrder}; // of ages: the latest first
}

void BlocksModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::Blocks)) != 0) {
        rebuild(state);
        return;
    }
    telemetry::RowChanges<Cid, BlockEntry> changes;
    for (const auto& [cid, row] : delta.blocks) {
        changes[cid] = row ? std::optional{BlockEntry{*row, wantersOf(state, cid)}} : std::nullopt;
    }
    for (const auto& [key, want] : delta.theirWants) {
        const auto known = state.blocks().find(key.first);
        if (known != state.blocks().end()) {
            changes.try_emplace(key.first, BlockEntry{known->second, wantersOf(state, key.first)});
        }
    }
    applyChanges(changes, held, state);
    if (!delta.kept.empty()) {
        readLabels();
    }
}

void BlocksModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<Cid, BlockEntry> rows;
    for (const auto& [cid, row] : state.blocks()) {
        rows.emplace_hint(rows.end(), cid, BlockEntry{row, wantersOf(state, cid)});
    }
    replaceAll(rows, state);
}

QString BlocksModel::codecName(const Cid& cid)
{
    namespace codec = multiformats::codec;
    switch (cid.codec()) {
    case codec::kRaw: return QStringLiteral("raw");
    case codec::kDagPb: return QStringLiteral("dag-pb");
    case codec::kDagCbor: return QStringLiteral("dag-cbor");
    case codec::kDagJson: return QStringLiteral("dag-json");
    case codec::kLibp2pKey: return QStringLiteral("libp2p-key");
    default: return QStringLiteral("0x%1").arg(cid.codec(), 0, 16);
    }
}

QString BlocksModel::origin(const BlockRow& row) const
{
    if (!row.from.empty()) {
        return peerName(row.from);
    }
    return row.arrived == TimePoint{} ? tr("an earlier run") : tr("import");
}

QVariant BlocksModel::cell(const BlockEntry& row, int column, int role) const
{
    switch (role) {
    case CidRole: return column == Block ? QVariant::fromValue(row.row.cid) : QVariant{};
    case PeerRole:
        return column == From && !row.row.from.empty() ? QVariant::fromValue(row.row.from)
                                                       : QVariant{};
    default: return {};
    }
}

QString BlocksModel::fullText(const BlockEntry& row, int column) const
{
    switch (column) {
    case Block: return format::fullCid(row.row.cid);
    case From: return row.row.from.empty() ? origin(row.row) : format::fullPeer(row.row.from);
    default: return KeyedTableModel::fullText(row, column);
    }
}

QString BlocksModel::identityOf(const BlockEntry& row) const
{
    return (format::fullCid(row.row.cid) + u'\n' + format::fullPeer(row.row.from) + u'\n'
            + origin(row.row))
        .toLower();
}

std::vector<BlocksModel::Spec> BlocksModel::originSpecs()
{
    return {
        {.column = columns::cid(),
         .text = [](const BlockEntry& row, TimePoint) { return format::cid(row.row.cid); },
         .number = {}},
        {.column = {.id = QStringLiteral("codec"),
                    .title = tr("Codec"),
                    .meaning = tr("How the block's bytes are to be read, as its CID says."),
                    .kind = CellKind::Text,
                    .widest = QStringLiteral("dag-pb")},
         .text = [](const BlockEntry& row, TimePoint) { return codecName(row.row.cid); },
         .number = {}},
        {.column = columns::number("size", tr("Size"), tr("Bytes of the block."),
                                   QStringLiteral("9.99 MiB")),
         .text = [](const BlockEntry& row, TimePoint) { return format::bytes(row.row.bytes); },
         .number = [](const BlockEntry& row,
                      TimePoint) { return static_cast<double>(row.row.bytes); }},
        {.column = columns::peer(
             tr("Came from"), tr("The peer that sent it first; “import”: you or a program of "
                                 "yours; “an earlier run”: it was stored when the node started.")),
         .text = [this](const BlockEntry& row, TimePoint) { return origin(row.row); },
         .number = {}},
        {.column = columns::number("arrived", tr("Arrived"),
                                   tr("Time since it was stored. –: before this run."),
                                   QStringLiteral("59 m 59 s")),
         .text = [](const BlockEntry& row,
                    TimePoint now) { return format::age(row.row.arrived, now); },
         .number = [](const BlockEntry& row, TimePoint now) { return ageOf(row.row.arrived, now); },
         .ages = true,
         .rank =
             [](const BlockEntry& row) {
                 return row.row.arrived == TimePoint{} ? kUnknown
                                                       : columns::ageRank(row.row.arrived);
             }},
        {.column = columns::number("delay", tr("Delay"),
                                   tr("From our want to its end with this block. –: we did not "
                                      "want it."),
                                   QStringLiteral("9.99 ms"), false),
         .text =
             [](const BlockEntry& row, TimePoint) {
                 return row.row.delay ? format::duration(*row.row.delay) : format::unknown();
             },
         .number =
             [](const BlockEntry& row, TimePoint) {
                 return row.row.delay ? std::chrono::duration<double>(*row.row.delay).count()
                                      : kUnknown;
             }},
    };
}

std::vector<BlocksModel::Spec> BlocksModel::serviceSpecs()
{
    return {
        {.column = columns::number("served", tr("Served"),
                                   tr("Times that it was sent whole, in this run."),
                                   QStringLiteral("9,999")),
         .text = [](const BlockEntry& row, TimePoint) { return format::count(row.row.served); },
         .number = [](const BlockEntry& row,
                      TimePoint) { return static_cast<double>(row.row.served); }},
        {.column = columns::number("served-bytes", tr("Sent"), tr("Payload bytes of these times."),
                                   QStringLiteral("9.99 MiB")),
         .text = [](const BlockEntry& row,
                    TimePoint) { return format::bytes(row.row.servedBytes); },
         .number = [](const BlockEntry& row,
                      TimePoint) { return static_cast<double>(row.row.servedBytes); }},
        {.column = columns::number("last-served", tr("Last served"),
                                   tr("Time since it was last sent whole. –: not in this run."),
                                   QStringLiteral("59 m 59 s"), false),
         .text = [](const BlockEntry& row,
                    TimePoint now) { return format::age(row.row.lastServed, now); },
         .number = [](const BlockEntry& row,
                      TimePoint now) { return ageOf(row.row.lastServed, now); },
         .ages = true},
        {.column = columns::number("wanted-by", tr("Wanted"),
                                   tr("Peers that have it on their wantlist with us now."),
                                   QStringLiteral("10,000")),
         .text = [](const BlockEntry& row, TimePoint) { return format::count(row.wantedBy); },
         .number = [](const BlockEntry& row,
                      TimePoint) { return static_cast<double>(row.wantedBy); }},
        {.column = {.id = QStringLiteral("kept"),
                    .title = tr("Kept"),
                    .meaning = tr("root: you keep it, with all that is below it. A block below "
                                  "another root is kept with that one and not marked here."),
                    .kind = CellKind::Badge,
                    .shown = false,
                    .widest = tr("root")},
         .text =
             [this](const BlockEntry& row, TimePoint) {
                 return m_files->kept().contains(row.row.cid) ? tr("root") : QString{};
             },
         .number = {}},
    };
}

} // namespace swapscope::ui
