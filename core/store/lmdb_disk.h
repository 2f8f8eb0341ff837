// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/multihash.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

struct MDB_env;
struct MDB_txn;

namespace swapscope::store {

/// One change of the database.
struct Change
{
    enum class Kind {
        Put,
        Remove,
        RemoveDamaged, ///< Only if the bytes still do not match the hash.
    };

    Kind kind = Kind::Put;
    multiformats::Multihash hash;
    SharedBytes data; ///< Put only.
    /// Answer of RemoveDamaged: the size of the bytes, which were good after all.
    std::optional<std::uint32_t> keptBytes{};
};

/// The database of the block store: one LMDB environment with the blocks' bytes and, apart from
/// them, their sizes, so that an index can be read without touching the blocks.
///
/// For worker threads: reads run beside each other and beside a write; the caller sees to it that
/// one write runs at a time. Once close() was called, every function fails with Closed.
class LmdbDisk
{
public:
    using Multihash = multiformats::Multihash;

    /// An error of opening, and whether it is the database that is at fault.
    struct OpenError
    {
        Error error;
        bool isDamage = false;
    };

    /// @param mapBytes  Size of the map to start with; it grows when needed.
    [[nodiscard]] static boost::system::result<std::unique_ptr<LmdbDisk>, OpenError>
    open(const std::filesystem::path& folder, std::uint64_t mapBytes);

    ~LmdbDisk();
    LmdbDisk(const LmdbDisk&) = delete;
    LmdbDisk& operator=(const LmdbDisk&) = delete;

    /// Calls `visit` for every block. Errors: Damaged.
    [[nodiscard]] Result<void>
    readIndex(const std::function<void(const Multihash&, std::uint32_t)>& visit);

    /// A copy of the block's bytes, checked against the hash. Errors: NotFound, Damaged,
    /// Unsupported (a hash that cannot be checked here), Io.
    [[nodiscard]] Result<SharedBytes> read(const Multihash& hash);

    /// All changes or none, durable on success. Grows the map. Errors: Io with the system's words.
    [[nodiscard]] Result<void> write(std::vector<Change>& changes);

    /// Waits for what runs, then ends it all.
    void close();

    /// Longest hash that can be stored, B.
    [[nodiscard]] std::size_t maxHashBytes() const noexcept { return m_maxHashBytes; }

private:
    LmdbDisk() = default;

    [[nodiscard]] int openEnvironment();
    [[nodiscard]] int openTables(MDB_txn* txn);
    [[nodiscard]] int writeOnce(std::vector<Change>& changes);
    [[nodiscard]] int applyOne(MDB_txn* txn, Change& change);
    [[nodiscard]] int growMap();

    /// Held shared by transactions, alone while the map or the environment is replaced.
    std::shared_mutex m_mutex;
    MDB_env* m_env = nullptr;
    unsigned m_blocks = 0, m_sizes = 0; ///< Tables.
    std::filesystem::path m_folder;
    std::uint64_t m_mapBytes = 0;
    std::size_t m_maxHashBytes = 0;
};

} // namespace swapscope::store
