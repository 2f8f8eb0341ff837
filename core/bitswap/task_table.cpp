// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/task_table.h"

#include <cassert>
#include <limits>
#include <utility>

namespace swapscope::bitswap {

namespace {

/// Spreads numbers in a row. Source: Knuth, multiplicative hashing.
std::uint32_t spread(TaskId id)
{
    return static_cast<std::uint32_t>((id.value * 0x9E37'79B9'7F4A'7C15ULL) >> 32U);
}

} // namespace

Task& TaskTable::fresh()
{
    if (m_free == nullptr) {
        const auto first = static_cast<std::uint32_t>(m_chunks.size()) * kChunk;
        Chunk& chunk = *m_chunks.emplace_back(std::make_unique<Chunk>());
        chunk.places.fill(IndexedHeap<TaskItem>::kAbsent);
        for (std::uint32_t i = kChunk; i > 0; --i) {
            Task& task = chunk.tasks[i - 1];
            task.slot = first + i - 1;
            task.next = std::exchange(m_free, &task);
        }
    }
    return *std::exchange(m_free, m_free->next);
}

Task& TaskTable::add(TaskId id, PeerQueue& peer, const TaskSpec& spec, std::uint32_t cidHash)
{
    assert(spec.bytes <= std::numeric_limits<std::uint32_t>::max());
    Task& task = fresh();
    const std::uint32_t slot = task.slot;
    task = Task{.id = id,
                .name = &m_names.hold(spec.cid, cidHash),
                .peer = &peer,
                .next = std::exchange(peer.tasks, &task),
                .bytes = static_cast<std::uint32_t>(spec.bytes),
                .priority = spec.priority,
                .slot = slot,
                .cidBytes = static_cast<std::uint8_t>(spec.cid.bytes().size()),
                .type = spec.type,
                .have = spec.have};
    if (task.next != nullptr) {
        task.next->previous = &task;
    }
    const std::uint32_t hash = m_hash(peer.slot, cidHash);
    assert(m_byCid.find(hash, [&](std::uint32_t other) {
        return at(other).peer == &peer && at(other).name == task.name;
    }) == SlotIndex::kNone);
    m_byCid.insert(hash, slot);
    m_byId.insert(spread(id), slot);
    m_byId.prefetch(spread({id.value + 1}));
    ++m_size;
    return task;
}

void TaskTable::remove(Task& task)
{
    m_byId.erase(spread(task.id), task.slot);
    m_byCid.erase(m_hash(task.peer->slot, task.name->hash), task.slot);
    m_names.release(*task.name);
    (task.previous != nullptr ? task.previous->next : task.peer->tasks) = task.next;
    if (task.next != nullptr) {
        task.next->previous = task.previous;
    }
    task = Task{.next = std::exchange(m_free, &task), .slot = task.slot};
    if (--m_size == 0 && m_chunks.size() > 1) {
        m_chunks.clear();
        m_free = nullptr;
        m_byId.clear();
        m_byCid.clear();
    }
}

Task* TaskTable::find(TaskId id) const
{
    const std::uint32_t slot =
        m_byId.find(spread(id), [&](std::uint32_t candidate) { return at(candidate).id == id; });
    return slot == SlotIndex::kNone ? nullptr : &at(slot);
}

Task* TaskTable::find(const PeerQueue& peer, const Cid& cid) const
{
    const std::uint32_t cidHash = hashOf(cid);
    const CidName* const name = m_names.find(cid, cidHash);
    if (name == nullptr) {
        return nullptr;
    }
    const std::uint32_t slot =
        m_byCid.find(m_hash(peer.slot, cidHash), [&](std::uint32_t candidate) {
            return at(candidate).peer == &peer && at(candidate).name == name;
        });
    return slot == SlotIndex::kNone ? nullptr : &at(slot);
}

} // namespace swapscope::bitswap
