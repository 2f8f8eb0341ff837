// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/block_index.h"

#include <algorithm>
#include <tuple>

namespace swapscope::store {

namespace {

/// Which of `runs` a key belongs to: by its last two bytes.
template <typename Entry>
std::size_t runNumber(const Entry& key, std::size_t runs) noexcept
{
    std::size_t tail = 0;
    for (std::size_t i = key.keyBytes >= 2 ? key.keyBytes - 2U : 0U; i < key.keyBytes; ++i) {
        tail = tail << 8U | key.key[i];
    }
    return tail % runs;
}

} // namespace

bool BlockIndex::isShort(const Multihash& hash) noexcept
{
    return hash.bytes().size() <= kKeyBytes;
}

BlockIndex::Entry BlockIndex::keyOf(const Multihash& hash) noexcept
{
    Entry entry;
    entry.keyBytes = static_cast<std::uint8_t>(hash.bytes().size());
    std::ranges::copy(hash.bytes(), entry.key.begin());
    return entry;
}

bool BlockIndex::isBefore(const Entry& a, const Entry& b) noexcept
{
    return std::tie(a.key, a.keyBytes) < std::tie(b.key, b.keyBytes);
}

bool BlockIndex::isSame(const Entry& a, const Entry& b) noexcept
{
    return a.keyBytes == b.keyBytes && a.key == b.key;
}

BlockIndex::Run& BlockIndex::runOf(const Entry& key) noexcept
{
    return m_runs[runNumber(key, kRuns)];
}

const BlockIndex::Run& BlockIndex::runOf(const Entry& key) const noexcept
{
    return m_runs[runNumber(key, kRuns)];
}

std::optional<std::uint32_t> BlockIndex::find(const Multihash& hash) const
{
    if (!isShort(hash)) {
        const auto found = m_long.find(hash);
        return found == m_long.end() ? std::nullopt : std::optional{found->second.size};
    }
    const Entry key = keyOf(hash);
    const Run& run = runOf(key);
    const auto at = std::ranges::lower_bound(run, key, isBefore);
    return at != run.end() && isSame(*at, key) ? std::optional{at->size} : std::nullopt;
}

void BlockIndex::insert(const Multihash& hash, std::uint32_t size)
{
    std::uint32_t* slot = nullptr;
    bool isNew = false;
    if (isShort(hash)) {
        const Entry key = keyOf(hash);
        Run& run = runOf(key);
        auto at = std::ranges::lower_bound(run, key, isBefore);
        isNew = at == run.end() || !isSame(*at, key);
        if (isNew) {
            at = run.insert(at, key);
        }
        slot = &at->size;
    } else {
        const auto [at, inserted] = m_long.try_emplace(hash);
        isNew = inserted;
        slot = &at->second.size;
    }
    m_count += isNew ? 1 : 0;
    m_bytes = m_bytes - *slot + size;
    *slot = size;
}

void BlockIndex::noteRead(const Multihash& hash, std::uint32_t second)
{
    if (!isShort(hash)) {
        if (const auto found = m_long.find(hash); found != m_long.end()) {
            found->second.lastRead = second;
        }
        return;
    }
    const Entry key = keyOf(hash);
    Run& run = runOf(key);
    const auto at = std::ranges::lower_bound(run, key, isBefore);
    if (at != run.end() && isSame(*at, key)) {
        at->lastRead = second;
    }
}

std::vector<StoredBlock> BlockIndex::list(std::size_t part) const
{
    std::vector<StoredBlock> blocks;
    if (part + 1 == kParts) {
        for (const auto& [hash, entry] : m_long) {
            blocks.push_back({hash, entry.size, entry.lastRead});
        }
        return blocks;
    }
    for (std::size_t i = part * kRunsInPart; i < (part + 1) * kRunsInPart; ++i) {
        for (const Entry& entry : m_runs.at(i)) {
            const auto hash = Multihash::decode(ByteView{entry.key}.first(entry.keyBytes));
            blocks.push_back({hash.value(), entry.size, entry.lastRead});
        }
    }
    return blocks;
}

bool BlockIndex::erase(const Multihash& hash)
{
    const auto size = find(hash);
    if (!size) {
        return false;
    }
    if (isShort(hash)) {
        const Entry key = keyOf(hash);
        Run& run = runOf(key);
        run.erase(std::ranges::lower_bound(run, key, isBefore));
    } else {
        m_long.erase(hash);
    }
    --m_count;
    m_bytes -= *size;
    return true;
}

} // namespace swapscope::store
