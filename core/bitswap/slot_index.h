// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

/// Finds small numbers by hash: open addressing, linear probing, no tombstones. 8 B an entry, at
/// most three quarters full. Split by the hash into parts that grow, and give their memory back
/// once they are empty, one at a time, so that no step takes long.
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
        const Part& part = partOf(hash);
        if (part.entries.empty()) {
            return kNone;
        }
        const Entry* const entries = part.entries.data();
        const std::size_t mask = part.mask();
        std::size_t at = hash & mask;
        while (entries[at].slot != kNone
               && !(entries[at].hash == hash && isRight(entries[at].slot))) {
            at = (at + 1) & mask;
        }
        return entries[at].slot;
    }
    /// Brings what find() or insert() will read nearer.
    void prefetch(std::uint32_t hash) const
    {
        const Part& part = partOf(hash);
        __builtin_prefetch(part.entries.data() + (hash & part.mask()));
    }

private:
    struct Entry
    {
        std::uint32_t hash = 0;
        std::uint32_t slot = kNone;
    };
    struct Part
    {
        std::vector<Entry> entries; ///< A power of two, or none.
        std::size_t used = 0;

        [[nodiscard]] std::size_t mask() const noexcept
        {
            return entries.empty() ? 0 : entries.size() - 1;
        }
        void place(Entry entry);
        void grow();
    };

    static constexpr unsigned kPartBits = 7;
    static constexpr std::size_t kFirst = 8; ///< Entries of the smallest part.

    [[nodiscard]] Part& partOf(std::uint32_t hash) { return m_parts[hash >> (32U - kPartBits)]; }
    [[nodiscard]] const Part& partOf(std::uint32_t hash) const
    {
        return m_parts[hash >> (32U - kPartBits)];
    }

    std::array<Part, std::size_t{1} << kPartBits> m_parts;
};

} // namespace swapscope::bitswap
