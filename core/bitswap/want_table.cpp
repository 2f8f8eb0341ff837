// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/want_table.h"

#include "core/bitswap/session.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

namespace swapscope::bitswap {

namespace {

/// The same multihash and codec under the other CID version, where there is one.
std::optional<Cid> twinOf(const Cid& cid)
{
    if (cid.version() == 0) {
        return Cid::v1(multiformats::codec::kDagPb, cid.hash());
    }
    const multiformats::Multihash hash = cid.hash();
    const bool hasV0 = cid.codec() == multiformats::codec::kDagPb
                       && hash.code() == multiformats::hash_code::kSha2_256
                       && hash.digest().size() == 32;
    return hasV0 ? std::optional{Cid::v0(hash)} : std::nullopt;
}

} // namespace

Want& WantTable::add(const Cid& cid)
{
    Want& want = m_wants[cid];
    want.cid = cid;
    want.number = ++m_lastNumber;
    // Older wants are more urgent: the numbers count down from the highest priority.
    constexpr auto kHighest = std::uint64_t{std::numeric_limits<std::int32_t>::max()};
    want.priority = static_cast<std::int32_t>(kHighest - std::min(want.number - 1, kHighest - 1));
    m_byNumber.emplace(want.number, &want);
    m_inOrder.emplace(want.rank(), &want);
    return want;
}

void WantTable::remove(Want& want)
{
    m_byNumber.erase(want.number);
    m_inOrder.erase(want.rank());
    const Cid cid = want.cid;
    m_wants.erase(cid);
}

void WantTable::setPriority(Want& want, std::int32_t priority)
{
    const WantRank old = want.rank();
    m_inOrder.erase(old);
    want.priority = priority;
    m_inOrder.emplace(want.rank(), &want);
    for (Session* const session : want.sessions) {
        session->move(old, want.rank());
    }
}

Want* WantTable::find(const Cid& cid)
{
    const auto found = m_wants.find(cid);
    return found == m_wants.end() ? nullptr : &found->second;
}

std::vector<Want*> WantTable::matching(const Cid& cid)
{
    std::vector<Want*> wants;
    if (Want* const want = find(cid)) {
        wants.push_back(want);
    }
    if (const auto twin = twinOf(cid)) {
        if (Want* const want = find(*twin)) {
            wants.push_back(want);
        }
    }
    return wants;
}

Want* WantTable::after(const WantRank& rank) const
{
    const auto found = m_inOrder.upper_bound(rank);
    return found == m_inOrder.end() ? nullptr : found->second;
}

Want* WantTable::at(std::uint64_t number) const
{
    const auto found = m_byNumber.find(number);
    return found == m_byNumber.end() ? nullptr : found->second;
}

WantRank WantTable::rankBefore(const Want& want) const
{
    const auto found = m_inOrder.find(want.rank());
    return found == m_inOrder.begin() ? WantRank{} : std::prev(found)->first;
}

} // namespace swapscope::bitswap
