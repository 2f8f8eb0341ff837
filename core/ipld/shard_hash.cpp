// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/shard_hash.h"

#include <bit>

namespace swapscope::ipld {
namespace {

constexpr std::uint64_t kFirst = 0x87c37b91114253d5U;
constexpr std::uint64_t kSecond = 0x4cf5ad432745937fU;
constexpr std::size_t kBlock = 16;

/// Up to 8 bytes, little-endian.
std::uint64_t wordOf(std::string_view bytes) noexcept
{
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return word;
}

std::uint64_t mixLow(std::uint64_t word) noexcept
{
    return std::rotl(word * kFirst, 31) * kSecond;
}

std::uint64_t mixHigh(std::uint64_t word) noexcept
{
    return std::rotl(word * kSecond, 33) * kFirst;
}

std::uint64_t spread(std::uint64_t value) noexcept
{
    value = (value ^ (value >> 33U)) * 0xff51afd7ed558ccdU;
    value = (value ^ (value >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return value ^ (value >> 33U);
}

} // namespace

std::uint64_t murmur3(std::string_view text) noexcept
{
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::string_view rest = text;
    for (; rest.size() >= kBlock; rest.remove_prefix(kBlock)) {
        low ^= mixLow(wordOf(rest.substr(0, 8)));
        low = (std::rotl(low, 27) + high) * 5 + 0x52dce729U;
        high ^= mixHigh(wordOf(rest.substr(8, 8)));
        high = (std::rotl(high, 31) + low) * 5 + 0x38495ab5U;
    }
    if (rest.size() > 8) {
        high ^= mixHigh(wordOf(rest.substr(8)));
    }
    low ^= mixLow(wordOf(rest.substr(0, 8)));
    low ^= text.size();
    high ^= text.size();
    low += high;
    high += low;
    return spread(low) + spread(high);
}

std::optional<std::size_t> bucketOf(std::uint64_t hash, std::size_t level,
                                    std::size_t fanout) noexcept
{
    const auto bits = static_cast<std::size_t>(std::countr_zero(fanout));
    const std::size_t end = (level + 1) * bits;
    if (end > 64) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(hash >> (64 - end)) & (fanout - 1);
}

} // namespace swapscope::ipld
