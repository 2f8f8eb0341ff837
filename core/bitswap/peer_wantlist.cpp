// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_wantlist.h"

#include "core/base/hash_map.h"
#include "core/base/limits.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace swapscope::bitswap {

namespace {

/// Of each CID that the message cancels: where it does so for the last time.
FlatMap<Cid, std::size_t> positionsOfCancels(const Incoming& message)
{
    FlatMap<Cid, std::size_t> positions;
    for (std::size_t i = 0; i < message.wants.size(); ++i) {
        if (message.wants[i].cancel) {
            positions.insert_or_assign(message.wants[i].cid, i);
        }
    }
    return positions;
}

} // namespace

WantlistChanges PeerWantlist::apply(const Incoming& message, std::size_t room, TimePoint now,
                                    const SizeOf& sizeOf)
{
    WantlistChanges changes;
    forgetServed(now);
    if (message.full) {
        removeLeftOut(message, changes);
    }
    const auto lastCancels = positionsOfCancels(message);
    std::vector<Newcomer> newcomers;
    for (std::size_t i = 0; i < message.wants.size(); ++i) {
        const WantEntry& entry = message.wants[i];
        if (!lastCancels.empty()) {
            const auto cancel = lastCancels.find(entry.cid);
            if (cancel != lastCancels.end() && i < cancel->second) {
                continue;
            }
        }
        TheirWant* const known = find(entry.cid);
        if (entry.cancel) {
            if (known != nullptr) {
                remove(entry.cid, WantEnd::Cancelled, changes);
            }
        } else if (known != nullptr) {
            if (merge(*known, entry, message.full, sizeOf)) {
                changes.asked.push_back(entry.cid);
            }
        } else if (!message.full || !servedLately(entry)) {
            newcomers.push_back({.entry = &entry, .size = sizeOf(entry.cid)});
        }
    }
    if (m_wants.size() + newcomers.size() > room) {
        makeRoom(newcomers, room, changes);
    }
    for (const Newcomer& newcomer : newcomers) {
        if (!newcomer.taken) {
            ++changes.refused;
            continue;
        }
        const WantEntry& entry = *newcomer.entry;
        const auto [at, isNew] =
            m_wants.try_emplace(entry.cid, TheirWant{.type = entry.type,
                                                     .priority = entry.priority,
                                                     .sendDontHave = entry.sendDontHave,
                                                     .size = newcomer.size,
                                                     .order = m_lastOrder + 1});
        if (isNew) {
            ++m_lastOrder;
            changes.asked.push_back(entry.cid);
        } else { // the message names it twice
            merge(at->second, entry, false, sizeOf);
        }
    }
    // A merged want may have had to yield to a newcomer of the same message.
    std::erase_if(changes.asked, [this](const Cid& cid) { return !m_wants.contains(cid); });
    return changes;
}

void PeerWantlist::removeServed(const Cid& cid, WantType type, TimePoint now)
{
    m_wants.erase(cid);
    forgetServed(now);
    m_served[cid] = {.at = now, .type = type};
    m_servedInOrder.emplace_back(now, cid);
}

TheirWant* PeerWantlist::find(const Cid& cid)
{
    const auto at = m_wants.find(cid);
    return at == m_wants.end() ? nullptr : &at->second;
}

void PeerWantlist::remove(const Cid& cid, WantEnd why, WantlistChanges& changes)
{
    const auto at = m_wants.find(cid);
    changes.removed.push_back({.cid = cid, .want = at->second, .why = why});
    m_wants.erase(at);
}

void PeerWantlist::removeLeftOut(const Incoming& message, WantlistChanges& changes)
{
    FlatSet<Cid> listed;
    for (const WantEntry& entry : message.wants) {
        if (!entry.cancel) {
            listed.insert(entry.cid);
        }
    }
    std::vector<std::pair<std::uint64_t, Cid>> leftOut;
    for (const auto& [cid, want] : m_wants) {
        if (!listed.contains(cid)) {
            leftOut.emplace_back(want.order, cid);
        }
    }
    std::ranges::sort(leftOut);
    for (const auto& [order, cid] : leftOut) {
        remove(cid, WantEnd::Cancelled, changes);
    }
}

bool PeerWantlist::merge(TheirWant& want, const WantEntry& entry, bool repeat, const SizeOf& sizeOf)
{
    const TheirWant before = want;
    if (entry.type == WantType::Block) {
        want.type = WantType::Block;
    }
    want.priority = entry.priority;
    want.sendDontHave = want.sendDontHave || entry.sendDontHave;
    want.size = sizeOf(entry.cid);
    const bool wantsMore = want.type != before.type || want.sendDontHave != before.sendDontHave;
    if (!repeat || wantsMore) {
        want.toldDontHave = false;
    }
    return !repeat || wantsMore || want.priority != before.priority || want.size != before.size;
}

void PeerWantlist::makeRoom(std::vector<Newcomer>& newcomers, std::size_t room,
                            WantlistChanges& changes)
{
    std::vector<Newcomer*> byRank;
    for (Newcomer& newcomer : newcomers) {
        byRank.push_back(&newcomer);
    }
    std::ranges::sort(byRank, [](const Newcomer* a, const Newcomer* b) {
        return std::tuple{b->size.has_value(), b->entry->priority, a->entry->cid}
               < std::tuple{a->size.has_value(), a->entry->priority, b->entry->cid};
    });
    const std::vector<Cid> candidates = inOrderOfEviction();
    auto candidate = candidates.begin();
    std::size_t free = room - std::min(room, m_wants.size());
    for (Newcomer* const newcomer : byRank) {
        if (free > 0) {
            --free;
            continue;
        }
        const TheirWant* const weakest =
            candidate == candidates.end() ? nullptr : &m_wants.at(*candidate);
        newcomer->taken = weakest != nullptr
                          && (!weakest->size
                              || (newcomer->size && weakest->priority < newcomer->entry->priority));
        if (newcomer->taken) {
            remove(*candidate++, WantEnd::Evicted, changes);
        }
    }
}

std::vector<Cid> PeerWantlist::inOrderOfEviction() const
{
    using Rank = std::tuple<bool, std::int32_t, std::uint64_t>;
    std::vector<std::pair<Rank, const Cid*>> ranked;
    for (const auto& [cid, want] : m_wants) {
        ranked.emplace_back(
            want.size ? Rank{true, want.priority, ~want.order} : Rank{false, 0, want.order}, &cid);
    }
    std::ranges::sort(ranked, {}, [](const auto& entry) { return entry.first; });
    std::vector<Cid> cids;
    for (const auto& [rank, cid] : ranked) {
        cids.push_back(*cid);
    }
    return cids;
}

bool PeerWantlist::servedLately(const WantEntry& entry) const
{
    const auto at = m_served.find(entry.cid);
    return at != m_served.end()
           && (at->second.type == WantType::Block || entry.type == WantType::Have);
}

void PeerWantlist::forgetServed(TimePoint now)
{
    const auto isPast = [now](TimePoint at) { return at + kRepeatWindow <= now; };
    while (m_servedInOrder.size() > limits::kWantsPerPeer
           || (!m_servedInOrder.empty() && isPast(m_servedInOrder.front().first)))
    {
        const auto& [at, cid] = m_servedInOrder.front();
        const auto known = m_served.find(cid);
        if (known != m_served.end() && known->second.at == at) {
            m_served.erase(known);
        }
        m_servedInOrder.pop_front();
    }
}

} // namespace swapscope::bitswap
