// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/file_jobs.h"

#include "core/ipld/unixfs_import.h"
#include "core/node/atomic_file.h"
#include "core/node/offload.h"

#include <fstream>
#include <utility>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

/// Read and stored at a time: bounds the memory of an import.
constexpr std::size_t kStepBytes = 8ULL * 1024 * 1024;

constexpr unsigned kFileMode = 0644;

/// The reading half of an import; used by one pool job at a time.
class FileCutter
{
public:
    /// What one step made.
    struct Step
    {
        std::vector<store::Block> blocks;
        bool isLast = false;
        multiformats::Cid root; ///< Of the last step.
    };

    static Result<std::shared_ptr<FileCutter>> open(const fs::path& path)
    {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (!error && fs::exists(status) && !fs::is_regular_file(status)) {
            return fail(ErrorCode::Invalid, path.string() + " is not a regular file");
        }
        auto cutter = std::make_shared<FileCutter>();
        cutter->m_path = path;
        cutter->m_file.open(path, std::ios::binary);
        if (!cutter->m_file) {
            return systemError(path, "read");
        }
        return cutter;
    }

    Result<Step> next()
    {
        Bytes buffer(kStepBytes);
        m_file.read(reinterpret_cast<char*>(buffer.data()),
                    static_cast<std::streamsize>(kStepBytes));
        const auto got = static_cast<std::size_t>(m_file.gcount());
        if (m_file.bad()) {
            return systemError(m_path, "read");
        }
        Step step;
        step.blocks = m_importer.add(ByteView{buffer}.first(got));
        if (m_file.eof()) {
            ipld::FileImporter::Imported imported = m_importer.finish();
            step.blocks.insert(step.blocks.end(), imported.blocks.begin(), imported.blocks.end());
            step.isLast = true;
            step.root = imported.root;
        }
        m_bytes += got;
        return step;
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept { return m_bytes; }

private:
    fs::path m_path;
    std::ifstream m_file;
    ipld::FileImporter m_importer{ipld::ImportOptions{}};
    std::uint64_t m_bytes = 0;
};

Result<std::uint64_t> writeFile(const fs::path& path, const Bytes& bytes)
{
    auto file = AtomicFile::create(path, kFileMode);
    if (!file) {
        return file.error();
    }
    auto outcome = file->write(bytes);
    if (outcome) {
        outcome = file->commit();
    }
    return outcome ? Result<std::uint64_t>{bytes.size()} : Result<std::uint64_t>{outcome.error()};
}

} // namespace

net::Task<Result<Imported>> importFile(fs::path path, WorkerPool& pool, store::BlockStore& store,
                                       bitswap::Exchange& exchange)
{
    auto open = [path] { return FileCutter::open(path); };
    auto opened = co_await runOnPool(pool, std::move(open));
    if (!opened) {
        co_return opened.error();
    }
    // Shared with the pool job, which may outlive a cancelled import.
    const std::shared_ptr<FileCutter> cutter = *opened;
    Imported imported;
    for (bool isLast = false; !isLast;) {
        auto cut = [cutter] { return cutter->next(); };
        auto step = co_await runOnPool(pool, std::move(cut));
        if (!step) {
            co_return step.error();
        }
        auto blocks = step->blocks; // shares the bytes
        auto stored = co_await putBlocks(store, std::move(blocks));
        if (!stored) {
            co_return stored.error();
        }
        exchange.onBlocksAdded(step->blocks, 0);
        imported.blocks += step->blocks.size();
        imported.root = step->root;
        isLast = step->isLast;
    }
    imported.bytes = cutter->bytes();
    co_return imported;
}

net::Task<Result<std::uint64_t>> saveBlock(multiformats::Cid cid, fs::path path, WorkerPool& pool,
                                           store::BlockStore& store)
{
    auto block = co_await getBlock(store, cid.hash());
    if (!block) {
        co_return block.error();
    }
    SharedBytes bytes = *block;
    auto write = [path, bytes] { return writeFile(path, *bytes); };
    auto written = co_await runOnPool(pool, std::move(write));
    co_return written;
}

} // namespace swapscope::node
