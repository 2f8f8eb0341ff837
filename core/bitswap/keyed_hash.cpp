// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/keyed_hash.h"

#include <algorithm>
#include <cstring>

namespace swapscope::bitswap {

/// Draws the keys from the secret. Source: Steele, Lea, Flood 2014, SplitMix.
KeyedHash::KeyedHash(std::uint64_t secret) noexcept
{
    for (std::uint64_t& key : m_keys) {
        secret += kSpread;
        std::uint64_t mixed = secret;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D0'49BB'1331'11EBULL;
        key = mixed ^ (mixed >> 31U);
    }
}

std::uint32_t KeyedHash::operator()(ByteView name) const noexcept
{
    name = name.first(std::min(name.size(), kMaxBytes));
    std::uint64_t sum = m_keys[0] + m_keys[1] * name.size();
    std::size_t key = 2;
    std::uint32_t word = 0;
    for (; name.size() >= kWord; name = name.subspan(kWord)) {
        std::memcpy(&word, name.data(), kWord);
        sum += m_keys[key++] * word;
    }
    if (!name.empty()) {
        word = 0;
        std::memcpy(&word, name.data(), name.size());
        sum += m_keys[key] * word;
    }
    return static_cast<std::uint32_t>(sum >> 32U);
}

} // namespace swapscope::bitswap
