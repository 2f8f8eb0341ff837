// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lmdb_disk.h"

#include "core/store/disk_room.h"

#include <lmdb.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

namespace swapscope::store {

namespace {

constexpr std::uint64_t kMaxMapBytes = std::uint64_t{1} << 44U; ///< 16 TiB of address space.
constexpr mdb_mode_t kFileMode = 0600;
constexpr std::size_t kSizeBytes = 4;

/// Read transactions belong to the task that opened them, not to its thread. No MDB_WRITEMAP: a
/// full disk would end the process instead of failing a commit.
constexpr unsigned kFlags = MDB_NOTLS;

/// Ends a transaction that was not committed.
class Transaction
{
public:
    Transaction() = default;
    ~Transaction() { abort(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] int begin(MDB_env* env, unsigned flags)
    {
        return mdb_txn_begin(env, nullptr, flags, &m_txn);
    }
    [[nodiscard]] int commit() { return mdb_txn_commit(std::exchange(m_txn, nullptr)); }
    void abort()
    {
        if (m_txn != nullptr) {
            mdb_txn_abort(std::exchange(m_txn, nullptr));
        }
    }
    [[nodiscard]] MDB_txn* get() const noexcept { return m_txn; }

private:
    MDB_txn* m_txn = nullptr;
};

/// LMDB only reads through it.
MDB_val valueOf(ByteView bytes)
{
    return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())};
}

ByteView viewOf(const MDB_val& value)
{
    return {static_cast<const std::uint8_t*>(value.mv_data), value.mv_size};
}

std::array<std::uint8_t, kSizeBytes> encodeSize(std::size_t size)
{
    std::array<std::uint8_t, kSizeBytes> out{};
    for (std::uint8_t& byte : out) {
        byte = static_cast<std::uint8_t>(size);
        size >>= 8U;
    }
    return out;
}

std::uint32_t decodeSize(ByteView bytes)
{
    std::uint32_t size = 0;
    for (std::size_t i = kSizeBytes; i-- > 0;) {
        size = size << 8U | bytes[i];
    }
    return size;
}

/// Codes below 0 are LMDB's own, others the system's.
bool isDamage(int code)
{
    switch (code) {
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_CURSOR_FULL:
    case MDB_NOTFOUND: return true;
    default: return false;
    }
}

Error errorOf(int code, const std::string& what)
{
    return fail(isDamage(code) ? ErrorCode::Damaged : ErrorCode::Io,
                what + ": " + mdb_strerror(code));
}

/// LMDB calls a write that was cut short an input/output error: most often the disk is full.
int nameCutWrite(int code, const std::filesystem::path& folder)
{
    constexpr std::uintmax_t kFull = std::uintmax_t{8} << 20U;
    std::error_code failed;
    const auto space = std::filesystem::space(folder, failed);
    return code == EIO && !failed && space.available < kFull ? ENOSPC : code;
}

} // namespace

auto LmdbDisk::open(const std::filesystem::path& folder, std::uint64_t mapBytes)
    -> boost::system::result<std::unique_ptr<LmdbDisk>, OpenError>
{
    std::unique_ptr<LmdbDisk> disk{new LmdbDisk};
    disk->m_folder = folder;
    disk->m_mapBytes = mapBytes;
    if (const int code = disk->openEnvironment(); code != 0) {
        return OpenError{errorOf(code, "cannot open the block store " + folder.string()),
                         isDamage(code)};
    }
    return disk;
}

LmdbDisk::~LmdbDisk()
{
    close();
}

void LmdbDisk::close()
{
    const std::unique_lock lock{m_mutex};
    if (m_env != nullptr) {
        mdb_env_close(std::exchange(m_env, nullptr));
    }
}

/// Called alone. On failure no environment is open.
int LmdbDisk::openEnvironment()
{
    if (const int code = mdb_env_create(&m_env); code != 0) {
        m_env = nullptr;
        return code;
    }
    int code = mdb_env_set_maxdbs(m_env, 2);
    if (code == 0) {
        code = mdb_env_set_mapsize(m_env, m_mapBytes);
    }
    if (code == 0) {
        code = mdb_env_open(m_env, m_folder.c_str(), kFlags, kFileMode);
    }
    if (code == 0) {
        Transaction txn;
        code = txn.begin(m_env, 0);
        if (code == 0) {
            code = openTables(txn.get());
        }
        if (code == 0) {
            code = txn.commit();
        }
    }
    if (code != 0) {
        mdb_env_close(std::exchange(m_env, nullptr));
        return code;
    }
    m_maxHashBytes = static_cast<std::size_t>(mdb_env_get_maxkeysize(m_env));
    return 0;
}

int LmdbDisk::openTables(MDB_txn* txn)
{
    const int code = mdb_dbi_open(txn, "blocks", MDB_CREATE, &m_blocks);
    return code != 0 ? code : mdb_dbi_open(txn, "sizes", MDB_CREATE, &m_sizes);
}

