// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/our_wants_model.h"

#include "ui/models/common_columns.h"
#include "ui/models/words.h"

namespace swapscope::ui {

using telemetry::OurWantRow;
using telemetry::WantPhase;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double seconds(Duration value)
{
    return std::chrono::duration<double>(value).count();
}

bool isOver(const OurWantRow& row)
{
    return row.phase == WantPhase::Done || row.phase == WantPhase::Cancelled;
}

/// How long the want was open: until now, or until it ended.
TimePoint endOf(const OurWantRow& row, TimePoint now)
{
    return isOver(row) ? row.lastEvent : now;
}

QString iconOf(WantPhase phase)
{
    switch (phase) {
    case WantPhase::Queued: return QStringLiteral("waiting");
    case WantPhase::Asked: return QStringLiteral("asked");
    case WantPhase::HaveFound: return QStringLiteral("found");
    case WantPhase::BlockRequested: return QStringLiteral("requested");
    case WantPhase::Stalled: return QStringLiteral("warning");
    case WantPhase::Done: return QStringLiteral("ok");
    case WantPhase::Cancelled: return QStringLiteral("cancel");
    }
    Q_UNREACHABLE();
}

Tone toneOf(WantPhase phase)
{
    switch (phase) {
    case WantPhase::Queued: return Tone::Neutral;
    case WantPhase::Asked:
    case WantPhase::HaveFound:
    case WantPhase::BlockRequested: return Tone::Busy;
    case WantPhase::Stalled: return Tone::Warning;
    case WantPhase::Done: return Tone::Good;
    case WantPhase::Cancelled: return Tone::Faint;
    }
    Q_UNREACHABLE();
}

} // namespace

OurWantsModel::OurWantsModel(QObject* parent)
    : KeyedTableModel{parent}
{
    std::vector<Spec> specs = stateSpecs();
    for (auto more : {answerSpecs(), moreSpecs()}) {
        std::ranges::move(more, std::back_inserter(specs));
    }
    setSpecs(std::move(specs));
    m_sort = {Idle, Qt::DescendingOrder};
}

void OurWantsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::OurWants)) != 0) {
        rebuild(state);
        return;
    }
    applyChanges(delta.ourWants, held, state);
}

void OurWantsModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<Cid, OurWantRow> rows;
    rows.insert(state.ourWants().begin(), state.ourWants().end());
    replaceAll(rows, state);
}

QVariant OurWantsModel::cell(const OurWantRow& row, int column, int role) const
{
    switch (role) {
    case CidRole: return column == Block ? QVariant::fromValue(row.cid) : QVariant{};
    case PeerRole:
        return column == From && !row.from.empty() ? QVariant::fromValue(row.from) : QVariant{};
    case IconRole: return column == State ? iconOf(row.phase) : QVariant{};
    case ToneRole: return column == State ? static_cast<int>(toneOf(row.phase)) : QVariant{};
    default: return {};
    }
}

QString OurWantsModel::fullText(const OurWantRow& row, int column) const
{
    switch (column) {
    case Block: return format::fullCid(row.cid);
    case From: return format::fullPeer(row.from);
    default: return KeyedTableModel::fullText(row, column);
    }
}

QString OurWantsModel::identityOf(const OurWantRow& row) const
{
    return (format::fullCid(row.cid) + u'\n' + format::foreign(row.origin) + u'\n'
            + format::fullPeer(row.from) + u'\n' + peerName(row.from))
        .toLower();
}

