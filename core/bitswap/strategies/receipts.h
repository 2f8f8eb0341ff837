// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace swapscope::bitswap {

/// What came from one peer, round by round.
class Receipts
{
public:
    /// @param total  The ledger's figure when the peer joins: what came before counts for nothing.
    void start(std::uint64_t total) noexcept
    {
        *this = {};
        m_roundStart = total;
    }
    /// Ends the round; `total` is the ledger's figure now. A ledger that was reset gave nothing.
    void endRound(std::uint64_t total) noexcept
    {
        m_before = m_last;
        m_last = total - std::min(total, m_roundStart);
        m_roundStart = total;
    }
    [[nodiscard]] std::uint64_t lastRound() const { return m_last; }
    [[nodiscard]] std::uint64_t lastTwoRounds() const { return m_last + m_before; }

private:
    std::uint64_t m_roundStart = 0;
    std::uint64_t m_last = 0, m_before = 0;
};

} // namespace swapscope::bitswap
