// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace swapscope {

/// A number that cannot be mistaken for another kind of number. 0 means none.
template <typename Tag>
struct StrongId
{
    std::uint64_t value = 0;

    [[nodiscard]] explicit operator bool() const noexcept { return value != 0; }
    friend auto operator<=>(const StrongId&, const StrongId&) = default;
};

struct StrongIdHash
{
    template <typename Tag>
    [[nodiscard]] std::size_t operator()(const StrongId<Tag>& id) const noexcept
    {
        return std::hash<std::uint64_t>{}(id.value);
    }
};

} // namespace swapscope
