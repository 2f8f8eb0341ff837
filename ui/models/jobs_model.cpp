// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/jobs_model.h"

#include <iterator>

namespace swapscope::ui {

using telemetry::JobFigures;
using telemetry::JobKind;

namespace {

struct StateLook
{
    const char* word;
    const char* icon;
    Tone tone;
};

StateLook lookOf(JobState state)
{
    switch (state) {
    case JobState::Running:
        return {QT_TRANSLATE_NOOP("JobsModel", "running"), "active", Tone::Busy};
    case JobState::Waiting:
        return {QT_TRANSLATE_NOOP("JobsModel", "waiting"), "waiting", Tone::Warning};
    case JobState::Paused: return {QT_TRANSLATE_NOOP("JobsModel", "paused"), "pause", Tone::Faint};
    case JobState::Done: return {QT_TRANSLATE_NOOP("JobsModel", "done"), "ok", Tone::Good};
    case JobState::Failed:
        return {QT_TRANSLATE_NOOP("JobsModel", "failed"), "problem", Tone::Problem};
    case JobState::Cancelled: break;
    }
    return {QT_TRANSLATE_NOOP("JobsModel", "cancelled"), "cancel", Tone::Faint};
}

QString actOf(JobKind kind)
{
    switch (kind) {
    case JobKind::Fetch: return JobsModel::tr("Fetch");
    case JobKind::Import: return JobsModel::tr("Import");
    case JobKind::ExportCar: return JobsModel::tr("Export CAR");
    case JobKind::ImportCar: return JobsModel::tr("Import CAR");
    case JobKind::Keep: return JobsModel::tr("Keep");
    case JobKind::Collect: break;
    }
    return JobsModel::tr("Collect");
}

/// 0…1 of the content, or of the blocks where there is no content.
double shareOf(const JobLine& line)
{
    const JobFigures& f = line.row.figures;
    if (stateOf(line.row) == JobState::Done) {
        return 1;
    }
    const auto share = [](std::uint64_t done, std::uint64_t known) {
        return known == 0 ? 0 : static_cast<double>(done) / static_cast<double>(known);
    };
    return f.bytesKnown > 0 ? share(f.bytesDone, f.bytesKnown) : share(f.blocksDone, f.blocksKnown);
}

QString progressOf(const JobLine& line)
{
    const JobFigures& f = line.row.figures;
    return f.bytesKnown > f.bytesDone
               ? JobsModel::tr("%1 of %2")
                     .arg(format::bytes(f.bytesDone), format::bytes(f.bytesKnown))
               : format::bytes(f.bytesDone);
}

QString outcomeOf(const JobLine& line)
{
    const telemetry::JobRow& row = line.row;
    switch (stateOf(row)) {
    case JobState::Failed: return format::foreign(row.error);
    case JobState::Waiting:
        return row.missing.size() == 1
                   ? JobsModel::tr("waits for %1").arg(format::cid(row.missing.front()))
                   : JobsModel::tr("waits for %1 blocks, first %2")
                         .arg(format::count(row.figures.blocksMissing),
                              format::cid(row.missing.front()));
    default: return row.place.empty() ? format::unknown() : format::foreign(row.place);
    }
}

} // namespace

JobsModel::JobsModel(const FileState& files, QObject* parent)
    : KeyedTableModel{parent}
    , m_files{&files}
{
    auto all = specs();
    auto figures = figureSpecs();
    all.insert(all.begin() + Progress, std::make_move_iterator(figures.begin()),
               std::make_move_iterator(figures.end()));
    setSpecs(std::move(all));
    m_sort = {Age, Qt::AscendingOrder};
}

void JobsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::Jobs)) != 0) {
        rebuild(state);
        return;
    }
    telemetry::RowChanges<telemetry::JobId, JobLine> changes;
    for (const auto& [id, row] : delta.jobs) {
        const JobLine* const line = m_files->job(id);
        changes.emplace(id, line == nullptr ? std::nullopt : std::optional{*line});
    }
    applyChanges(changes, held, state);
}

void JobsModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<telemetry::JobId, JobLine> rows;
    rows.insert(m_files->jobs().begin(), m_files->jobs().end());
    replaceAll(rows, state);
}

std::optional<telemetry::JobId> JobsModel::keyNamed(const QByteArray& name) const
{
    bool fine = false;
    const std::uint64_t key = name.toULongLong(&fine);
    return fine ? std::optional{telemetry::JobId{key}} : std::nullopt;
}

QVariant JobsModel::cell(const JobLine& line, int column, int role) const
{
    const StateLook look = lookOf(stateOf(line.row));
    switch (role) {
    case IconRole: return column == State ? QVariant{QString::fromLatin1(look.icon)} : QVariant{};
    case ToneRole: return column == State ? QVariant{static_cast<int>(look.tone)} : QVariant{};
    case ShareRole: return column == Progress ? QVariant{shareOf(line)} : QVariant{};
    default: return {};
    }
}

