// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lmdb_store.h"

#include "core/store/block_index.h"
#include "core/store/lmdb_disk.h"
#include "core/store/lmdb_folder.h"

#include <cassert>
#include <deque>
#include <unordered_map>
#include <utility>

namespace swapscope::store {

namespace {

using Multihash = BlockStore::Multihash;

/// One put() or remove(), until the last of its changes is durable.
struct Call
{
    std::size_t open = 0; ///< Changes that are not yet done.
    Result<void> result;
    BlockStore::PutDone done;
};
using CallId = std::uint64_t;

struct QueuedChange
{
    Change change;
    CallId call = 0; ///< 0: nobody waits for it.
};

/// The changes of one transaction, on their way through a worker thread.
struct Group
{
    std::vector<Change> changes;
    std::vector<CallId> calls; ///< Of the change at the same place.
    Result<void> result;
};

} // namespace

struct LmdbStore::Impl
{
    Impl(Clock& theClock, WorkerPool& thePool, LmdbOptions theOptions)
        : clock{theClock}
        , pool{thePool}
        , options{std::move(theOptions)}
    {}

    /// Runs `action` in a later turn, unless the store is gone by then.
    void later(std::function<void()> action);
    void read(const Multihash& hash, GetDone done);
    void finishRead(const Multihash& hash, const Result<SharedBytes>& result, const GetDone& done);
    /// Takes the block out of the index at once and out of the database soon. False when it was
    /// out already.
    bool dropDamaged(const Multihash& hash);
    void enqueue(Change::Kind kind, Multihash hash, SharedBytes data, CallId call);

    /// Starts the next transaction if none runs and something waits.
    void writeNext();
    void finishWrite(Group& group);
    void finishChange(const Change& change, CallId call, const Result<void>& result);
    [[nodiscard]] Group takeGroup();

    Clock& clock;
    WorkerPool& pool;
    LmdbOptions options;
    std::filesystem::path folder;
    std::string warning;
    BlockIndex index;
    std::deque<QueuedChange> queue;
    std::unordered_map<CallId, Call> calls;
    CallId lastCall = 0;
    std::size_t removals = 0; ///< Changes on their way that take blocks out.
    bool isWriting = false;

