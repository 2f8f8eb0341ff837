// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/worker_pool.h"
#include "core/store/block_store.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace swapscope::store {

struct LmdbOptions
{
    std::uint64_t mapBytes = 1024 * limits::kMiB; ///< To start with; grows when full.
    std::uint64_t groupBytes = 16 * limits::kMiB; ///< Payload of one transaction, about.
    /// Called on the node strand for a block that was found damaged and dropped.
    std::function<void(const BlockStore::Multihash&)> onDamaged;
};

/// Blocks in an LMDB database on disk.
///
/// What is put while a commit runs goes into the next one, so many small puts cost few waits for
/// the disk. Each read is checked against its hash: LMDB does not notice damaged pages. An index in
/// memory (about 55 B per block) answers without the disk.
class LmdbStore final : public BlockStore
{
public:
    /// Opens or creates the store in `folder`, whose parent exists; reads the index, so this waits
    /// for the disk. A damaged database is set aside (see warning()) and an empty one begun. After
    /// a crash the database is tried in a child process first: call it before threads are started
    /// if you can. Errors: Unsupported for a database that is not ours, Io.
    /// @param clock, pool  Outlive the store.
    [[nodiscard]] static Result<std::unique_ptr<LmdbStore>>
    open(const std::filesystem::path& folder, Clock& clock, WorkerPool& pool,
         LmdbOptions options = {});

    /// Waits for the transactions that run; what was only queued is dropped.
    ~LmdbStore() override;

    /// What the user should know about the opening, e.g. that a damaged store was set aside and
    /// where it is. Empty when all was well.
    [[nodiscard]] const std::string& warning() const noexcept;

    [[nodiscard]] std::optional<std::uint32_t> sizeOf(const Multihash& hash) const override;
    void get(const Multihash& hash, GetDone done) override;
    void put(std::vector<Block> blocks, PutDone done) override;
    void remove(const Multihash& hash, PutDone done) override;
    [[nodiscard]] std::size_t partCount() const override;
    [[nodiscard]] std::vector<StoredBlock> list(std::size_t part) const override;
    [[nodiscard]] std::uint64_t blockCount() const override;
    [[nodiscard]] std::uint64_t byteCount() const override;

private:
    struct Impl;
    explicit LmdbStore(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::store