std::vector<OurWantsModel::Spec> OurWantsModel::stateSpecs()
{
    return {
        {.column = {.id = QStringLiteral("state"),
                    .title = tr("State"),
                    .meaning = tr("queued: not asked anywhere yet\n"
                                  "asked: peers were asked who has it\n"
                                  "have found: a peer said that it has it\n"
                                  "block requested: one peer was asked for the block\n"
                                  "stalled: everybody asked said no or nothing"),
                    .kind = CellKind::State,
                    .widest = tr("block requested")},
         .text = [](const OurWantRow& row, TimePoint) { return words::of(row.phase); },
         .number = [](const OurWantRow& row, TimePoint) { return static_cast<double>(row.phase); }},
        {.column = columns::cid(),
         .text = [](const OurWantRow& row, TimePoint) { return format::cid(row.cid); },
         .number = {}},
        {.column = columns::age(tr("Time since the block was first wanted.")),
         .text = [](const OurWantRow& row,
                    TimePoint now) { return format::age(row.since, endOf(row, now)); },
         .number = [](const OurWantRow& row,
                      TimePoint now) { return seconds(endOf(row, now) - row.since); },
         .ages = true},
        {.column = {.id = QStringLiteral("idle"),
                    .title = tr("Idle"),
                    .meaning = tr("Time since anything happened to this want: asked, answered, "
                                  "timed out. The longest first is where to look."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("59 m 59 s")},
         .text =
             [](const OurWantRow& row, TimePoint now) {
                 return isOver(row) ? format::unknown() : format::age(row.lastEvent, now);
             },
         .number =
             [](const OurWantRow& row, TimePoint now) {
                 return isOver(row) ? kUnknown : seconds(now - row.lastEvent);
             },
         .ages = true,
         .rank =
             [](const OurWantRow& row) {
                 return isOver(row) ? kUnknown : columns::ageRank(row.lastEvent);
             }},
    };
}

std::vector<OurWantsModel::Spec> OurWantsModel::answerSpecs()
{
    return {
        {.column = {.id = QStringLiteral("have"),
                    .title = tr("HAVE"),
                    .meaning = tr("Peers that said they have the block."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("1,024")},
         .text = [](const OurWantRow& row, TimePoint) { return format::count(row.haves); },
         .number = [](const OurWantRow& row, TimePoint) { return static_cast<double>(row.haves); }},
        {.column = {.id = QStringLiteral("dont-have"),
                    .title = tr("DONT_HAVE"),
                    .meaning = tr("Peers that said they do not have the block, or gave no answer "
                                  "in time."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("1,024")},
         .text = [](const OurWantRow& row, TimePoint) { return format::count(row.dontHaves); },
         .number = [](const OurWantRow& row,
                      TimePoint) { return static_cast<double>(row.dontHaves); }},
        {.column = {.id = QStringLiteral("no-answer"),
                    .title = tr("No answer"),
                    .meaning = tr("Peers that were asked and have not answered yet."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("1,024")},
         .text = [](const OurWantRow& row, TimePoint) { return format::count(row.silent); },
         .number = [](const OurWantRow& row,
                      TimePoint) { return static_cast<double>(row.silent); }},
        {.column =
             columns::peer(tr("From"), tr("The peer that was asked for the block itself; of a want "
                                          "that is done, the peer that sent it. –: nobody yet.")),
         .text =
             [this](const OurWantRow& row, TimePoint) {
                 return row.from.empty() ? format::unknown() : peerName(row.from);
             },
         .number = {}},
        {.column = {.id = QStringLiteral("asked"),
                    .title = tr("Asked"),
                    .meaning = tr("Peers that were asked: HAVE + DONT_HAVE + no answer."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("1,024")},
         .text = [](const OurWantRow& row, TimePoint) { return format::count(row.asked); },
         .number = [](const OurWantRow& row, TimePoint) { return static_cast<double>(row.asked); }},
    };
}

std::vector<OurWantsModel::Spec> OurWantsModel::moreSpecs()
{
    return {
        {.column =
             columns::type(tr("want-block: the block itself; want-have: only who has it."), false),
         .text = [](const OurWantRow& row, TimePoint) { return words::of(row.type); },
         .number = {}},
        {.column =
             columns::priority(tr("What we tell peers: among our own wants, larger first."), false),
         .text = [](const OurWantRow& row, TimePoint) { return format::signedCount(row.priority); },
         .number = [](const OurWantRow& row,
                      TimePoint) { return static_cast<double>(row.priority); }},
        {.column = {.id = QStringLiteral("origin"),
                    .title = tr("Origin"),
                    .meaning = tr("Who wanted it: you, a script, an import."),
                    .shown = false,
                    .widest = tr("script")},
         .text = [](const OurWantRow& row, TimePoint) { return format::foreign(row.origin); },
         .number = {}},
        {.column = {.id = QStringLiteral("size"),
                    .title = tr("Size"),
                    .meaning = tr("Bytes of the block. –: not known before it arrives."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("9.99 MiB")},
         .text =
             [](const OurWantRow& row, TimePoint) {
                 return row.bytes == 0 && row.phase != WantPhase::Done ? format::unknown()
                                                                       : format::bytes(row.bytes);
             },
         .number =
             [](const OurWantRow& row, TimePoint) {
                 return row.bytes == 0 && row.phase != WantPhase::Done
                            ? kUnknown
                            : static_cast<double>(row.bytes);
             }},
        {.column = {.id = QStringLiteral("latency"),
                    .title = tr("Took"),
                    .meaning = tr("Time from wanting the block to having it. –: not there yet."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("59 m 59 s")},
         .text =
             [](const OurWantRow& row, TimePoint) {
                 return row.phase == WantPhase::Done ? format::duration(row.latency)
                                                     : format::unknown();
             },
         .number =
             [](const OurWantRow& row, TimePoint) {
                 return row.phase == WantPhase::Done ? seconds(row.latency) : kUnknown;
             }},
    };
}

} // namespace swapscope::ui
