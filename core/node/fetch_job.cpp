// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/fetch_job.h"

#include "core/files/content_reader.h"
#include "core/files/directory.h"
#include "core/node/ending.h"
#include "core/node/tree_sink.h"
#include "core/node/wording.h"

#include <utility>

namespace swapscope::node {
namespace {

using files::Step;

/// Reads all of it into the sink.
net::Task<Result<void>> save(Job& job, files::ContentReader& reader, TreeSink& sink)
{
    for (;;) {
        auto mayGoOn = co_await job.goOn();
        if (!mayGoOn) {
            co_return mayGoOn.error();
        }
        auto step = co_await reader.next();
        if (!step) {
            co_return step.error();
        }
        job.figures.blocksDone = reader.figures().blocksDone;
        job.figures.blocksKnown = reader.figures().blocksKnown;
        if (!*step) {
            co_return Result<void>{};
        }
        if ((*step)->kind == Step::Kind::File) {
            job.figures.bytesKnown += (*step)->bytes;
        }
        job.figures.bytesDone += (*step)->kind == Step::Kind::Data ? (*step)->view().size() : 0;
        auto next = std::move(**step);
        if (job.partial.empty()) {
            auto chosen = co_await sink.choosePartial();
            if (!chosen) {
                co_return chosen.error();
            }
            co_await job.announce(std::move(*chosen));
        }
        auto added = co_await sink.add(std::move(next));
        if (!added) {
            co_return added.error();
        }
        job.figures.filesDone = sink.filesDone();
    }
}

} // namespace

net::Task<Result<JobOutcome>> runFetch(Job& job, const NodeParts& parts,
                                       multiformats::ContentPath path, FetchFile fetch)
{
    auto sink = co_await TreeSink::open(parts.environment.pool, fetch.destination);
    if (!sink) {
        co_return sink.error();
    }
    const std::string name = nameOf(fetch.destination);
    BlockSession& blocks = job.open(parts.blocks, {.origin = "fetch " + name});
    auto root = co_await files::resolve(blocks, path.root, path.names);
    if (!root) {
        co_return root.error();
    }
    auto entering = parts.gate.protect(*root);
    const auto pass =
        co_await unlessEnded(parts.environment.clock, &job.end(), std::move(entering));
    if (!pass) {
        co_return pass.error();
    }
    const std::uint64_t sweeps = parts.gate.sweeps();

    files::ContentReader reader{blocks, *root};
    job.setWaiting([&reader](std::size_t most) { return reader.waiting(most); });
    auto saved = co_await save(job, reader, *sink);
    job.setWaiting({});
    if (saved) {
        saved = co_await sink->commit();
    }
    if (!saved) {
        job.left = co_await sink->abandon();
        co_return saved.error();
    }
    job.figures.filesDone = sink->filesDone();
    if (fetch.keep) {
        const Pin pin{telemetry::KeepKind::All, name};
        Result<void> kept;
        if (parts.gate.sweeps() == sweeps) { // all of it was read, and is still here
            kept = parts.kept.put(*root, pin);
        } else {
            KeepWatch watch;
            watch.end = &job.end();
            kept = co_await parts.kept.add(*root, pin, blocks, std::move(watch));
        }
        if (!kept) {
            co_return fail(kept.error().code,
                           "it is saved, but cannot be kept: " + kept.error().detail);
        }
    }
    JobOutcome outcome;
    outcome.root = *root;
    outcome.text = "fetched " + name + ": " + countText(job.figures.filesDone, "file") + ", "
                   + bytesText(job.figures.bytesDone);
    outcome.place = fetch.destination.string();
    co_return outcome;
}

} // namespace swapscope::node
