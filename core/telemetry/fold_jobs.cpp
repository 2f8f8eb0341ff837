// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {
namespace {

JobRecord* findJob(Book& book, JobId job)
{
    const auto found = book.jobs.find(job);
    return found == book.jobs.end() ? nullptr : &found->second;
}

/// Of the jobs that have ended, the last ones stay to be looked at.
void dropOldJobs(Book& book)
{
    while (book.endedJobs.size() > Delta::kMaxEndedJobs) {
        const auto oldest = book.jobs.find(book.endedJobs.front());
        book.endedJobs.pop_front();
        book.jobChanges.erased(oldest->first, oldest->second.mark);
        book.jobs.erase(oldest);
    }
}

} // namespace

void fold(Book& book, const Event& event, const JobStarted& body)
{
    const auto [place, isNew] = book.jobs.try_emplace(body.job);
    if (!isNew) {
        return;
    }
    JobRow& row = place->second.row;
    row.job = body.job;
    row.kind = body.kind;
    row.what = body.what;
    row.place = body.place;
    row.since = event.at;
    book.jobChanges.touch(body.job, place->second.mark);
}

void fold(Book& book, const Event&, const JobProgress& body)
{
    JobRecord* const job = findJob(book, body.job);
    if (job == nullptr || job->row.ended != TimePoint{}) {
        return;
    }
    job->row.figures = body.figures;
    job->row.isPaused = body.isPaused;
    if (body.figures.blocksMissing == 0) {
        job->row.missing.clear();
    }
    book.jobChanges.touch(body.job, job->mark);
}

void fold(Book& book, const Event&, const JobWaiting& body)
{
    JobRecord* const job = findJob(book, body.job);
    if (job == nullptr || job->row.ended != TimePoint{}) {
        return;
    }
    job->row.missing = body.missing;
    book.jobChanges.touch(body.job, job->mark);
}

void fold(Book& book, const Event& event, const JobEnded& body)
{
    JobRecord* const job = findJob(book, body.job);
    if (job == nullptr || job->row.ended != TimePoint{}) {
        return;
    }
    ++book.meters.jobsEnded[static_cast<std::size_t>(job->row.kind)][body.error ? 1 : 0];
    job->row.figures = body.figures;
    job->row.isPaused = false;
    job->row.missing.clear();
    job->row.ended = event.at;
    job->row.error = body.error ? body.error->detail : std::string{};
    job->row.root = body.root;
    job->row.place = body.place.empty() ? job->row.place : body.place;
    book.jobChanges.touch(body.job, job->mark);
    book.endedJobs.push_back(body.job);
    dropOldJobs(book);
}

void fold(Book& book, const Event&, const KeptChanged& body)
{
    if (!body.kind) {
        const auto found = book.kept.find(body.cid);
        if (found != book.kept.end()) {
            book.keptChanges.erased(found->first, found->second.mark);
            book.kept.erase(found);
        }
        return;
    }
    KeptRecord& record = book.kept[body.cid];
    record.row = {body.cid, *body.kind, body.name};
    book.keptChanges.touch(body.cid, record.mark);
}

void fold(Book& book, const Event&, const CollectPlanned& body)
{
    book.collectPlanned = body;
}

void fold(Book& book, const Event&, const BlocksRemoved& body)
{
    Totals& totals = book.totals;
    book.meters.removedBlocks[static_cast<std::size_t>(body.why)] += body.blocks;
    totals.blocksStored -= std::min(totals.blocksStored, body.blocks);
    totals.bytesStored -= std::min(totals.bytesStored, body.bytes);
    book.totalsChanged = true;
}

} // namespace swapscope::telemetry
