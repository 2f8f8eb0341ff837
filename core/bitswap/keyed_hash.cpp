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
    const std::uint8_t* at = name.data();
    std::size_t left = std::min(name.size(), kMaxBytes);
    const std::uint64_t* key = m_keys.data();
    std::uint64_t sum = *key++;
    sum += *key++ * left;
    std::uint32_t word = 0;
    for (; left >= kWord; left -= kWord, at += kWord) {
        std::memcpy(&word, at, kWord);
        sum += *key++ * word;
    }
    if (left > 0) {
        word = 0;
        std::memcpy(&word, at, left);
        sum += *key * word;
    }
    return static_cast<std::uint32_t>(sum >> 32U);
}

} // namespace swapscope::bitswap
