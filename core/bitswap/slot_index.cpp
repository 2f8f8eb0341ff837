// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/slot_index.h"

#include <cassert>

namespace swapscope::bitswap {

void SlotIndex::insert(std::uint32_t hash, std::uint32_t slot)
{
    Part& part = partOf(hash);
    if ((part.used + 1) * 4 > part.entries.size() * 3) {
        part.grow();
    }
    ++part.used;
    part.place({hash, slot});
}

void SlotIndex::Part::place(Entry entry)
{
    Entry* const all = entries.data();
    const std::size_t last = mask();
    std::size_t at = entry.hash & last;
    while (all[at].slot != kNone) {
        at = (at + 1) & last;
    }
    all[at] = entry;
}

void SlotIndex::Part::grow()
{
    const std::vector<Entry> old =
        std::exchange(entries, std::vector<Entry>(entries.empty() ? kFirst : entries.size() * 2));
    for (const Entry& entry : old) {
        if (entry.slot != kNone) {
            place(entry);
        }
    }
}

void SlotIndex::erase(std::uint32_t hash, std::uint32_t slot)
{
    Part& part = partOf(hash);
    Entry* const entries = part.entries.data();
    const std::size_t mask = part.mask();
    std::size_t hole = hash & mask;
    while (entries[hole].slot != slot) {
        assert(entries[hole].slot != kNone);
        hole = (hole + 1) & mask;
    }
    // Those behind that may stand in the hole move up: no search stops short of them.
    for (std::size_t at = (hole + 1) & mask; entries[at].slot != kNone; at = (at + 1) & mask) {
        const std::size_t fromHome = (at - entries[at].hash) & mask;
        const std::size_t fromHole = (at - hole) & mask;
        if (fromHome >= fromHole) {
            entries[std::exchange(hole, at)] = entries[at];
        }
    }
    entries[hole] = {};
    if (--part.used == 0 && part.entries.size() > kFirst) {
        part.entries = {};
    }
}

} // namespace swapscope::bitswap
