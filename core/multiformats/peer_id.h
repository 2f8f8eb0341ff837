// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multihash.h"

#include <string>
#include <string_view>

namespace swapscope::multiformats {

/// The multihash of a peer's public key. Immutable value. Source: libp2p/specs peer-ids.
class PeerId
{
public:
    PeerId() = default; ///< Empty: nobody.

    /// From the protobuf encoding of a public key (identity up to 42 bytes, else sha2-256).
    [[nodiscard]] static PeerId ofPublicKey(ByteView encodedKey);

    /// Base58 or CIDv1 with codec libp2p-key. Errors name the bad character.
    [[nodiscard]] static Result<PeerId> parse(std::string_view text);
    [[nodiscard]] static Result<PeerId> decode(ByteView bytes);

    [[nodiscard]] ByteView bytes() const noexcept { return m_bytes.view(); }
    [[nodiscard]] bool empty() const noexcept { return m_bytes.empty(); }

    /// Base58.
    [[nodiscard]] std::string toString() const;

    friend bool operator==(const PeerId&, const PeerId&) noexcept = default;
    friend std::strong_ordering operator<=>(const PeerId&, const PeerId&) noexcept = default;

private:
    friend struct std::hash<PeerId>;

    HashedBytes m_bytes;
};

} // namespace swapscope::multiformats

template <>
struct std::hash<swapscope::multiformats::PeerId>
{
    std::size_t operator()(const swapscope::multiformats::PeerId& value) const noexcept
    {
        return value.m_bytes.hash();
    }
};
