// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <array>
#include <cassert>
#include <cstring>

namespace swapscope {

std::uint64_t Random::next()
{
    std::array<std::uint8_t, sizeof(std::uint64_t)> raw{};
    fill(raw);
    std::uint64_t value = 0;
    std::memcpy(&value, raw.data(), raw.size());
    return value;
}

std::uint64_t Random::below(std::uint64_t bound)
{
    assert(bound != 0);
    const std::uint64_t reject = (0 - bound) % bound; // values that would favour small results
    for (;;) {
        const std::uint64_t value = next();
        if (value >= reject) {
            return value % bound;
        }
    }
}

} // namespace swapscope
