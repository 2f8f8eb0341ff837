// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/pending_message.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

Intent Intent::want(WantType type, std::int32_t priority, bool sendDontHave) noexcept
{
    return {type == WantType::Block ? EntryKind::WantBlock : EntryKind::WantHave, priority,
            sendDontHave, false};
}

Intent combine(const Intent& earlier, const Intent& later) noexcept
{
    if (later.isCancel() || later.fresh) {
        return later;
    }
    Intent both = later;
    if (earlier.isCancel()) {
        both.fresh = true;
        return both;
    }
    if (earlier.kind == EntryKind::WantBlock) {
        both.kind = EntryKind::WantBlock;
    }
    both.sendDontHave = earlier.sendDontHave || later.sendDontHave;
    both.fresh = earlier.fresh;
    return both;
}

void PendingMessage::count(const Intent& intent, bool isAdded) noexcept
{
    std::uint32_t& counter = intent.kind == EntryKind::WantBlock  ? m_counts.wantBlocks
                             : intent.kind == EntryKind::WantHave ? m_counts.wantHaves
                                                                  : m_counts.cancels;
    counter = isAdded ? counter + 1 : counter - 1;
}

void PendingMessage::apply(const Cid& cid, const Intent& intent)
{
    const auto [slot, isNew] = m_intents.try_emplace(cid, Slot{intent, m_lastOrder + 1});
    if (isNew) {
        ++m_lastOrder;
    } else {
        count(slot->second.intent, false);
        slot->second.intent = combine(slot->second.intent, intent);
    }
    count(slot->second.intent, true);
}

void PendingMessage::merge(const PendingMessage& later)
{
    std::vector<std::pair<std::uint64_t, const Cid*>> inOrder;
    inOrder.reserve(later.m_intents.size());
    for (const auto& [cid, slot] : later.m_intents) {
        inOrder.emplace_back(slot.order, &cid);
    }
    std::ranges::sort(inOrder);
    for (const auto& [order, cid] : inOrder) {
        apply(*cid, *later.find(*cid));
    }
}

bool PendingMessage::erase(const Cid& cid)
{
    const auto found = m_intents.find(cid);
    if (found == m_intents.end()) {
        return false;
    }
    count(found->second.intent, false);
    m_intents.erase(found);
    return true;
}

void PendingMessage::clear() noexcept
{
    m_intents.clear();
    m_counts = {};
}

PendingMessage PendingMessage::takeCancels()
{
    PendingMessage cancels;
    for (const auto& item : m_intents) {
        if (item.second.intent.isCancel()) {
            cancels.count(item.second.intent, true);
            count(item.second.intent, false);
            cancels.m_intents.insert(item);
        }
    }
    erase_if(m_intents, [](const auto& item) { return item.second.intent.isCancel(); });
    cancels.m_lastOrder = m_lastOrder;
    return cancels;
}

const Intent* PendingMessage::find(const Cid& cid) const
{
    const auto found = m_intents.find(cid);
    return found == m_intents.end() ? nullptr : &found->second.intent;
}

std::vector<WantEntry> PendingMessage::entries() const
{
    std::vector<const std::pair<const Cid, Slot>*> inOrder;
    inOrder.reserve(m_intents.size());
    for (const auto& item : m_intents) {
        inOrder.push_back(&item);
    }
    std::ranges::sort(inOrder, [](const auto* a, const auto* b) {
        const Intent& left = a->second.intent;
        const Intent& right = b->second.intent;
        if (left.isCancel() != right.isCancel()) {
            return left.isCancel();
        }
        if (left.priority != right.priority) {
            return left.priority > right.priority;
        }
        return a->second.order < b->second.order;
    });
    std::vector<WantEntry> entries;
    entries.reserve(inOrder.size());
    for (const auto* item : inOrder) {
        const Intent& intent = item->second.intent;
        entries.push_back({item->first, intent.priority, intent.isCancel(),
                           intent.kind == EntryKind::WantHave ? WantType::Have : WantType::Block,
                           intent.sendDontHave});
    }
    return entries;
}

bool operator==(const PendingMessage& a, const PendingMessage& b)
{
    return a.m_intents.size() == b.m_intents.size()
           && std::ranges::all_of(a.m_intents, [&b](const auto& item) {
                  const Intent* const other = b.find(item.first);
                  return other != nullptr && *other == item.second.intent;
              });
}

} // namespace swapscope::bitswap
