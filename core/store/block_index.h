// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multihash.h"
#include "core/store/block_store.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace swapscope::store {

/// Sizes of all stored blocks by multihash, in about 60 B of memory per block.
///
/// Short sorted runs, chosen by the digest's last bits: digests are uniform, so a million blocks
/// make runs of 250 entries, which a change moves in less than a microsecond.
class BlockIndex
{
public:
    using Multihash = multiformats::Multihash;

    static constexpr std::size_t kParts = 257; ///< See BlockStore::partCount().

    [[nodiscard]] std::optional<std::uint32_t> find(const Multihash& hash) const;

    /// Adds a block, or corrects its size.
    void insert(const Multihash& hash, std::uint32_t size);

    /// False when it was not there.
    bool erase(const Multihash& hash);

    /// The block was read now; see StoredBlock::lastRead. Unknown ones are ignored.
    void noteRead(const Multihash& hash, std::uint32_t second);

    /// See BlockStore::list().
    [[nodiscard]] std::vector<StoredBlock> list(std::size_t part) const;

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return m_bytes; }

private:
    static constexpr std::size_t kRuns = 4096;
    static constexpr std::size_t kRunsInPart = kRuns / (kParts - 1); ///< The last: long hashes.
    static constexpr std::size_t kKeyBytes = 35; ///< A sha2-256 multihash takes 34.

    /// Unused key bytes are 0.
    struct Entry
    {
        std::array<std::uint8_t, kKeyBytes> key{};
        std::uint8_t keyBytes = 0;
        std::uint32_t size = 0;
        std::uint32_t lastRead = 0;
    };
    struct LongEntry
    {
        std::uint32_t size = 0;
        std::uint32_t lastRead = 0;
    };
    using Run = std::vector<Entry>;

    [[nodiscard]] static bool isShort(const Multihash& hash) noexcept;
    [[nodiscard]] static Entry keyOf(const Multihash& hash) noexcept;
    [[nodiscard]] static bool isBefore(const Entry& a, const Entry& b) noexcept;
    [[nodiscard]] static bool isSame(const Entry& a, const Entry& b) noexcept;
    [[nodiscard]] Run& runOf(const Entry& key) noexcept;
    [[nodiscard]] const Run& runOf(const Entry& key) const noexcept;

    std::array<Run, kRuns> m_runs;
    std::map<Multihash, LongEntry> m_long; ///< Longer hashes, such as sha2-512.
    std::uint64_t m_count = 0;
    std::uint64_t m_bytes = 0;
};

} // namespace swapscope::store
