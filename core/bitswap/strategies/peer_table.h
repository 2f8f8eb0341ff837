// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/strategy.h"

#include <algorithm>
#include <vector>

namespace swapscope::bitswap {

/// What a strategy keeps for each peer, by slot.
template <typename Record>
class PeerTable
{
public:
    /// A fresh record for a peer that has joined.
    Record& join(PeerSlot peer)
    {
        m_records.resize(std::max<std::size_t>(m_records.size(), std::size_t{peer} + 1));
        m_records[peer] = Record{};
        return m_records[peer];
    }
    [[nodiscard]] Record& operator[](PeerSlot peer) { return m_records[peer]; }
    [[nodiscard]] const Record& operator[](PeerSlot peer) const { return m_records[peer]; }
    /// One more than the largest slot ever; those of forgotten peers among them.
    [[nodiscard]] PeerSlot slots() const { return static_cast<PeerSlot>(m_records.size()); }

private:
    std::vector<Record> m_records;
};

} // namespace swapscope::bitswap
