// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/slot_index.h"
#include "core/multiformats/cid.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace swapscope::bitswap {

using multiformats::Cid;

/// A CID that tasks share.
struct CidName
{
    Cid cid;
    std::uint32_t number = 0; ///< Dense; used again once nobody holds the name.
    std::uint32_t holders = 0;
    std::uint32_t hash = 0;
};

/// Keeps each CID once, however many tasks are about it. Names stay in place in memory.
class CidNames
{
public:
    [[nodiscard]] static std::uint32_t hashOf(const Cid& cid) noexcept
    {
        return static_cast<std::uint32_t>(std::hash<Cid>{}(cid));
    }
    /// nullptr for a CID that nobody holds. @param hash  hashOf(cid)
    [[nodiscard]] CidName* find(const Cid& cid, std::uint32_t hash) const;
    /// The CID's name, with one more holder. @param hash  hashOf(cid)
    [[nodiscard]] CidName& hold(const Cid& cid, std::uint32_t hash);
    /// Brings what find() and hold() will read nearer.
    void prefetch(std::uint32_t hash) const { m_index.prefetch(hash); }
    /// Likewise once that has come: the name itself.
    void prefetchName(std::uint32_t hash) const
    {
        const auto first = [](std::uint32_t /*number*/) { return true; };
        if (const std::uint32_t number = m_index.find(hash, first); number != SlotIndex::kNone) {
            const auto* const name = reinterpret_cast<const std::byte*>(&at(number));
            __builtin_prefetch(name, 1);
            __builtin_prefetch(name + sizeof(CidName) - 1, 1);
        }
    }
    void release(CidName& name);
    /// Gives back a part of the memory that there has been too much since nobody held a name.
    void tidy();
    [[nodiscard]] bool isTidy() const noexcept { return m_excess.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }

private:
    static constexpr std::uint32_t kChunk = 256;
    static constexpr std::size_t kTidyChunks = 8; ///< At a time.

    [[nodiscard]] CidName& at(std::uint32_t number) const
    {
        return m_chunks[number / kChunk][number % kChunk];
    }
    [[nodiscard]] CidName& fresh();
    void linkFree(std::size_t chunk);

    std::vector<std::unique_ptr<CidName[]>> m_chunks; // NOLINT(modernize-avoid-c-arrays): in place
    std::vector<std::unique_ptr<CidName[]>> m_excess; // NOLINT(modernize-avoid-c-arrays): likewise
    std::uint32_t m_free = SlotIndex::kNone;          // the first; `holders` is the next
    SlotIndex m_index;
    std::size_t m_size = 0;
};

} // namespace swapscope::bitswap
