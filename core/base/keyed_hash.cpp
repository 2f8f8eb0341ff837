// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/keyed_hash.h"

#include <algorithm>
#include <cstring>

namespace swapscope {

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
    std::uint64_t words = 0;
    for (; left >= kTwoWords; left -= kTwoWords, at += kTwoWords) {
        std::memcpy(&words, at, kTwoWords);
        sum += *key++ * (words & kLow);
        sum += *key++ * (words >> 32U);
    }
    if (left > 0) {
        words = 0;
        std::memcpy(&words, at, left);
        sum += *key++ * (words & kLow);
        sum += *key * (words >> 32U);
    }
    return static_cast<std::uint32_t>(sum >> 32U);
}

} // namespace swapscope