    // Shared with the jobs on worker threads, the last of which may run after the store is gone:
    // it then finds the database closed.
    std::shared_ptr<LmdbDisk> disk;
    // Answers that are on their way look at it: it goes away with the store.
    std::shared_ptr<const bool> alive = std::make_shared<const bool>(true);
};

namespace {

Result<std::shared_ptr<LmdbDisk>> openDisk(const std::filesystem::path& folder,
                                           std::uint64_t mapBytes, BlockIndex& index,
                                           bool& isDamaged)
{
    auto opened = LmdbDisk::open(folder, mapBytes);
    if (!opened) {
        isDamaged = opened.error().isDamage;
        return opened.error().error;
    }
    std::shared_ptr<LmdbDisk> disk = std::move(*opened);
    const auto read = disk->readIndex(
        [&index](const Multihash& hash, std::uint32_t size) { index.insert(hash, size); });
    if (!read) {
        isDamaged = read.error().code == ErrorCode::Damaged;
        return read.error();
    }
    return disk;
}

} // namespace

Result<std::unique_ptr<LmdbStore>> LmdbStore::open(const std::filesystem::path& folder,
                                                   Clock& clock, WorkerPool& pool,
                                                   LmdbOptions options)
{
    auto impl = std::make_unique<Impl>(clock, pool, std::move(options));
    impl->folder = folder;
    // The second round begins anew after a damaged database was set aside.
    for (int round = 1; round <= 2; ++round) {
        const auto state = prepareFolder(folder);
        if (!state) {
            return state.error();
        }
        bool isDamaged = state->hasDatabase && !state->wasClosed && !survivesWalk(folder);
        Error error = fail(ErrorCode::Damaged, "its pages cannot be read");
        if (!isDamaged) {
            if (const auto marked = markOpen(folder); !marked) {
                return marked.error();
            }
            impl->index = BlockIndex{};
            auto disk = openDisk(folder, impl->options.mapBytes, impl->index, isDamaged);
            if (disk) {
                impl->disk = std::move(*disk);
                return std::unique_ptr<LmdbStore>{new LmdbStore{std::move(impl)}};
            }
            error = disk.error();
        }
        if (!isDamaged || round == 2) {
            return error;
        }
        const auto aside = setAside(folder);
        if (!aside) {
            return aside.error();
        }
        impl->warning = "The block store was damaged (" + error.detail + "). It was moved to "
                        + aside->string() + ", and an empty one was begun.";
    }
    assert(false);
    return fail(ErrorCode::Io, "the block store cannot be opened");
}

LmdbStore::LmdbStore(std::unique_ptr<Impl> impl) noexcept
    : m_impl{std::move(impl)}
{}

LmdbStore::~LmdbStore()
{
    m_impl->disk->close();
    markClosed(m_impl->folder);
}

const std::string& LmdbStore::warning() const noexcept
{
    return m_impl->warning;
}

std::optional<std::uint32_t> LmdbStore::sizeOf(const Multihash& hash) const
{
    return m_impl->index.find(hash);
}

std::size_t LmdbStore::partCount() const
{
    return BlockIndex::kParts;
}

std::vector<StoredBlock> LmdbStore::list(std::size_t part) const
{
    return m_impl->index.list(part);
}

std::uint64_t LmdbStore::blockCount() const
{
    return m_impl->index.count();
}

std::uint64_t LmdbStore::byteCount() const
{
    return m_impl->index.bytes();
}

void LmdbStore::get(const Multihash& hash, GetDone done)
{
    if (!m_impl->index.find(hash)) {
        m_impl->later([done = std::move(done)] {
            done(fail(ErrorCode::NotFound, "the block is not stored"));
        });
        return;
    }
    m_impl->index.noteRead(hash, secondsOf(m_impl->clock.now()));
    m_impl->read(hash, std::move(done));
}

void LmdbStore::put(std::vector<Block> blocks, PutDone done)
{
    Call call{.open = 0, .result = {}, .done = std::move(done)};
    const CallId id = ++m_impl->lastCall;
    for (Block& block : blocks) {
        Multihash hash = block.cid.hash();
        if (m_impl->removals == 0 && m_impl->index.find(hash)) {
            continue; // durable already
        }
        if (hash.bytes().empty() || hash.bytes().size() > m_impl->disk->maxHashBytes()) {
            call.result = fail(ErrorCode::Invalid, "a block's hash is too long to be stored");
            continue;
        }
        m_impl->enqueue(Change::Kind::Put, std::move(hash), std::move(block.data), id);
        ++call.open;
    }
    if (call.open == 0) {
        m_impl->later([done = std::move(call.done), result = call.result] { done(result); });
        return;
    }
    m_impl->calls.emplace(id, std::move(call));
    m_impl->writeNext();
}

void LmdbStore::remove(const Multihash& hash, PutDone done)
{
    const CallId id = ++m_impl->lastCall;
    m_impl->calls.emplace(id, Call{.open = 1, .result = {}, .done = std::move(done)});
    m_impl->enqueue(Change::Kind::Remove, hash, nullptr, id);
    m_impl->writeNext();
}

void LmdbStore::Impl::later(std::function<void()> action)
{
    clock.callAt(clock.now(), [watch = std::weak_ptr{alive}, action = std::move(action)] {
        if (!watch.expired()) {
            action();
        }
    });
}

void LmdbStore::Impl::read(const Multihash& hash, GetDone done)
{
    const auto result = std::make_shared<Result<SharedBytes>>();
    pool.run([disk = disk, hash, result] { *result = disk->read(hash); },
             [this, watch = std::weak_ptr{alive}, hash, result, done = std::move(done)] {
                 if (!watch.expired()) {
                     finishRead(hash, *result, done);
                 }
             });
}

void LmdbStore::Impl::finishRead(const Multihash& hash, const Result<SharedBytes>& result,
                                 const GetDone& done)
{
    const auto watch = std::weak_ptr{alive};
    if (result) {
        // The index may hold another size when its record was damaged.
        if (index.find(hash)) {
            index.insert(hash, static_cast<std::uint32_t>((*result)->size()));
        }
    } else if (result.error().code == ErrorCode::NotFound) {
        dropDamaged(hash); // its record lost its bytes
    } else if (result.error().code == ErrorCode::Damaged && dropDamaged(hash) && options.onDamaged)
    {
        options.onDamaged(hash);
    }
    if (!watch.expired()) {
        done(result);
    }
}

bool LmdbStore::Impl::dropDamaged(const Multihash& hash)
{
    if (!index.erase(hash)) {
        return false;
    }
    enqueue(Change::Kind::RemoveDamaged, hash, nullptr, 0);
    writeNext();
    return true;
}

void LmdbStore::Impl::enqueue(Change::Kind kind, Multihash hash, SharedBytes data, CallId call)
{
    removals += kind == Change::Kind::Put ? 0 : 1;
    queue.push_back({{kind, std::move(hash), std::move(data), {}}, call});
}

Group LmdbStore::Impl::takeGroup()
{
    Group group;
    std::uint64_t bytes = 0;
    while (!queue.empty() && (group.changes.empty() || bytes < options.groupBytes)) {
        QueuedChange& next = queue.front();
        bytes += next.change.data ? next.change.data->size() : 0;
        group.changes.push_back(std::move(next.change));
        group.calls.push_back(next.call);
        queue.pop_front();
    }
    return group;
}

void LmdbStore::Impl::writeNext()
{
    if (isWriting || queue.empty()) {
        return;
    }
    isWriting = true;
    const auto group = std::make_shared<Group>(takeGroup());
    pool.run([disk = disk, group] { group->result = disk->write(group->changes); },
             [this, watch = std::weak_ptr{alive}, group] {
                 if (!watch.expired()) {
                     finishWrite(*group);
                 }
             });
}

void LmdbStore::Impl::finishWrite(Group& group)
{
    isWriting = false;
    writeNext();
    const auto watch = std::weak_ptr{alive};
    // Each of these may answer a call, and so end the store.
    for (std::size_t i = 0; i < group.changes.size() && !watch.expired(); ++i) {
        finishChange(group.changes[i], group.calls[i], group.result);
    }
}

void LmdbStore::Impl::finishChange(const Change& change, CallId id, const Result<void>& result)
{
    Result<void> outcome = result;
    removals -= change.kind == Change::Kind::Put ? 0 : 1;
    if (result && change.kind == Change::Kind::Put) {
        index.insert(change.hash, static_cast<std::uint32_t>(change.data->size()));
        index.noteRead(change.hash, secondsOf(clock.now()));
    } else if (result && change.kind == Change::Kind::Remove && !index.erase(change.hash)) {
        outcome = fail(ErrorCode::NotFound, "the block is not stored");
    } else if (result && change.keptBytes) {
        // It was replaced by a good copy after the damaged one was read.
        index.insert(change.hash, *change.keptBytes);
    }
    const auto found = calls.find(id);
    if (found == calls.end()) {
        return;
    }
    Call& call = found->second;
    if (!outcome) {
        call.result = outcome;
    }
    if (--call.open == 0) {
        const Call ended = std::move(call);
        calls.erase(found);
        ended.done(ended.result);
    }
}

} // namespace swapscope::store
