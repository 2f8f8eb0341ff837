// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

#include <cstdint>

namespace swapscope::sim {

/// Replays the same bytes for the same seed (SplitMix64). Not fit for real keys.
class SeededRandom final : public Random
{
public:
    explicit SeededRandom(std::uint64_t seed) noexcept
        : m_state{seed}
    {}

    void fill(std::span<std::uint8_t> out) override;

private:
    std::uint64_t m_state;
};

} // namespace swapscope::sim
