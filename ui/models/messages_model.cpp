// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/messages_model.h"

#include "ui/models/common_columns.h"

#include <QStringList>

namespace swapscope::ui {

using telemetry::Direction;
using telemetry::MessageSeen;

namespace {

constexpr std::size_t kMostNamed = 64; ///< CIDs of one message that are searched and copied.

MessageEntry entryOf(const telemetry::MessageRow& row)
{
    MessageEntry entry{.row = row, .content = row.said.content, .problem = {}};
    if (row.said.content != nullptr && !row.said.content->problem.empty()) {
        entry.problem = format::foreign(row.said.content->problem);
    }
    entry.row.said.content.reset();
    return entry;
}

/// CIDs that the message names: blocks, then wants, then presences.
std::vector<Cid> cidsOf(const MessageEntry& entry, std::size_t most)
{
    std::vector<Cid> cids;
    const auto content = entry.content.lock();
    if (content == nullptr) {
        return cids;
    }
    const auto take = [&cids, most](const auto& list) {
        for (const auto& part : list) {
            if (cids.size() < most) {
                cids.push_back(part.cid);
            }
        }
    };
    take(content->blocks);
    take(content->wants);
    take(content->presences);
    return cids;
}

std::uint32_t itemsOf(const MessageSeen& said)
{
    return said.wantBlocks + said.wantHaves + said.cancels + said.blocks + said.haves
           + said.dontHaves;
}

/// "3 + 12": both kinds, nothing when there are none.
QString pairText(std::uint32_t first, std::uint32_t second)
{
    if (first == 0 && second == 0) {
        return QStringLiteral("0");
    }
    return second == 0 ? format::count(first)
                       : format::count(first) + QStringLiteral(" + ") + format::count(second);
}

} // namespace

MessagesModel::MessagesModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs(specs());
    m_sort = {Number, Qt::AscendingOrder};
}

void MessagesModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    telemetry::RowChanges<std::uint64_t, MessageEntry> changes;
    for (const telemetry::MessageRow& row : delta.messages) {
        changes.emplace_hint(changes.end(), row.number, entryOf(row));
    }
    const auto& kept = state.messages();
    const auto rows = static_cast<std::size_t>(totalRows());
    // A view that is being read holds its rows, but not for ever.
    const std::size_t spare = held ? 10 * kDropTogether : kDropTogether;
    if (!kept.empty() && rows > kept.size() + spare) {
        for (std::uint64_t old = m_oldest; old < kept.front().number; ++old) {
            changes[old] = std::nullopt;
        }
        m_oldest = kept.front().number;
        held = false;
    }
    if (m_oldest == 0 && !changes.empty()) {
        m_oldest = changes.begin()->first;
    }
    applyChanges(changes, held, state);
}

void MessagesModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<std::uint64_t, MessageEntry> rows;
    for (const telemetry::MessageRow& row : state.messages()) {
        rows.emplace_hint(rows.end(), row.number, entryOf(row));
    }
    m_oldest = rows.empty() ? 0 : rows.begin()->first;
    replaceAll(rows, state);
}

QVariant MessagesModel::cell(const MessageEntry& row, int column, int role) const
{
    const bool isIn = row.row.said.direction == Direction::Inbound;
    switch (role) {
    case PeerRole: return column == Peer ? QVariant::fromValue(row.row.said.peer) : QVariant{};
    case IconRole:
        if (column == Way) {
            return isIn ? QStringLiteral("down") : QStringLiteral("up");
        }
        return column == Mark && !row.problem.isEmpty() ? QStringLiteral("problem") : QVariant{};
    case ToneRole:
        return column == Mark && !row.problem.isEmpty() ? static_cast<int>(Tone::Warning)
                                                        : static_cast<int>(Tone::Neutral);
    case CidRole: {
        const auto first = column == Cids ? cidsOf(row, 1) : std::vector<Cid>{};
        return first.empty() ? QVariant{} : QVariant::fromValue(first.front());
    }
    default: return {};
    }
}

