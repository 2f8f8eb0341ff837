// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"
#include "core/bitswap/peer_queue.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace swapscope::bitswap {

/// The live tasks of all peers: records that stay in place and are used again, found by number and
/// by peer and CID. A task's number ends with that of its record, so that finding it reads nothing
/// else. Adding and removing allocate nothing once the table has been as full before; a table that
/// has become empty gives its memory back, but for a chunk, when tidy() is called.
class TaskTable
{
public:
    /// @param secret  Keys the hashes of what peers name; from Random.
    explicit TaskTable(std::uint64_t secret)
        : m_hash{secret}
    {}
    TaskTable(const TaskTable&) = delete;
    TaskTable& operator=(const TaskTable&) = delete;

    /// The peer has no live task for this CID. @param cidHash  hashOf(spec.cid)
    Task& add(PeerQueue& peer, const TaskSpec& spec, std::uint32_t cidHash);
    void remove(Task& task);
    /// Gives back a part of the memory that the table has had too much since it was empty.
    void tidy();
    [[nodiscard]] bool isTidy() const noexcept { return m_excess.empty() && m_names.isTidy(); }
    /// nullptr for a task that is not alive.
    [[nodiscard]] Task* find(TaskId id) const
    {
        const std::size_t slot = id.value & kSlotMask;
        if (slot >= m_chunks.size() * kChunk) {
            return nullptr;
        }
        Task& task = at(static_cast<std::uint32_t>(slot));
        return task.id == id && task.peer != nullptr ? &task : nullptr;
    }
    [[nodiscard]] Task* find(const PeerQueue& peer, const Cid& cid) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    /// By `Task::slot` of a live task.
    [[nodiscard]] Task& at(std::uint32_t slot) const
    {
        return m_chunks[slot / kChunk]->tasks[slot % kChunk];
    }
    /// Where the task stands in its lane's heap: beside the tasks, as a heap writes many places
    /// without reading the tasks.
    [[nodiscard]] std::uint32_t& place(std::uint32_t slot) const
    {
        return m_chunks[slot / kChunk]->places[slot % kChunk];
    }
    [[nodiscard]] std::uint32_t hashOf(const Cid& cid) const noexcept
    {
        return CidNames::hashOf(cid);
    }
    /// Brings what find() and add() will read of a CID nearer; of a peer and CID.
    void prefetch(std::uint32_t cidHash) const { m_names.prefetch(cidHash); }
    void prefetch(PeerSlot peer, std::uint32_t cidHash) const
    {
        m_byCid.prefetch(m_hash(peer, cidHash));
    }
    /// Reads what prefetch() brought.
    void prefetchName(std::uint32_t cidHash) const { m_names.prefetchName(cidHash); }

private:
    static constexpr std::uint32_t kChunk = 512;
    /// Four million live tasks, far above what the limits on wants let in, and as many times as
    /// many numbers as can be used up in years.
    static constexpr unsigned kSlotBits = 22;
    static constexpr std::uint64_t kSlotMask = (std::uint64_t{1} << kSlotBits) - 1;
    struct Chunk
    {
        std::array<Task, kChunk> tasks;
        std::array<std::uint32_t, kChunk> places;
    };

    [[nodiscard]] Task& fresh();

    KeyedHash m_hash;
    CidNames m_names;
    void linkFree(std::size_t chunk);

    static constexpr std::size_t kTidyChunks = 8; ///< At a time.
    std::vector<std::unique_ptr<Chunk>> m_chunks;
    std::vector<std::unique_ptr<Chunk>> m_excess;
    Task* m_free = nullptr; ///< The first; linked by `next`.
    std::uint64_t m_last = 0;
    SlotIndex m_byCid;
    std::size_t m_size = 0;
};

} // namespace swapscope::bitswap
