// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/events_model.h"

#include "ui/models/common_columns.h"
#include "ui/models/format.h"
#include "ui/models/words.h"

namespace swapscope::ui {

using telemetry::Notice;

namespace {

QString iconOf(Notice::Tone tone)
{
    switch (tone) {
    case Notice::Tone::Info: return QStringLiteral("info");
    case Notice::Tone::Good: return QStringLiteral("ok");
    case Notice::Tone::Problem: return QStringLiteral("problem");
    }
    Q_UNREACHABLE();
}

Tone toneOf(Notice::Tone tone)
{
    switch (tone) {
    case Notice::Tone::Info: return Tone::Neutral;
    case Notice::Tone::Good: return Tone::Good;
    case Notice::Tone::Problem: return Tone::Problem;
    }
    Q_UNREACHABLE();
}

telemetry::RowChanges<std::uint64_t, Notice> byNumber(const std::deque<Notice>& notices)
{
    telemetry::RowChanges<std::uint64_t, Notice> rows;
    for (const Notice& notice : notices) {
        rows[notice.seq] = notice;
    }
    return rows;
}

} // namespace

EventsModel::EventsModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs({
        {.column = {.id = QStringLiteral("ago"),
                    .title = tr("Ago"),
                    .meaning = tr("Time since it happened."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("59 m 59 s")},
         .text = [](const Notice& row, TimePoint now) { return format::age(row.at, now); },
         .number =
             [](const Notice& row, TimePoint now) {
                 return std::chrono::duration<double>(now - row.at).count();
             },
         .ages = true,
         .rank = [](const Notice& row) { return columns::ageRank(row.at); }},
        {.column = {.id = QStringLiteral("kind"),
                    .title = tr("Kind"),
                    .meaning = tr("done: an act of yours succeeded; problem: something failed; "
                                  "note: anything else."),
                    .kind = CellKind::State,
                    .widest = tr("problem")},
         .text =
             [](const Notice& row, TimePoint) {
                 switch (row.tone) {
                 case Notice::Tone::Info: return tr("note");
                 case Notice::Tone::Good: return tr("done");
                 case Notice::Tone::Problem: return tr("problem");
                 }
                 Q_UNREACHABLE();
             },
         .number = [](const Notice& row, TimePoint) { return static_cast<double>(row.tone); }},
        {.column = {.id = QStringLiteral("by"),
                    .title = tr("By"),
                    .meaning = tr("Whose act it is: yours, in this window; a script's, over RPC; "
                                  "the demo's. –: nobody's, it happened."),
                    .widest = tr("nobody")},
         .text = [](const Notice& row,
                    TimePoint) { return row.by ? words::of(*row.by) : format::unknown(); },
         .number = {}},
        {.column = {.id = QStringLiteral("text"),
                    .title = tr("What happened"),
                    .meaning = tr("In words; copying gives the whole line."),
                    .widest = QString(60, u'n')},
         .text = [](const Notice& row, TimePoint) { return format::foreign(row.text); },
         .number = {}},
    });
    m_sort = {Ago, Qt::AscendingOrder};
}

void EventsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    telemetry::RowChanges<std::uint64_t, Notice> changes;
    for (const Notice& notice : delta.notices) {
        changes[notice.seq] = notice;
    }
    applyChanges(changes, held, state);
    if (totalRows() > static_cast<int>(2 * LiveState::kMaxNotices) && !held) {
        rebuild(state);
    }
}

void EventsModel::rebuild(const LiveState& state)
{
    replaceAll(byNumber(state.notices()), state);
}

QVariant EventsModel::cell(const Notice& row, int column, int role) const
{
    if (column != Kind) {
        return {};
    }
    switch (role) {
    case IconRole: return iconOf(row.tone);
    case ToneRole: return static_cast<int>(toneOf(row.tone));
    default: return {};
    }
}

QString EventsModel::fullText(const Notice& row, int column) const
{
    return column == Text ? format::foreign(row.text) : KeyedTableModel::fullText(row, column);
}

QString EventsModel::identityOf(const Notice& row) const
{
    return format::foreign(row.text).toLower();
}

std::optional<std::uint64_t> EventsModel::keyNamed(const QByteArray& name) const
{
    bool fine = false;
    const std::uint64_t key = name.toULongLong(&fine);
    return fine ? std::optional{key} : std::nullopt;
}

} // namespace swapscope::ui
