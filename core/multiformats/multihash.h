// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/small_bytes.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>

namespace swapscope::multiformats {

/// Codes that the project names; others are carried as numbers. Source: multicodec table.
namespace hash_code {
inline constexpr std::uint64_t kIdentity = 0x00;
inline constexpr std::uint64_t kSha1 = 0x11;
inline constexpr std::uint64_t kSha2_256 = 0x12;
inline constexpr std::uint64_t kSha2_512 = 0x13;
} // namespace hash_code

/// A hash that names its function: varint code, varint length, digest. Immutable value.
class Multihash
{
public:
    Multihash() = default; ///< Empty: equal to itself only, for containers.

    /// Exactly one multihash. Errors: Invalid, Truncated (trailing bytes are Invalid).
    [[nodiscard]] static Result<Multihash> decode(ByteView bytes);
    /// Whether decode() takes these bytes; its errors.
    [[nodiscard]] static Result<void> check(ByteView bytes);
    [[nodiscard]] static Multihash wrap(std::uint64_t code, ByteView digest);

    /// Hashes `data`. `digestBytes` cuts the digest; none means the function's full output.
    /// Errors: Unsupported for a function that cannot be computed here, Invalid for a cut that is
    /// longer than the output, and for any cut of identity.
    [[nodiscard]] static Result<Multihash> of(std::uint64_t code, ByteView data,
                                              std::optional<std::size_t> digestBytes = {});

    [[nodiscard]] std::uint64_t code() const noexcept;
    [[nodiscard]] ByteView digest() const noexcept;
    [[nodiscard]] ByteView bytes() const noexcept { return {m_bytes.data(), m_bytes.size()}; }

    /// Whether data under this hash can be trusted at all: the function is known here, and the
    /// digest is long enough that nobody can make other data for it (20…128 bytes; identity up to
    /// 128). Errors: Unsupported, with the reason. Source: ipfs/boxo verifcid.
    [[nodiscard]] Result<void> checkTrustworthy() const;

    /// Whether `data` hashes to this. Errors: Unverified, or those of checkTrustworthy().
    [[nodiscard]] Result<void> verify(ByteView data) const;

    friend bool operator==(const Multihash& a, const Multihash& b) noexcept
    {
        return sameBytes(a.m_bytes, b.m_bytes);
    }
    friend std::strong_ordering operator<=>(const Multihash& a, const Multihash& b) noexcept;

private:
    friend class Cid; // has checked what it cuts out

    explicit Multihash(ByteView checked)
        : m_bytes(checked.begin(), checked.end())
    {}

    SmallBytes m_bytes;
};

} // namespace swapscope::multiformats

template <>
struct std::hash<swapscope::multiformats::Multihash>
{
    std::size_t operator()(const swapscope::multiformats::Multihash& value) const noexcept
    {
        return swapscope::multiformats::hashIdentifier(value.bytes());
    }
};
