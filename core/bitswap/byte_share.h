// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace swapscope::bitswap {

/// Lets a side lane use at most a tenth of all dispatched bytes: every nine bytes of the main lane
/// earn it one. What it may save up is bounded, and it may overdraw by one dispatch.
class ByteShare
{
public:
    /// @param saved  Bytes that may be saved up. @param start  Bytes to begin with.
    ByteShare(std::int64_t saved, std::int64_t start) noexcept
        : m_most{saved * kMain}
        , m_credit{start * kMain}
    {}

    [[nodiscard]] bool hasCredit() const noexcept { return m_credit > 0; }
    void earn(std::uint64_t mainBytes) noexcept
    {
        m_credit = std::min(m_most, m_credit + static_cast<std::int64_t>(mainBytes));
    }
    void spend(std::uint64_t sideBytes) noexcept
    {
        m_credit -= static_cast<std::int64_t>(sideBytes) * kMain;
    }

private:
    static constexpr std::int64_t kMain = 9;

    std::int64_t m_most;
    std::int64_t m_credit; // ninths of a byte
};

} // namespace swapscope::bitswap