QString MessagesModel::fullText(const MessageEntry& row, int column) const
{
    if (column == Peer) {
        return format::fullPeer(row.row.said.peer);
    }
    if (column != Cids) {
        return KeyedTableModel::fullText(row, column);
    }
    QStringList list;
    for (const Cid& cid : cidsOf(row, kMostNamed)) {
        list << format::fullCid(cid);
    }
    return list.join(u' ');
}

QString MessagesModel::identityOf(const MessageEntry& row) const
{
    return (format::fullPeer(row.row.said.peer) + u'\n' + peerName(row.row.said.peer)).toLower();
}

std::optional<std::uint64_t> MessagesModel::keyNamed(const QByteArray& name) const
{
    bool fine = false;
    const std::uint64_t key = name.toULongLong(&fine);
    return fine ? std::optional{key} : std::nullopt;
}

MessagesModel::Spec MessagesModel::countSpec(const char* id, const QString& title,
                                             const QString& meaning,
                                             std::uint32_t MessageSeen::*first,
                                             std::uint32_t MessageSeen::*second, bool shown)
{
    return {.column = columns::number(id, title, meaning, QStringLiteral("1,024 + 999"), shown),
            .text =
                [first, second](const MessageEntry& row, TimePoint) {
                    const MessageSeen& said = row.row.said;
                    return pairText(said.*first, second == nullptr ? 0 : said.*second);
                },
            .number =
                [first, second](const MessageEntry& row, TimePoint) {
                    const MessageSeen& said = row.row.said;
                    return static_cast<double>(said.*first)
                           + (second == nullptr ? 0.0 : static_cast<double>(said.*second));
                }};
}

