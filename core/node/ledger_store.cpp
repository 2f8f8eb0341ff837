// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_store.h"

#include "core/base/limits.h"

#include <algorithm>
#include <limits>

namespace swapscope::node {

Result<LedgerStore::Figures> LedgerStore::figuresOf(const Peers& peers)
{
    Figures found;
    const auto visited = visit([&](const PeerId& peer, const LedgerEntry& entry) {
        if (peers.contains(peer)) {
            found.emplace(peer, entry.figures);
        }
        return found.size() < peers.size();
    });
    if (!visited) {
        return visited.error();
    }
    return found;
}

Result<LedgerEntry> LedgerStore::entryOf(const PeerId& peer)
{
    LedgerEntry found;
    const auto visited = visit([&](const PeerId& other, const LedgerEntry& entry) {
        if (other == peer) {
            found = entry;
        }
        return other < peer;
    });
    if (!visited) {
        return visited.error();
    }
    return found;
}

Result<void> MemoryLedgers::append(std::span<const LedgerChange> changes)
{
    for (const LedgerChange& change : changes) {
        applyChange(m_entries[peerOf(change)], change);
    }
    return {};
}

Result<void> MemoryLedgers::tidy(const Peers& kept)
{
    if (m_entries.size() <= limits::kLedgers) {
        return {};
    }
    std::vector<LedgerAge> ages;
    for (const auto& [peer, entry] : m_entries) {
        if (!kept.contains(peer)) {
            ages.push_back({entry.figures.lastExchange, peer});
        }
    }
    const std::size_t fixed =
        std::min<std::size_t>(m_entries.size() - ages.size(), limits::kLedgers);
    const LedgerAge first = firstToStay(std::move(ages), limits::kLedgers - fixed);
    std::erase_if(m_entries, [&](const auto& item) {
        return !kept.contains(item.first)
               && LedgerAge{item.second.figures.lastExchange, item.first} < first;
    });
    return {};
}

Result<void> MemoryLedgers::visit(const Visitor& visitor)
{
    for (const auto& [peer, entry] : m_entries) {
        if (!visitor(peer, entry)) {
            break;
        }
    }
    return {};
}

LedgerAge firstToStay(std::vector<LedgerAge> ages, std::size_t mayStay)
{
    if (ages.size() <= mayStay) {
        return {};
    }
    if (mayStay == 0) {
        return {std::numeric_limits<std::int64_t>::max(), {}};
    }
    const auto first = ages.begin() + static_cast<std::ptrdiff_t>(ages.size() - mayStay);
    std::nth_element(ages.begin(), first, ages.end());
    return *first;
}

} // namespace swapscope::node
