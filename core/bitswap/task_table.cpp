// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/task_table.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <utility>

namespace swapscope::bitswap {

Task& TaskTable::fresh()
{
    if (m_free == nullptr) {
        Chunk& chunk = *m_chunks.emplace_back(std::make_unique<Chunk>());
        chunk.places.fill(IndexedHeap<TaskItem>::kAbsent);
        linkFree(m_chunks.size() - 1);
    }
    return *std::exchange(m_free, m_free->next);
}

/// All tasks of a chunk are free, and the only ones.
void TaskTable::linkFree(std::size_t chunk)
{
    const auto first = static_cast<std::uint32_t>(chunk) * kChunk;
    assert(first + kChunk - 1 <= kSlotMask);
    m_free = nullptr;
    for (std::uint32_t i = kChunk; i > 0; --i) {
        Task& task = m_chunks[chunk]->tasks[i - 1];
        task.slot = first + i - 1;
        task.next = std::exchange(m_free, &task);
    }
}

void TaskTable::tidy()
{
    m_names.tidy();
    if (m_excess.empty()) {
        return;
    }
    m_excess.resize(m_excess.size() - std::min(m_excess.size(), kTidyChunks));
    if (m_excess.empty()) {
        m_excess.shrink_to_fit();
        if (m_size == 0) {
            m_byCid = {}; // of small parts by now
        }
    }
}

Task& TaskTable::add(PeerQueue& peer, const TaskSpec& spec, std::uint32_t cidHash)
{
    assert(spec.bytes <= std::numeric_limits<std::uint32_t>::max());
    Task& task = fresh();
    const std::uint32_t slot = task.slot;
    task = Task{.id = {++m_last << kSlotBits | slot},
                .name = &m_names.hold(spec.cid, cidHash),
                .peer = &peer,
                .bytes = static_cast<std::uint32_t>(spec.bytes),
                .priority = spec.priority,
                .slot = slot,
                .cidBytes = static_cast<std::uint8_t>(spec.cid.bytes().size()),
                .type = spec.type,
                .have = spec.have};
    m_byCid.insert(m_hash(peer.slot, cidHash), slot);
    ++m_size;
    return task;
}

void TaskTable::remove(Task& task)
{
    m_byCid.erase(m_hash(task.peer->slot, task.name->hash), task.slot);
    m_names.release(*task.name);
    task = Task{.next = std::exchange(m_free, &task), .slot = task.slot};
    if (--m_size == 0 && m_chunks.size() > 1) {
        std::move(m_chunks.begin() + 1, m_chunks.end(), std::back_inserter(m_excess));
        m_chunks.resize(1);
        linkFree(0);
    }
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