std::vector<MessagesModel::Spec> MessagesModel::specs()
{
    std::vector<Spec> specs{
        {.column = columns::number("number", tr("No."),
                                   tr("Counts the messages since this log was opened first. A gap: "
                                      "some came while nobody looked at the log, or faster than it "
                                      "can take them."),
                                   QStringLiteral("100,000")),
         .text = [](const MessageEntry& row, TimePoint) { return format::count(row.row.number); },
         .number = [](const MessageEntry& row,
                      TimePoint) { return static_cast<double>(row.row.number); }},
        {.column = {.id = QStringLiteral("ago"),
                    .title = tr("Ago"),
                    .meaning = tr("Time since it was read whole, or written whole."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("59 m 59 s")},
         .text = [](const MessageEntry& row,
                    TimePoint now) { return format::age(row.row.at, now); },
         .number =
             [](const MessageEntry& row, TimePoint now) {
                 return std::chrono::duration<double>(now - row.row.at).count();
             },
         .ages = true,
         .rank = [](const MessageEntry& row) { return columns::ageRank(row.row.at); }},
        {.column = {.id = QStringLiteral("dir"),
                    .title = tr("Way"),
                    .meaning = tr("in: the peer sent it to us; out: we sent it."),
                    .kind = CellKind::State,
                    .widest = tr("out")},
         .text =
             [](const MessageEntry& row, TimePoint) {
                 return row.row.said.direction == Direction::Inbound ? tr("in") : tr("out");
             },
         .number = {}},
        {.column = columns::peer(),
         .text = [this](const MessageEntry& row, TimePoint) { return peerName(row.row.said.peer); },
         .number = {}},
        {.column = columns::number("size", tr("Size"),
                                   tr("Bytes on the stream: the message and its length."),
                                   QStringLiteral("9.99 MiB")),
         .text = [](const MessageEntry& row,
                    TimePoint) { return format::bytes(row.row.said.wireBytes); },
         .number = [](const MessageEntry& row,
                      TimePoint) { return static_cast<double>(row.row.said.wireBytes); }},
    };
    specs.push_back(countSpec("wants", tr("Wants"),
                              tr("Entries of its wantlist: want-block + want-have; after a minus, "
                                 "those that take wants back."),
                              &MessageSeen::wantBlocks, &MessageSeen::wantHaves, true));
    specs.back().text = [](const MessageEntry& row, TimePoint) {
        const MessageSeen& said = row.row.said;
        const bool hasWants = said.wantBlocks > 0 || said.wantHaves > 0;
        const QString wants = pairText(said.wantBlocks, said.wantHaves);
        if (said.cancels == 0) {
            return wants;
        }
        const QString cancels = QChar{u'−'} + format::count(said.cancels);
        return hasWants ? wants + u' ' + cancels : cancels;
    };
    specs.push_back(countSpec("blocks", tr("Blocks"), tr("Blocks that it carries."),
                              &MessageSeen::blocks, nullptr, true));
    specs.push_back(
        {.column = columns::number("block-bytes", tr("Payload"), tr("Bytes of its blocks."),
                                   QStringLiteral("9.99 MiB"), false),
         .text = [](const MessageEntry& row,
                    TimePoint) { return format::bytes(row.row.said.blockBytes); },
         .number = [](const MessageEntry& row,
                      TimePoint) { return static_cast<double>(row.row.said.blockBytes); }});
    specs.push_back(countSpec("presences", tr("Presences"),
                              tr("What it says about blocks: HAVE + DONT_HAVE."),
                              &MessageSeen::haves, &MessageSeen::dontHaves, true));
    specs.push_back(countSpec("cancels", tr("Cancels"), tr("Wants that it takes back."),
                              &MessageSeen::cancels, nullptr, false));
    specs.push_back({.column = {.id = QStringLiteral("full"),
                                .title = tr("List"),
                                .meaning = tr("full: its wants replace all that were sent before; "
                                              "else they come on top."),
                                .kind = CellKind::Text,
                                .shown = false,
                                .widest = tr("full")},
                     .text = [](const MessageEntry& row,
                                TimePoint) { return row.row.said.full ? tr("full") : QString{}; },
                     .number = {}});
    specs.push_back(
        {.column = columns::number("pending-bytes", tr("Pending"),
                                   tr("Bytes that wait for the receiver at the sender, as the "
                                      "message says; 0 where it does not say."),
                                   QStringLiteral("9.99 MiB"), false),
         .text = [](const MessageEntry& row,
                    TimePoint) { return format::signedBytes(row.row.said.pendingBytes); },
         .number = [](const MessageEntry& row,
                      TimePoint) { return static_cast<double>(row.row.said.pendingBytes); }});
    Column cid = columns::cid();
    cid.shown = false;
    cid.meaning = tr("The first block that it names; copying gives up to %1. –: none, or it is so "
                     "old that only its figures are kept.")
                      .arg(kMostNamed);
    specs.push_back({.column = cid,
                     .text =
                         [](const MessageEntry& row, TimePoint) {
                             const auto first = cidsOf(row, 1);
                             const std::uint32_t items = itemsOf(row.row.said);
                             if (first.empty()) {
                                 return format::unknown();
                             }
                             return items == 1
                                        ? format::cid(first.front())
                                        : QStringLiteral("%1 +%2").arg(format::cid(first.front()),
                                                                       format::count(items - 1));
                         },
                     .number = {}});
    specs.back().column.widest = QStringLiteral("bafkrei…wmwmwm +999");
    specs.push_back({.column = {.id = QStringLiteral("mark"),
                                .title = tr("Mark"),
                                .meaning = tr("Why the message was refused whole; empty: it was "
                                              "taken."),
                                .kind = CellKind::Badge,
                                .shown = false,
                                .widest = QStringLiteral("refused: wmwmwmwmwmwm")},
                     .text =
                         [](const MessageEntry& row, TimePoint) {
                             return row.problem.isEmpty() ? QString{}
                                                          : tr("refused: %1").arg(row.problem);
                         },
                     .number = {}});
    return specs;
}

} // namespace swapscope::ui
