// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sim/seeded_random.h"

#include <algorithm>
#include <cstddef>

namespace swapscope::sim {

void SeededRandom::fill(std::span<std::uint8_t> out)
{
    while (!out.empty()) {
        m_state += 0x9E37'79B9'7F4A'7C15ULL;
        std::uint64_t word = m_state;
        word = (word ^ (word >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
        word = (word ^ (word >> 27U)) * 0x94D0'49BB'1331'11EBULL;
        word ^= word >> 31U;
        const std::size_t taken = std::min<std::size_t>(out.size(), sizeof word);
        for (std::size_t i = 0; i < taken; ++i) {
            out[i] = static_cast<std::uint8_t>(word >> (8U * i));
        }
        out = out.subspan(taken);
    }
}

} // namespace swapscope::sim
