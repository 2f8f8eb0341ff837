// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/file_state.h"

#include "core/telemetry/job_words.h"

#include <algorithm>

namespace swapscope::ui {

using telemetry::Table;

namespace {

/// A rate is older news than this.
constexpr Duration kQuiet = std::chrono::seconds{3};
/// How much the latest step counts against those before.
constexpr double kLatest = 0.3;

} // namespace

JobState stateOf(const telemetry::JobRow& row)
{
    if (row.ended != TimePoint{}) {
        return row.error.empty()                       ? JobState::Done
               : row.error == telemetry::kJobCancelled ? JobState::Cancelled
                                                       : JobState::Failed;
    }
    return row.isPaused          ? JobState::Paused
           : row.missing.empty() ? JobState::Running
                                 : JobState::Waiting;
}

FileState::FileState(const LiveState& state, QObject* parent)
    : QObject{parent}
    , m_state{&state}
{
    connect(&state, &LiveState::applied, this, &FileState::apply);
}

const JobLine* FileState::job(telemetry::JobId id) const
{
    const auto found = m_jobs.find(id);
    return found == m_jobs.end() ? nullptr : &found->second;
}

std::size_t FileState::running() const
{
    return static_cast<std::size_t>(std::ranges::count_if(
        m_jobs, [](const auto& entry) { return entry.second.row.ended == TimePoint{}; }));
}

double FileState::rateOf(const JobLine& line) const
{
    const bool isStale = m_state->now() - line.lastBytes > kQuiet;
    return line.row.ended != TimePoint{} || line.row.isPaused || isStale ? 0 : line.rate;
}

void FileState::apply(const telemetry::Delta& delta)
{
    const auto reset = [&delta](Table table) {
        return (delta.reset & static_cast<telemetry::Tables>(table)) != 0;
    };
    if (reset(Table::Jobs)) {
        std::erase_if(m_jobs,
                      [&delta](const auto& job) { return !delta.jobs.contains(job.first); });
    }
    for (const auto& [id, row] : delta.jobs) {
        row ? take(*row) : static_cast<void>(m_jobs.erase(id));
    }
    if (reset(Table::Kept)) {
        m_kept.clear();
    }
    for (const auto& [cid, row] : delta.kept) {
        row ? static_cast<void>(m_kept.insert_or_assign(cid, *row))
            : static_cast<void>(m_kept.erase(cid));
    }
    if (delta.collectPlanned) {
        Q_EMIT planned(*delta.collectPlanned);
    }
}

void FileState::take(const telemetry::JobRow& row)
{
    const TimePoint now = m_state->now();
    const auto [place, isNew] = m_jobs.try_emplace(row.job);
    JobLine& line = place->second;
    const std::uint64_t before = line.row.figures.bytesDone;
    line.row = row;
    if (isNew) {
        line.lastBytes = now;
        return;
    }
    const std::chrono::duration<double> passed = now - line.lastBytes;
    if (row.figures.bytesDone > before && passed.count() > 0) {
        const double latest = static_cast<double>(row.figures.bytesDone - before) / passed.count();
        line.rate = line.rate == 0 ? latest : line.rate + kLatest * (latest - line.rate);
        line.lastBytes = now;
    }
}

} // namespace swapscope::ui
