// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <compare>
#include <cstdint>
#include <cstring>
#include <utility>

namespace swapscope::multiformats {

/// Bytes of an identifier: a sha2-256 CID (36) or an Ed25519 peer id (38) lies inline.
using SmallBytes = boost::container::small_vector<std::uint8_t, 40>;

[[nodiscard]] inline bool sameBytes(const SmallBytes& a, const SmallBytes& b) noexcept
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Of all bytes, with the key of keyIdentifierHashes(): strangers choose identifiers.
[[nodiscard]] std::uint32_t hashIdentifier(ByteView bytes) noexcept;

/// Bytes of an identifier that tables are keyed by, with their hash: it is made once, and read by
/// every table.
class HashedBytes
{
public:
    HashedBytes() = default; ///< Empty.
    explicit HashedBytes(ByteView bytes)
        : HashedBytes{SmallBytes(bytes.begin(), bytes.end())}
    {}
    explicit HashedBytes(SmallBytes bytes)
        : m_bytes{std::move(bytes)}
        , m_hash{hashIdentifier(view())}
    {}

    [[nodiscard]] ByteView view() const noexcept { return {m_bytes.data(), m_bytes.size()}; }
    [[nodiscard]] bool empty() const noexcept { return m_bytes.empty(); }
    [[nodiscard]] std::uint32_t hash() const noexcept { return m_hash; }

    friend bool operator==(const HashedBytes& a, const HashedBytes& b) noexcept
    {
        return sameBytes(a.m_bytes, b.m_bytes);
    }
    friend std::strong_ordering operator<=>(const HashedBytes& a, const HashedBytes& b) noexcept
    {
        return std::lexicographical_compare_three_way(a.m_bytes.begin(), a.m_bytes.end(),
                                                      b.m_bytes.begin(), b.m_bytes.end());
    }

private:
    SmallBytes m_bytes;
    std::uint32_t m_hash = 0;
};

} // namespace swapscope::multiformats
