// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/their_wants_model.h"

#include "ui/models/common_columns.h"
#include "ui/models/words.h"

#include <QStringList>

namespace swapscope::ui {

namespace {

using WantIterator = LiveState::TheirWantRows::const_iterator;

/// Folds the wants of one block; `at` ends behind them.
WantedBlock gather(WantIterator& at, WantIterator end)
{
    WantedBlock block;
    block.cid = at->first.first;
    block.highestPriority = at->second.priority;
    for (; at != end && at->first.first == block.cid; ++at) {
        const telemetry::TheirWantRow& want = at->second;
        ++block.peers;
        if (block.some.size() < WantedBlock::kNamed) {
            block.some.push_back(want.peer);
        }
        block.wantBlocks += want.type == telemetry::WantType::Block ? 1U : 0U;
        block.haveBlock = block.haveBlock || want.haveBlock;
        block.highestPriority = std::max(block.highestPriority, want.priority);
        block.oldest =
            block.oldest == TimePoint{} ? want.since : std::min(block.oldest, want.since);
    }
    return block;
}

} // namespace

TheirWantsModel::TheirWantsModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs(specs());
    m_sort = {WantedBy, Qt::DescendingOrder};
}

void TheirWantsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::TheirWants)) != 0) {
        rebuild(state);
        return;
    }
    telemetry::RowChanges<Cid, WantedBlock> changes;
    for (const auto& [key, row] : delta.theirWants) {
        const auto [place, fresh] = changes.try_emplace(key.first);
        if (!fresh) {
            continue;
        }
        auto at = state.theirWants().lower_bound({key.first, PeerId{}});
        if (at != state.theirWants().end() && at->first.first == key.first) {
            place->second = gather(at, state.theirWants().end());
        }
    }
    applyChanges(changes, held, state);
}

void TheirWantsModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<Cid, WantedBlock> rows;
    for (auto at = state.theirWants().begin(); at != state.theirWants().end();) {
        WantedBlock block = gather(at, state.theirWants().end());
        const Cid cid = block.cid;
        rows.emplace_hint(rows.end(), cid, std::move(block));
    }
    replaceAll(rows, state);
}

QVariant TheirWantsModel::cell(const WantedBlock& row, int column, int role) const
{
    switch (role) {
    case CidRole: return column == Block ? QVariant::fromValue(row.cid) : QVariant{};
    case PeerRole:
        return column == Peers && row.peers == 1 ? QVariant::fromValue(row.some.front())
                                                 : QVariant{};
    case IconRole:
        return column == Here
                   ? QVariant{row.haveBlock ? QStringLiteral("active") : QStringLiteral("idle")}
                   : QVariant{};
    case ToneRole:
        return column == Here ? static_cast<int>(row.haveBlock ? Tone::Good : Tone::Neutral)
                              : QVariant{};
    default: return {};
    }
}

QString TheirWantsModel::fullText(const WantedBlock& row, int column) const
{
    if (column == Block) {
        return format::fullCid(row.cid);
    }
    if (column != Peers) {
        return KeyedTableModel::fullText(row, column);
    }
    QStringList list;
    for (const PeerId& peer : row.some) {
        list.push_back(format::fullPeer(peer));
    }
    const auto left = static_cast<std::int64_t>(row.peers) - list.size();
    if (left > 0) {
        list.push_back(QStringLiteral("+%1").arg(left));
    }
    return list.join(QLatin1Char{' '});
}

QString TheirWantsModel::names(const WantedBlock& block, qsizetype most) const
{
    QStringList list;
    for (const PeerId& peer : block.some) {
        if (list.size() == most) {
            break;
        }
        list.push_back(peerName(peer));
    }
    const auto left = static_cast<std::int64_t>(block.peers) - list.size();
    return list.join(QStringLiteral(", "))
           + (left > 0 ? QStringLiteral(" +%1").arg(left) : QString{});
}

QString TheirWantsModel::identityOf(const WantedBlock& row) const
{
    return (format::fullCid(row.cid) + u'\n' + fullText(row, Peers) + u'\n'
            + names(row, static_cast<qsizetype>(WantedBlock::kNamed)))
        .toLower();
}

std::vector<TheirWantsModel::Spec> TheirWantsModel::specs()
{
    return {
        {.column = {.id = QStringLiteral("here"),
                    .title = tr("Here"),
                    .meaning = tr("stored: the block is here and will be served\n"
                                  "not here: the answer was DONT_HAVE, or they wait for it"),
                    .kind = CellKind::State,
                    .widest = tr("not here")},
         .text = [](const WantedBlock& row,
                    TimePoint) { return row.haveBlock ? tr("stored") : tr("not here"); },
         .number = [](const WantedBlock& row, TimePoint) { return row.haveBlock ? 0.0 : 1.0; }},
        {.column = columns::cid(),
         .text = [](const WantedBlock& row, TimePoint) { return format::cid(row.cid); },
         .number = {}},
        {.column = {.id = QStringLiteral("wanted-by"),
                    .title = tr("Wanted by"),
                    .meaning = tr("Peers that have this block on their wantlist with us."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("10,000")},
         .text = [](const WantedBlock& row, TimePoint) { return format::count(row.peers); },
         .number = [](const WantedBlock& row,
                      TimePoint) { return static_cast<double>(row.peers); }},
        {.column = {.id = QStringLiteral("peers"),
                    .title = tr("Peers"),
                    .meaning = tr("The peers that want it; the first three are named."),
                    .kind = CellKind::Peer,
                    .widest = QStringLiteral("…mmWWmm, …mmWWmm, …mmWWmm +9")},
         .text = [this](const WantedBlock& row, TimePoint) { return names(row, 3); },
         .number = {}},
        {.column = columns::type(tr("want-block: at least one peer wants the block "
                                    "itself;\nwant-have: they only ask whether we have it."),
                                 true),
         .text =
             [](const WantedBlock& row, TimePoint) {
                 return words::of(row.wantBlocks > 0 ? telemetry::WantType::Block
                                                     : telemetry::WantType::Have);
             },
         .number = {}},
        {.column = columns::priority(tr("The highest priority that one of them gave it. Priorities "
                                        "order the wants of one peer, not those of several."),
                                     true),
         .text = [](const WantedBlock& row,
                    TimePoint) { return format::signedCount(row.highestPriority); },
         .number = [](const WantedBlock& row,
                      TimePoint) { return static_cast<double>(row.highestPriority); }},
        {.column = columns::age(tr("Time since the first of them asked for it.")),
         .text = [](const WantedBlock& row, TimePoint now) { return format::age(row.oldest, now); },
         .number =
             [](const WantedBlock& row, TimePoint now) {
                 return std::chrono::duration<double>(now - row.oldest).count();
             },
         .ages = true,
         .rank = [](const WantedBlock& row) { return columns::ageRank(row.oldest); }},
    };
}

} // namespace swapscope::ui
