// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace swapscope::limits {

/// How far one limit is used. Absent: not counted.
struct Use
{
    std::string_view name; ///< The limit's.
    std::optional<std::uint64_t> current{};
    std::optional<std::uint64_t> peak{};     ///< Since the start.
    std::optional<std::uint64_t> refusals{}; ///< What was refused, or done without, for it.

    friend bool operator==(const Use&, const Use&) = default;
};

/// Counts for the owner of a limit how far it is used.
class Meter
{
public:
    explicit Meter(const Limit& limit) noexcept
        : m_name{limit.name}
    {}

    void set(std::uint64_t current) noexcept
    {
        m_current = current;
        m_peak = std::max(m_peak, current);
    }
    void refuse() noexcept { ++m_refusals; }

    [[nodiscard]] Use use() const { return {m_name, m_current, m_peak, m_refusals}; }
    /// Of a limit on how often something may happen: nothing is held.
    [[nodiscard]] Use refusals() const { return {m_name, std::nullopt, std::nullopt, m_refusals}; }

private:
    std::string_view m_name;
    std::uint64_t m_current = 0, m_peak = 0, m_refusals = 0;
};

} // namespace swapscope::limits