Result<void> LmdbDisk::readIndex(const std::function<void(const Multihash&, std::uint32_t)>& visit)
{
    const std::shared_lock lock{m_mutex};
    if (m_env == nullptr) {
        return fail(ErrorCode::Closed, "the block store is closed");
    }
    const std::string what = "cannot read the index of the block store";
    Transaction txn;
    if (const int code = txn.begin(m_env, MDB_RDONLY); code != 0) {
        return errorOf(code, what);
    }
    MDB_cursor* cursor = nullptr;
    if (const int code = mdb_cursor_open(txn.get(), m_sizes, &cursor); code != 0) {
        return errorOf(code, what);
    }
    MDB_val key{};
    MDB_val value{};
    int code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    while (code == 0) {
        const auto hash = Multihash::decode(viewOf(key));
        if (hash && value.mv_size == kSizeBytes) {
            visit(*hash, decodeSize(viewOf(value)));
        }
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? Result<void>{} : errorOf(code, what);
}

Result<SharedBytes> LmdbDisk::read(const Multihash& hash)
{
    Bytes bytes;
    {
        const std::shared_lock lock{m_mutex};
        if (m_env == nullptr) {
            return fail(ErrorCode::Closed, "the block store is closed");
        }
        Transaction txn;
        int code = txn.begin(m_env, MDB_RDONLY);
        MDB_val key = valueOf(hash.bytes());
        MDB_val value{};
        if (code == 0) {
            code = mdb_get(txn.get(), m_blocks, &key, &value);
        }
        if (code == MDB_NOTFOUND) {
            return fail(ErrorCode::NotFound, "the block is not stored");
        }
        if (code != 0) {
            return errorOf(code, "cannot read a block");
        }
        const ByteView view = viewOf(value);
        bytes.assign(view.begin(), view.end());
    }
    if (const auto verified = hash.verify(bytes); !verified) {
        if (verified.error().code == ErrorCode::Unsupported) {
            return verified.error();
        }
        return fail(ErrorCode::Damaged, "the stored bytes no longer match the block's hash");
    }
    return std::make_shared<const Bytes>(std::move(bytes));
}

Result<void> LmdbDisk::write(std::vector<Change>& changes)
{
    const std::string what = "cannot write to the block store";
    std::uint64_t added = 0;
    for (const Change& change : changes) {
        added += change.kind == Change::Kind::Put ? change.data->size() : 0;
    }
    if (added > 0) {
        if (auto room = checkRoom(added, m_folder); !room) {
            return fail(room.error().code, what + ": " + room.error().detail);
        }
    }
    while (true) {
        int code = writeOnce(changes);
        if (code == 0) {
            return {};
        }
        if (code == MDB_MAP_FULL) {
            code = growMap();
            if (code == 0) {
                continue;
            }
        }
        if (code == ECANCELED) {
            return fail(ErrorCode::Closed, "the block store is closed");
        }
        if (code == MDB_PANIC) {
            // A write of the meta page failed: the environment refuses more until it is reopened.
            const std::unique_lock lock{m_mutex};
            mdb_env_close(std::exchange(m_env, nullptr));
            static_cast<void>(openEnvironment());
        }
        return fail(ErrorCode::Io, what + ": " + mdb_strerror(nameCutWrite(code, m_folder)));
    }
}

/// One attempt; ECANCELED when closed.
int LmdbDisk::writeOnce(std::vector<Change>& changes)
{
    const std::shared_lock lock{m_mutex};
    if (m_env == nullptr) {
        return ECANCELED;
    }
    Transaction txn;
    if (const int code = txn.begin(m_env, 0); code != 0) {
        return code;
    }
    for (Change& change : changes) {
        if (const int code = applyOne(txn.get(), change); code != 0) {
            return code;
        }
    }
    return txn.commit();
}

int LmdbDisk::applyOne(MDB_txn* txn, Change& change)
{
    MDB_val key = valueOf(change.hash.bytes());
    if (change.kind == Change::Kind::Put) {
        MDB_val value = valueOf(*change.data);
        if (const int code = mdb_put(txn, m_blocks, &key, &value, 0); code != 0) {
            return code;
        }
        const auto size = encodeSize(change.data->size());
        value = valueOf(size);
        return mdb_put(txn, m_sizes, &key, &value, 0);
    }
    if (change.kind == Change::Kind::RemoveDamaged) {
        MDB_val value{};
        const int code = mdb_get(txn, m_blocks, &key, &value);
        if (code == 0 && change.hash.verify(viewOf(value))) {
            change.keptBytes = static_cast<std::uint32_t>(value.mv_size);
            return 0;
        }
    }
    for (const MDB_dbi table : {m_blocks, m_sizes}) {
        const int code = mdb_del(txn, table, &key, nullptr);
        if (code != 0 && code != MDB_NOTFOUND) {
            return code;
        }
    }
    return 0;
}

int LmdbDisk::growMap()
{
    const std::unique_lock lock{m_mutex};
    if (m_env == nullptr) {
        return ECANCELED;
    }
    MDB_envinfo info{};
    if (const int code = mdb_env_info(m_env, &info); code != 0) {
        return code;
    }
    const std::uint64_t bytes = std::max<std::uint64_t>(info.me_mapsize, m_mapBytes) * 2;
    if (bytes > kMaxMapBytes) {
        return MDB_MAP_FULL;
    }
    m_mapBytes = bytes;
    return mdb_env_set_mapsize(m_env, bytes);
}

} // namespace swapscope::store
