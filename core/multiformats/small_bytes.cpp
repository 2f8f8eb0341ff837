// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/small_bytes.h"

namespace swapscope::multiformats {

std::size_t hashIdentifier(ByteView bytes) noexcept
{
    static constexpr std::size_t kTail = 16;
    if (bytes.size() > kTail) {
        bytes = bytes.last(kTail);
    }
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const std::uint8_t byte : bytes) {
        hash = (hash ^ byte) * 0x100000001b3ULL;
    }
    return static_cast<std::size_t>(hash);
}

} // namespace swapscope::multiformats
