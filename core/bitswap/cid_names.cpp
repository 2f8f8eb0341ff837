// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/cid_names.h"

#include <cassert>
#include <utility>

namespace swapscope::bitswap {

CidName* CidNames::find(const Cid& cid, std::uint32_t hash) const
{
    const std::uint32_t number = m_index.find(hash, [&](std::uint32_t candidate) {
        return sameBytes(at(candidate).cid.bytes(), cid.bytes());
    });
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
        m_chunks.clear();
        m_free = SlotIndex::kNone;
        m_index.clear();
    }
}

CidName& CidNames::fresh()
{
    if (m_free == SlotIndex::kNone) {
        const auto first = static_cast<std::uint32_t>(m_chunks.size()) * kChunk;
        m_chunks.push_back(std::make_unique<CidName[]>(kChunk)); // NOLINT(modernize-avoid-c-arrays)
        for (std::uint32_t number = first + kChunk; number > first; --number) {
            CidName& name = at(number - 1);
            name.number = number - 1;
            name.holders = std::exchange(m_free, number - 1);
        }
    }
    CidName& name = at(m_free);
    m_free = name.holders;
    return name;
}

} // namespace swapscope::bitswap
