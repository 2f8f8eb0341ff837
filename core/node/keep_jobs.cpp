// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/keep_jobs.h"

#include "core/node/wording.h"

#include <utility>

namespace swapscope::node {

net::Task<Result<JobOutcome>> runKeep(Job& job, const NodeParts& parts, Keep keep)
{
    BlockSession& blocks = job.open(parts.blocks, {.origin = "keep"});
    KeepWatch watch;
    watch.progress = [&job](const telemetry::JobFigures& now) { job.figures = now; };
    watch.end = &job.end();
    Pin pin{keep.kind, keep.name};
    auto kept = co_await parts.kept.add(keep.cid, std::move(pin), blocks, std::move(watch));
    if (!kept) {
        co_return kept.error();
    }
    JobOutcome outcome;
    outcome.root = keep.cid;
    outcome.text = "keeps " + shortName(keep.cid)
                   + (keep.kind == telemetry::KeepKind::All ? " and all that is below it" : "");
    co_return outcome;
}

net::Task<Result<JobOutcome>> runCollect(Job& job, const NodeParts& parts)
{
    SweepOptions options;
    options.end = &job.end();
    options.onRemoved = [&job](const store::StoredBlock& block) {
        job.figures.blocksDone += 1;
        job.figures.blocksKnown = job.figures.blocksDone;
        job.figures.bytesDone += block.bytes;
    };
    auto removed = co_await parts.collector.collect(std::move(options));
    if (!removed) {
        co_return removed.error();
    }
    JobOutcome outcome;
    outcome.text =
        "collected " + countText(removed->blocks, "block") + ", " + bytesText(removed->bytes);
    co_return outcome;
}

} // namespace swapscope::node
