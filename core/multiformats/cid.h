// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multihash.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace swapscope::multiformats {

/// Content codecs that the project names; others are carried as numbers. Source: multicodec table.
namespace codec {
inline constexpr std::uint64_t kRaw = 0x55;
inline constexpr std::uint64_t kDagPb = 0x70;
inline constexpr std::uint64_t kDagCbor = 0x71;
inline constexpr std::uint64_t kLibp2pKey = 0x72;
inline constexpr std::uint64_t kDagJson = 0x0129;
} // namespace codec

/// A content identifier, version 0 or 1. Immutable value; kept in binary form.
/// Source: multiformats/cid.
class Cid
{
public:
    Cid() = default; ///< Empty: no valid CID, for containers.

    [[nodiscard]] static Cid v0(const Multihash& sha256);
    [[nodiscard]] static Cid v1(std::uint64_t codec, const Multihash& hash);

    /// Text as users paste it: a bare CID in any multibase. The detail of ErrorCode::Invalid names
    /// the offending character and its position.
    [[nodiscard]] static Result<Cid> parse(std::string_view text);

    /// Binary form, all of `bytes`. Errors: Invalid, Truncated, TooLarge (limits::kCidBytes).
    [[nodiscard]] static Result<Cid> decode(ByteView bytes);

    [[nodiscard]] std::uint64_t version() const noexcept;
    [[nodiscard]] std::uint64_t codec() const noexcept;
    [[nodiscard]] Multihash hash() const;
    [[nodiscard]] ByteView bytes() const noexcept { return m_bytes.view(); }
    [[nodiscard]] bool empty() const noexcept { return m_bytes.empty(); }

    /// Base58 for version 0, base32 lower case for version 1 (base36 for libp2p-key).
    [[nodiscard]] std::string toString() const;

    friend bool operator==(const Cid&, const Cid&) noexcept = default;
    friend std::strong_ordering operator<=>(const Cid&, const Cid&) noexcept = default;

private:
    friend struct std::hash<Cid>;

    HashedBytes m_bytes;
};

/// What a CID says besides the digest; bitswap sends it before each block.
/// Source: bitswap 1.1.0 payload; multiformats/cid "prefix".
struct CidPrefix
{
    std::uint64_t version = 1;
    std::uint64_t codec = codec::kRaw;
    std::uint64_t hashCode = hash_code::kSha2_256;
    std::uint64_t digestBytes = 32;

    /// As lenient as boxo: bytes behind the four numbers are ignored, and version 0 is dag-pb
    /// whatever the codec says. Errors: Invalid, Truncated.
    [[nodiscard]] static Result<CidPrefix> decode(ByteView bytes);
    [[nodiscard]] static CidPrefix of(const Cid& cid);
    [[nodiscard]] Bytes encode() const;

    /// The CID of `data` under this prefix; the digest length of identity is that of the data.
    /// Errors: Unsupported hash, Invalid combination, TooLarge (identity of over 128 bytes).
    [[nodiscard]] Result<Cid> sum(ByteView data) const;

    friend bool operator==(const CidPrefix&, const CidPrefix&) = default;
};

} // namespace swapscope::multiformats

template <>
struct std::hash<swapscope::multiformats::Cid>
{
    std::size_t operator()(const swapscope::multiformats::Cid& value) const noexcept
    {
        return value.m_bytes.hash();
    }
};
