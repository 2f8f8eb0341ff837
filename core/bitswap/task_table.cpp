// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/task_table.h"

#include <cassert>
#include <utility>

namespace swapscope::bitswap {

namespace {

/// Spreads what differs in any bit over the upper half. Source: Knuth, multiplicative hashing.
std::uint32_t mixed(std::uint64_t value)
{
    value ^= value >> 32U;
    return static_cast<std::uint32_t>((value * 0x9E37'79B9'7F4A'7C15ULL) >> 32U);
}

std::uint32_t hashOf(TaskId id)
{
    return mixed(id.value);
}

std::uint32_t hashOf(const PeerQueue& peer, const Cid& cid)
{
    return mixed(std::hash<Cid>{}(cid) + std::uint64_t{peer.slot} * 0xD6E8'FEB8'6659'FD93ULL);
}

} // namespace

// --- index ---------------------------------------------------------------------------------------

void SlotIndex::insert(std::uint32_t hash, std::uint32_t slot)
{
    if ((m_used + 1) * 4 > m_entries.size() * 3) {
        grow();
    }
    ++m_used;
    place({hash, slot});
}

void SlotIndex::place(Entry entry)
{
    std::size_t at = entry.hash & mask();
    while (m_entries[at].slot != kNone) {
        at = (at + 1) & mask();
    }
    m_entries[at] = entry;
}

void SlotIndex::grow()
{
    constexpr std::size_t kFirst = 64;
    const std::vector<Entry> old = std::exchange(
        m_entries, std::vector<Entry>(m_entries.empty() ? kFirst : m_entries.size() * 2));
    for (const Entry& entry : old) {
        if (entry.slot != kNone) {
            place(entry);
        }
    }
}

void SlotIndex::erase(std::uint32_t hash, std::uint32_t slot)
{
    std::size_t hole = hash & mask();
    while (m_entries[hole].slot != slot) {
        assert(m_entries[hole].slot != kNone);
        hole = (hole + 1) & mask();
    }
    // Those behind that may stand in the hole move up: no search stops short of them.
    for (std::size_t at = (hole + 1) & mask(); m_entries[at].slot != kNone; at = (at + 1) & mask())
    {
        const std::size_t fromHome = (at - m_entries[at].hash) & mask();
        const std::size_t fromHole = (at - hole) & mask();
        if (fromHome >= fromHole) {
            m_entries[std::exchange(hole, at)] = m_entries[at];
        }
    }
    m_entries[hole] = {};
    --m_used;
}

// --- table ---------------------------------------------------------------------------------------

std::uint32_t TaskTable::freeSlot()
{
    if (m_free.empty()) {
        const auto first = static_cast<std::uint32_t>(m_chunks.size()) * kChunk;
        m_chunks.push_back(std::make_unique<Task[]>(kChunk)); // NOLINT(modernize-avoid-c-arrays)
        for (std::uint32_t slot = first + kChunk; slot > first; --slot) {
            m_free.push_back(slot - 1);
        }
    }
    const std::uint32_t slot = m_free.back();
    m_free.pop_back();
    return slot;
}

Task& TaskTable::add(TaskId id, PeerQueue& peer, const TaskSpec& spec)
{
    const std::uint32_t slot = freeSlot();
    Task& task = at(slot);
    task.id = id;
    task.spec = spec;
    task.peer = &peer;
    task.slot = slot;
    task.next = std::exchange(peer.tasks, &task);
    if (task.next != nullptr) {
        task.next->previous = &task;
    }
    m_byId.insert(hashOf(id), slot);
    m_byCid.insert(hashOf(peer, spec.cid), slot);
    ++m_size;
    return task;
}

void TaskTable::remove(Task& task)
{
    const std::uint32_t slot = task.slot;
    m_byId.erase(hashOf(task.id), slot);
    m_byCid.erase(hashOf(*task.peer, task.spec.cid), slot);
    (task.previous != nullptr ? task.previous->next : task.peer->tasks) = task.next;
    if (task.next != nullptr) {
        task.next->previous = task.previous;
    }
    task = {};
    m_free.push_back(slot);
    if (--m_size == 0 && m_chunks.size() > 1) {
        m_chunks.clear();
        m_free = {};
        m_byId.clear();
        m_byCid.clear();
    }
}

Task* TaskTable::find(TaskId id) const
{
    const std::uint32_t slot =
        m_byId.find(hashOf(id), [&](std::uint32_t candidate) { return at(candidate).id == id; });
    return slot == SlotIndex::kNone ? nullptr : &at(slot);
}

Task* TaskTable::find(const PeerQueue& peer, const Cid& cid) const
{
    const std::uint32_t slot = m_byCid.find(hashOf(peer, cid), [&](std::uint32_t candidate) {
        const Task& task = at(candidate);
        return task.peer == &peer && task.spec.cid == cid;
    });
    return slot == SlotIndex::kNone ? nullptr : &at(slot);
}

} // namespace swapscope::bitswap
