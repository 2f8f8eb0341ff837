// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace swapscope {

/// Whether two names are the same.
[[nodiscard]] inline bool sameBytes(ByteView a, ByteView b) noexcept
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Hashes names that strangers choose, by a secret: who does not know it cannot make names that
/// fall together.
///
/// A sum of the name's 32-bit words, each times a key of its own: two names collide with a
/// probability of 2⁻³² over the keys.
/// Source: Lemire, Kaser 2014, strongly universal string hashing is fast (MULTILINEAR).
class KeyedHash
{
public:
    /// What of a name counts, in bytes: CIDs and peer ids have at most 168.
    static constexpr std::size_t kMaxBytes = 192;

    /// @param secret  From a Random that is fit for keys.
    explicit KeyedHash(std::uint64_t secret) noexcept;

    [[nodiscard]] std::uint32_t operator()(ByteView name) const noexcept;

    /// Of two numbers, one of which may be a hash.
    [[nodiscard]] std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const noexcept
    {
        // Numbers next to each other differ in low bits only: a second product spreads them.
        const std::uint64_t sum = m_keys[0] + m_keys[1] * a + m_keys[2] * b;
        return static_cast<std::uint32_t>(((sum ^ (sum >> 32U)) * kSpread) >> 32U);
    }

private:
    static constexpr std::size_t kWord = sizeof(std::uint32_t);
    static constexpr std::size_t kTwoWords = 2 * kWord;
    static constexpr std::uint64_t kLow = 0xffff'ffff;
    static constexpr std::uint64_t kSpread = 0x9E37'79B9'7F4A'7C15ULL;

    std::array<std::uint64_t, kMaxBytes / kWord + 3> m_keys{};
};

} // namespace swapscope
