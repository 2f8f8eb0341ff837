// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/cid_names.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace swapscope::bitswap {

CidName* CidNames::find(const Cid& cid, std::uint32_t hash) const
{
    const std::uint32_t number =
        m_index.find(hash, [&](std::uint32_t candidate) { return at(candidate).cid == cid; });
    return number == SlotIndex::kNone ? nullptr : &at(number);
}

CidName& CidNames::hold(const Cid& cid, std::uint32_t hash)
{
    if (CidName* const known = find(cid, hash)) {
        ++known->holders;
        return *known;
    }
    CidName& name = fresh();
    name.cid = cid;
    name.holders = 1;
    name.hash = hash;
    m_index.insert(hash, name.number);
    ++m_size;
    return name;
}

void CidNames::release(CidName& name)
{
    assert(name.holders > 0);
    if (--name.holders > 0) {
        return;
    }
    m_index.erase(name.hash, name.number);
    name.cid = {};
    name.holders = std::exchange(m_free, name.number);
    if (--m_size == 0 && m_chunks.size() > 1) {
        std::move(m_chunks.begin() + 1, m_chunks.end(), std::back_inserter(m_excess));
        m_chunks.resize(1);
        linkFree(0);
    }
}

void CidNames::tidy()
{
    if (m_excess.empty()) {
        return;
    }
    m_excess.resize(m_excess.size() - std::min(m_excess.size(), kTidyChunks));
    if (m_excess.empty()) {
        m_excess.shrink_to_fit();
        if (m_size == 0) {
            m_index = {}; // of small parts by now
        }
    }
}

CidName& CidNames::fresh()
{
    if (m_free == SlotIndex::kNone) {
        m_chunks.push_back(std::make_unique<CidName[]>(kChunk)); // NOLINT(modernize-avoid-c-arrays)
        linkFree(m_chunks.size() - 1);
    }
    CidName& name = at(m_free);
    m_free = name.holders;
    return name;
}

/// All names of a chunk are free, and the only ones.
void CidNames::linkFree(std::size_t chunk)
{
    const auto first = static_cast<std::uint32_t>(chunk) * kChunk;
    m_free = SlotIndex::kNone;
    for (std::uint32_t number = first + kChunk; number > first; --number) {
        CidName& name = at(number - 1);
        name.number = number - 1;
        name.holders = std::exchange(m_free, number - 1);
    }
}

} // namespace swapscope::bitswap
