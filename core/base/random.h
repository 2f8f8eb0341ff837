// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace swapscope {

/// The only source of chance. The real one is the operating system's generator and fit for keys;
/// the simulated one replays a seed.
class Random
{
public:
    virtual ~Random() = default;

    virtual void fill(std::span<std::uint8_t> out) = 0;

    [[nodiscard]] std::uint64_t next();

    /// Uniform in 0…bound-1. `bound` is not 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
};

} // namespace swapscope
