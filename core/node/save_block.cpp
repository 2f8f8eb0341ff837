// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/save_block.h"

#include "core/node/atomic_file.h"
#include "core/node/offload.h"

#include <utility>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kFileMode = 0644;

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
