// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/peer_queue.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace swapscope::bitswap {

/// Finds small numbers by hash: open addressing, linear probing, no tombstones. 8 B an entry, at
/// most three quarters full.
class SlotIndex
{
public:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    void insert(std::uint32_t hash, std::uint32_t slot);
    /// The slot is there under this hash.
    void erase(std::uint32_t hash, std::uint32_t slot);
    /// The first slot under this hash that `isRight`; kNone if there is none.
    template <typename IsRight>
    [[nodiscard]] std::uint32_t find(std::uint32_t hash, IsRight&& isRight) const
    {
        if (m_entries.empty()) {
            return kNone;
        }
        std::size_t at = hash & mask();
        while (m_entries[at].slot != kNone
               && !(m_entries[at].hash == hash && isRight(m_entries[at].slot))) {
            at = (at + 1) & mask();
        }
        return m_entries[at].slot;
    }
    void clear() { *this = {}; }

private:
    struct Entry
    {
        std::uint32_t hash = 0;
        std::uint32_t slot = kNone;
    };

    [[nodiscard]] std::size_t mask() const noexcept { return m_entries.size() - 1; }
    void place(Entry entry);
    void grow();

    std::vector<Entry> m_entries; // a power of two, or none
    std::size_t m_used = 0;
};

/// The live tasks of all peers: records that stay in place and are used again, found by number and
/// by peer and CID, linked per peer. Adding and removing allocate nothing once the table has been
/// as full before; a table that has become empty gives its memory back, but for a chunk.
class TaskTable
{
public:
    /// The peer has no live task for this CID.
    Task& add(TaskId id, PeerQueue& peer, const TaskSpec& spec);
    void remove(Task& task);
    /// nullptr for a task that is not alive.
    [[nodiscard]] Task* find(TaskId id) const;
    [[nodiscard]] Task* find(const PeerQueue& peer, const Cid& cid) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }

private:
    static constexpr std::uint32_t kChunk = 512;

    [[nodiscard]] Task& at(std::uint32_t slot) const
    {
        return m_chunks[slot / kChunk][slot % kChunk];
    }
    [[nodiscard]] std::uint32_t freeSlot();

    std::vector<std::unique_ptr<Task[]>> m_chunks; // NOLINT(modernize-avoid-c-arrays): in place
    std::vector<std::uint32_t> m_free;
    SlotIndex m_byId;
    SlotIndex m_byCid;
    std::size_t m_size = 0;
};

} // namespace swapscope::bitswap
