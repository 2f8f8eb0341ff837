// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sessions_model.h"

#include <QStringList>

namespace swapscope::ui {

using telemetry::SessionRow;

namespace {

constexpr qsizetype kNamed = 2;

double shareDone(const SessionRow& row)
{
    return row.wants == 0 ? 0 : static_cast<double>(row.done) / static_cast<double>(row.wants);
}

} // namespace

SessionsModel::SessionsModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs(specs());
    m_sort = {Number, Qt::DescendingOrder};
}

void SessionsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::Sessions)) != 0) {
        rebuild(state);
        return;
    }
    applyChanges(delta.sessions, held, state);
}

void SessionsModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<telemetry::SessionId, SessionRow> rows;
    rows.insert(state.sessions().begin(), state.sessions().end());
    replaceAll(rows, state);
}

QVariant SessionsModel::cell(const SessionRow& row, int column, int role) const
{
    switch (role) {
    case ShareRole: return column == Wants ? QVariant{shareDone(row)} : QVariant{};
    case PeerRole:
        return column == Members && row.members.size() == 1
                   ? QVariant::fromValue(row.members.front())
                   : QVariant{};
    default: return {};
    }
}

QString SessionsModel::members(const SessionRow& row) const
{
    if (row.members.empty()) {
        return tr("none yet");
    }
    QStringList names;
    for (const PeerId& peer : row.members) {
        if (names.size() == kNamed) {
            break;
        }
        names.push_back(peerName(peer));
    }
    const auto left = static_cast<qsizetype>(row.members.size()) - names.size();
    return names.join(QStringLiteral(", "))
           + (left > 0 ? QStringLiteral(" +%1").arg(left) : QString{});
}

QString SessionsModel::fullText(const SessionRow& row, int column) const
{
    if (column != Members || row.members.empty()) {
        return KeyedTableModel::fullText(row, column);
    }
    QStringList list;
    for (const PeerId& peer : row.members) {
        list.push_back(format::fullPeer(peer));
    }
    return list.join(QLatin1Char{' '});
}

QString SessionsModel::identityOf(const SessionRow& row) const
{
    QString text = format::foreign(row.origin);
    for (const PeerId& peer : row.members) {
        text += u'\n' + peerName(peer) + u'\n' + format::fullPeer(peer);
    }
    return text.toLower();
}

std::optional<telemetry::SessionId> SessionsModel::keyNamed(const QByteArray& name) const
{
    bool fine = false;
    const std::uint64_t key = name.toULongLong(&fine);
    return fine ? std::optional{telemetry::SessionId{key}} : std::nullopt;
}

std::vector<SessionsModel::Spec> SessionsModel::specs()
{
    const auto number = [](std::uint32_t SessionRow::*value) {
        return
            [value](const SessionRow& row, TimePoint) { return static_cast<double>(row.*value); };
    };
    return {
        {.column = {.id = QStringLiteral("number"),
                    .title = tr("#"),
                    .meaning = tr("Number of the session, counted since this node started."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("9,999")},
         .text = [](const SessionRow& row, TimePoint) { return format::count(row.session.value); },
         .number = [](const SessionRow& row,
                      TimePoint) { return static_cast<double>(row.session.value); }},
        {.column = {.id = QStringLiteral("origin"),
                    .title = tr("Origin"),
                    .meaning = tr("Who wants its blocks: you, a script, the command line."),
                    .widest = tr("command")},
         .text = [](const SessionRow& row, TimePoint) { return format::foreign(row.origin); },
         .number = {}},
        {.column = {.id = QStringLiteral("wants"),
                    .title = tr("Wants done"),
                    .meaning = tr("Blocks that have come, of those that the session wants."),
                    .kind = CellKind::Progress,
                    .widest = tr("%1 of %2").arg(QStringLiteral("999"), QStringLiteral("999"))},
         .text =
             [](const SessionRow& row, TimePoint) {
                 return tr("%1 of %2").arg(format::count(row.done), format::count(row.wants));
             },
         .number = [](const SessionRow& row, TimePoint) { return shareDone(row); }},
        {.column = {.id = QStringLiteral("members"),
                    .title = tr("Members"),
                    .meaning = tr("Peers that are asked first: they sent a block of this session "
                                  "or said HAVE. The first two are named."),
                    .kind = CellKind::Peer,
                    .widest = QStringLiteral("…nnWWnn, …nnWWnn +9")},
         .text = [this](const SessionRow& row, TimePoint) { return members(row); },
         .number = [](const SessionRow& row,
                      TimePoint) { return static_cast<double>(row.members.size()); }},
        {.column = {.id = QStringLiteral("broadcasts"),
                    .title = tr("Broadcasts"),
                    .meaning = tr("How often everybody connected was asked, because no block came "
                                  "for a while or it was time to look for others."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("9,999")},
         .text = [](const SessionRow& row, TimePoint) { return format::count(row.broadcasts); },
         .number = number(&SessionRow::broadcasts)},
        {.column = {.id = QStringLiteral("next-tick"),
                    .title = tr("Next tick"),
                    .meaning = tr("Time until everybody is asked, unless a block comes before."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("59 m 59 s")},
         .text =
             [](const SessionRow& row, TimePoint now) {
                 return row.nextTick > now ? format::duration(row.nextTick - now)
                                           : format::unknown();
             },
         .number =
             [](const SessionRow& row, TimePoint now) {
                 return row.nextTick > now
                            ? std::chrono::duration<double>(row.nextTick - now).count()
                            : std::numeric_limits<double>::quiet_NaN();
             },
         .ages = true},
        {.column = {.id = QStringLiteral("age"),
                    .title = tr("Age"),
                    .meaning = tr("Time since the session was opened."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("59 m 59 s")},
         .text = [](const SessionRow& row, TimePoint now) { return format::age(row.since, now); },
         .number =
             [](const SessionRow& row, TimePoint now) {
                 return std::chrono::duration<double>(now - row.since).count();
             },
         .ages = true},
        {.column = {.id = QStringLiteral("last-choice"),
                    .title = tr("Last choice"),
                    .meaning = tr("Whom it asked for a block last, and why that peer."),
                    .widest = QString(8, u'n')},
         .text =
             [](const SessionRow& row, TimePoint) {
                 return row.lastChoice.empty() ? format::unknown()
                                               : format::foreign(row.lastChoice);
             },
         .number = {}},
    };
}

} // namespace swapscope::ui
