// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/small_bytes.h"

namespace swapscope::multiformats {

std::size_t hashIdentifier(ByteView bytes) noexcept
{
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL; // 2⁶⁴ ÷ golden ratio
    std::uint64_t words[2] = {bytes.size(), 0};
    if (bytes.size() >= 2 * kWord) {
        std::memcpy(words, bytes.last(2 * kWord).data(), 2 * kWord);
    } else if (!bytes.empty()) {
        std::memcpy(words, bytes.data(), bytes.size());
    }
    std::uint64_t hash = words[0] * kMix;
    hash = (hash ^ (hash >> 32U) ^ words[1]) * kMix;
    return static_cast<std::size_t>(hash ^ (hash >> 29U));
}

} // namespace swapscope::multiformats