QString JobsModel::identityOf(const JobLine& line) const
{
    return (actOf(line.row.kind) + u'\n' + format::foreign(line.row.what) + u'\n'
            + format::foreign(line.row.place) + u'\n' + format::fullCid(line.row.root))
        .toLower();
}

std::vector<JobsModel::Spec> JobsModel::specs()
{
    return {
        {.column = {.id = QStringLiteral("state"),
                    .title = tr("State"),
                    .meaning = tr("Waiting: nothing has come for a second, and blocks are asked "
                                  "of peers. Paused: nobody is asked."),
                    .kind = CellKind::State,
                    .widest = tr("cancelled")},
         .text = [](const JobLine& line, TimePoint) { return tr(lookOf(stateOf(line.row)).word); },
         .number = [](const JobLine& line,
                      TimePoint) { return static_cast<double>(stateOf(line.row)); }},
        {.column = {.id = QStringLiteral("act"),
                    .title = tr("Job"),
                    .meaning = tr("What is done."),
                    .widest = tr("Export CAR")},
         .text = [](const JobLine& line, TimePoint) { return actOf(line.row.kind); },
         .number = {}},
        {.column = {.id = QStringLiteral("name"),
                    .title = tr("Of"),
                    .meaning = tr("The name at the end of a path, a file's name, or a CID."),
                    .widest = QStringLiteral("bafkrei…wmwmwmwm")},
         .text = [](const JobLine& line, TimePoint) { return format::content(line.row.what); },
         .number = {}},
        {.column = {.id = QStringLiteral("outcome"),
                    .title = tr("Where, or why not"),
                    .meaning = tr("What is read or written; for a job that waits, for what; for "
                                  "one that failed, the reason."),
                    .widest = QString(24, u'n')},
         .text = [](const JobLine& line, TimePoint) { return outcomeOf(line); },
         .number = {}},
    };
}

std::vector<JobsModel::Spec> JobsModel::figureSpecs()
{
    return {
        {.column = {.id = QStringLiteral("progress"),
                    .title = tr("Progress"),
                    .meaning = tr("Bytes of content done, of those known. What is known grows "
                                  "while a directory is read."),
                    .kind = CellKind::Progress,
                    .widest =
                        tr("%1 of %2").arg(QStringLiteral("999 MiB"), QStringLiteral("999 MiB"))},
         .text = [](const JobLine& line, TimePoint) { return progressOf(line); },
         .number = [](const JobLine& line, TimePoint) { return shareOf(line); }},
        {.column = {.id = QStringLiteral("blocks"),
                    .title = tr("Blocks"),
                    .meaning = tr("Blocks done, of those known to belong to it."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("99,999 / 99,999")},
         .text =
             [](const JobLine& line, TimePoint) {
                 const JobFigures& f = line.row.figures;
                 return f.blocksKnown > f.blocksDone ? QStringLiteral("%1 / %2").arg(
                            format::count(f.blocksDone), format::count(f.blocksKnown))
                                                     : format::count(f.blocksDone);
             },
         .number = [](const JobLine& line,
                      TimePoint) { return static_cast<double>(line.row.figures.blocksDone); }},
        {.column = {.id = QStringLiteral("missing"),
                    .title = tr("Missing"),
                    .meaning = tr("Blocks that peers have been asked for and have not sent."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("999")},
         .text =
             [](const JobLine& line, TimePoint) {
                 return line.row.ended != TimePoint{}
                            ? format::unknown()
                            : format::count(line.row.figures.blocksMissing);
             },
         .number = [](const JobLine& line,
                      TimePoint) { return static_cast<double>(line.row.figures.blocksMissing); }},
        {.column = {.id = QStringLiteral("rate"),
                    .title = tr("Rate"),
                    .meaning = tr("Bytes of content a second, in the last seconds."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("999 MiB/s")},
         .text =
             [this](const JobLine& line, TimePoint) {
                 return line.row.ended != TimePoint{} ? format::unknown()
                                                      : format::rate(m_files->rateOf(line));
             },
         .number = [this](const JobLine& line, TimePoint) { return m_files->rateOf(line); },
         .ages = true},
        {.column = {.id = QStringLiteral("age"),
                    .title = tr("Began"),
                    .meaning = tr("How long ago it began."),
                    .kind = CellKind::Number,
                    .widest = QStringLiteral("59 m 59 s")},
         .text = [](const JobLine& line,
                    TimePoint now) { return format::age(line.row.since, now); },
         .number =
             [](const JobLine& line, TimePoint now) {
                 return std::chrono::duration<double>(now - line.row.since).count();
             },
         .ages = true},
    };
}

} // namespace swapscope::ui
