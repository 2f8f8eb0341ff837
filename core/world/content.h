// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/block_store.h"

#include <cstdint>
#include <vector>

namespace swapscope::world {

/// A raw block of `bytes` bytes that depend on `seed` only (splitmix64, little-endian).
[[nodiscard]] store::Block makeBlock(std::uint64_t seed, std::size_t bytes);

/// What the demo's own node has to offer: about 60 MiB, from small to 1 MiB a block, so that
/// fairness by turns and fairness by bytes are told apart.
struct DemoContent
{
    std::vector<store::Block> small;  ///< 2 … 8 KiB
    std::vector<store::Block> medium; ///< 64 KiB
    std::vector<store::Block> large;  ///< 256 KiB
    std::vector<store::Block> huge;   ///< 1 MiB

    [[nodiscard]] static DemoContent make();
    [[nodiscard]] std::vector<store::Block> all() const;
};

} // namespace swapscope::world
