// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/car_jobs.h"

#include "core/base/limits.h"
#include "core/files/dag_walk.h"
#include "core/files/new_file.h"
#include "core/files/place.h"
#include "core/ipld/car.h"
#include "core/node/atomic_file.h"
#include "core/node/ending.h"
#include "core/node/offload.h"
#include "core/node/wording.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

/// Written and read at a time.
constexpr std::size_t kStepBytes = 4 * limits::kMiB;

using FilePtr = std::shared_ptr<std::optional<files::NewFile>>; // the worker's while it runs

net::Task<Result<void>> write(WorkerPool& pool, FilePtr file, Bytes bytes)
{
    auto work = [file, bytes = std::move(bytes)] { return (*file)->write(bytes); };
    auto written = co_await runOnPool(pool, std::move(work));
    co_return written;
}

/// Appends all blocks below one root that are not there yet.
net::Task<Result<void>> appendDag(Job& job, WorkerPool& pool, BlockSession& blocks, FilePtr file,
                                  Cid root, Bytes& buffer, std::unordered_set<Cid>& written)
{
    files::DagWalk walk{blocks, root};
    job.setWaiting([&walk](std::size_t most) { return walk.waiting(most); });
    const telemetry::JobFigures before = job.figures;
    Result<void> outcome;
    while (outcome) {
        outcome = co_await job.goOn();
        if (!outcome) {
            break;
        }
        auto step = co_await walk.next();
        if (!step) {
            outcome = step.error();
            break;
        }
        job.figures.blocksDone = before.blocksDone + walk.figures().blocksDone;
        job.figures.blocksKnown = before.blocksKnown + walk.figures().blocksKnown;
        if (!*step) {
            break;
        }
        if (!written.insert((*step)->cid).second) {
            continue;
        }
        job.figures.bytesDone += (*step)->bytes;
        ipld::appendCarSection(buffer, {(*step)->cid, (*step)->data});
        if (buffer.size() >= kStepBytes) {
            Bytes piece;
            piece.swap(buffer);
            outcome = co_await write(pool, file, std::move(piece));
        }
    }
    job.setWaiting({});
    co_return outcome;
}

net::Task<Result<void>> writeCar(Job& job, const NodeParts& parts, FilePtr file,
                                 std::vector<Cid> roots)
{
    WorkerPool& pool = parts.environment.pool;
    BlockSession& blocks = job.open(parts.blocks, {.origin = "export"});
    Bytes buffer = ipld::carHeader(roots);
    std::unordered_set<Cid> written;
    for (const Cid& root : roots) {
        auto entering = parts.gate.protect(root);
        const auto pass =
            co_await unlessEnded(parts.environment.clock, &job.end(), std::move(entering));
        if (!pass) {
            co_return pass.error();
        }
        auto appended = co_await appendDag(job, pool, blocks, file, root, buffer, written);
        if (!appended) {
            co_return appended.error();
        }
    }
    auto last = co_await write(pool, file, std::move(buffer));
    if (!last) {
        co_return last.error();
    }
    auto commit = [file] { return (*file)->commit(); };
    auto committed = co_await runOnPool(pool, std::move(commit));
    co_return committed;
}

// --- reading -------------------------------------------------------------------------------------

/// Reads an archive in steps; for one worker at a time.
class CarFile
{
public:
    struct Step
    {
        std::vector<store::Block> blocks;
        std::uint64_t bytes = 0; ///< Of the file.
        bool isLast = false;
        std::optional<Error> error{}; ///< What ended it behind these blocks.
    };

