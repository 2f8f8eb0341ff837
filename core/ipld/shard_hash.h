// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace swapscope::ipld {

/// MurmurHash3 x64, the first 64 bits; not for secrets. Source: the algorithm's definition by its
/// author (public domain), as named by multihash 0x22.
[[nodiscard]] std::uint64_t murmur3(std::string_view text) noexcept;

/// The bucket of an entry in a shard: the bits of its hash that follow those of the levels above,
/// from the highest one. None when the hash has no more bits.
/// @param fanout  A power of two.
[[nodiscard]] std::optional<std::size_t> bucketOf(std::uint64_t hash, std::size_t level,
                                                  std::size_t fanout) noexcept;

} // namespace swapscope::ipld
