// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/import_job.h"

#include "core/files/tree_importer.h"
#include "core/node/ending.h"
#include "core/node/offload.h"
#include "core/node/wording.h"

#include <memory>
#include <utility>

namespace swapscope::node {

net::Task<Result<JobOutcome>> runImport(Job& job, const NodeParts& parts, ImportFile import)
{
    using files::TreeImporter;

    auto entering = parts.gate.hold();
    const auto pass =
        co_await unlessEnded(parts.environment.clock, &job.end(), std::move(entering));
    if (!pass) {
        co_return pass.error();
    }
    WorkerPool& pool = parts.environment.pool;
    auto open = [import]() -> Result<std::shared_ptr<TreeImporter>> {
        auto importer = TreeImporter::open(import.path, {import.options, import.withHidden});
        if (!importer) {
            return importer.error();
        }
        return std::make_shared<TreeImporter>(std::move(*importer));
    };
    auto opened = co_await runOnPool(pool, std::move(open));
    if (!opened) {
        co_return opened.error();
    }
    const std::shared_ptr<TreeImporter> importer = *opened;
    job.figures.bytesKnown = importer->totalBytes();
    Cid root;
    for (bool isLast = false; !isLast;) {
        auto mayGoOn = co_await job.goOn();
        if (!mayGoOn) {
            co_return mayGoOn.error();
        }
        auto cut = [importer] { return importer->next(); };
        auto step = co_await runOnPool(pool, std::move(cut));
        if (!step) {
            co_return step.error();
        }
        const std::size_t count = step->blocks.size();
        auto stored = co_await parts.blocks.put(std::move(step->blocks));
        if (!stored) {
            co_return stored.error();
        }
        job.figures.blocksDone += count;
        job.figures.blocksKnown = job.figures.blocksDone;
        job.figures.bytesDone += step->bytes;
        job.figures.filesDone += step->files;
        isLast = step->isLast;
        root = step->root;
    }
    const std::string name = nameOf(import.path);
    if (import.keep) {
        auto kept = parts.kept.put(root, {telemetry::KeepKind::All, name});
        if (!kept) {
            co_return kept.error();
        }
    }
    JobOutcome outcome;
    outcome.root = root;
    outcome.text = "imported " + name + ": " + countText(job.figures.blocksDone, "block") + ", "
                   + bytesText(job.figures.bytesDone) + ", root " + root.toString();
    co_return outcome;
}

} // namespace swapscope::node