    static Result<std::shared_ptr<CarFile>> open(const fs::path& path)
    {
        std::error_code error;
        if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
            return fail(ErrorCode::Invalid, path.string() + " is not a regular file");
        }
        auto file = std::make_shared<CarFile>();
        file->m_path = path;
        file->m_file.open(path, std::ios::binary);
        if (!file->m_file) {
            return systemError(path, "read");
        }
        file->m_bytes = fs::file_size(path, error);
        return file;
    }

    Step next()
    {
        Bytes buffer(kStepBytes);
        m_file.read(reinterpret_cast<char*>(buffer.data()),
                    static_cast<std::streamsize>(kStepBytes));
        Step step;
        step.bytes = static_cast<std::uint64_t>(m_file.gcount());
        if (m_file.bad()) {
            step.error = systemError(m_path, "read");
            return step;
        }
        m_reader.add(ByteView{buffer}.first(static_cast<std::size_t>(step.bytes)));
        for (;;) {
            auto block = m_reader.next();
            if (!block) {
                step.error = block.error();
                return step;
            }
            if (!*block) {
                break;
            }
            step.blocks.push_back(std::move(**block));
        }
        step.isLast = m_file.eof();
        if (step.isLast) {
            if (const auto whole = m_reader.finish(); !whole) {
                step.error = whole.error();
            }
        }
        return step;
    }

    [[nodiscard]] const std::vector<Cid>& roots() const { return m_reader.roots(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    fs::path m_path;
    std::ifstream m_file;
    std::uint64_t m_bytes = 0;
    ipld::CarReader m_reader;
};

/// Stores all blocks of the archive.
net::Task<Result<void>> storeBlocks(Job& job, const NodeParts& parts, std::shared_ptr<CarFile> file)
{
    for (;;) {
        auto mayGoOn = co_await job.goOn();
        if (!mayGoOn) {
            co_return mayGoOn.error();
        }
        auto read = [file] { return file->next(); };
        auto step = co_await runOnPool(parts.environment.pool, std::move(read));
        const std::size_t count = step.blocks.size();
        if (count > 0) {
            auto stored = co_await parts.blocks.put(std::move(step.blocks));
            if (!stored) {
                co_return stored.error();
            }
        }
        job.figures.blocksDone += count;
        job.figures.blocksKnown = job.figures.blocksDone;
        job.figures.bytesDone += step.bytes;
        if (step.error) {
            co_return *step.error;
        }
        if (step.isLast) {
            co_return Result<void>{};
        }
    }
}

net::Task<Result<void>> keepRoots(Job& job, const NodeParts& parts,
                                  std::shared_ptr<const CarFile> file, std::string name)
{
    BlockSession& blocks = job.open(parts.blocks, {.origin = "import", .offline = true});
    for (const Cid& root : file->roots()) {
        Pin pin{telemetry::KeepKind::All, name};
        KeepWatch watch;
        watch.end = &job.end();
        auto kept = co_await parts.kept.add(root, std::move(pin), blocks, std::move(watch));
        if (!kept) {
            co_return kept.error();
        }
    }
    co_return Result<void>{};
}

} // namespace

net::Task<Result<JobOutcome>> runExportCar(Job& job, const NodeParts& parts, ExportCar save)
{
    WorkerPool& pool = parts.environment.pool;
    const auto file = std::make_shared<std::optional<files::NewFile>>();
    auto choose = [path = save.path]() -> Result<fs::path> {
        auto isFree = files::checkFree(path);
        return isFree ? files::freePartial(path) : Result<fs::path>{isFree.error()};
    };
    auto partial = co_await runOnPool(pool, std::move(choose));
    if (!partial) {
        co_return partial.error();
    }
    co_await job.announce(*partial);
    auto create = [file, path = save.path, partial = *partial]() -> Result<void> {
        auto made = files::NewFile::create(path, partial);
        if (!made) {
            return made.error();
        }
        file->emplace(std::move(*made));
        return {};
    };
    auto created = co_await runOnPool(pool, std::move(create));
    if (!created) {
        co_return created.error();
    }
    auto written = co_await writeCar(job, parts, file, save.roots);
    const std::uint64_t bytes = (*file)->size();
    auto close = [file] {
        file->reset(); // removes what is not whole
        return true;
    };
    co_await runOnPool(pool, std::move(close));
    if (!written) {
        co_return written.error();
    }
    JobOutcome outcome;
    outcome.root = save.roots.size() == 1 ? save.roots.front() : Cid{};
    outcome.text = "exported " + countText(job.figures.blocksDone, "block") + " ("
                   + bytesText(bytes) + ") to " + save.path.string();
    outcome.place = save.path.string();
    co_return outcome;
}

net::Task<Result<JobOutcome>> runImportCar(Job& job, const NodeParts& parts, ImportCar import)
{
    auto entering = parts.gate.hold();
    const auto pass =
        co_await unlessEnded(parts.environment.clock, &job.end(), std::move(entering));
    if (!pass) {
        co_return pass.error();
    }
    auto open = [path = import.path] { return CarFile::open(path); };
    auto opened = co_await runOnPool(parts.environment.pool, std::move(open));
    if (!opened) {
        co_return opened.error();
    }
    const std::shared_ptr<CarFile> file = *opened;
    job.figures.bytesKnown = file->bytes();
    auto stored = co_await storeBlocks(job, parts, file);
    const std::string count = countText(job.figures.blocksDone, "block");
    if (!stored) {
        co_return fail(stored.error().code, stored.error().detail + "; " + count + " before that "
                                                + (job.figures.blocksDone == 1 ? "is" : "are")
                                                + " stored");
    }
    const std::string name = nameOf(import.path);
    if (import.keep) {
        auto kept = co_await keepRoots(job, parts, file, name);
        if (!kept) {
            co_return fail(kept.error().code,
                           "all " + count
                               + " are stored, but a root cannot be kept: " + kept.error().detail);
        }
    }
    JobOutcome outcome;
    outcome.root = file->roots().size() == 1 ? file->roots().front() : Cid{};
    outcome.text = "imported " + name + ": " + count
                   + (outcome.root.empty() ? "" : ", root " + outcome.root.toString());
    co_return outcome;
}

} // namespace swapscope::node
