// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace swapscope::crypto {

using Sha256Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256Digest sha256(ByteView data);
[[nodiscard]] Sha256Digest hmacSha256(ByteView key, ByteView data);

/// Bytes of the full digest of a function by its multihash code; 0 for identity, whose digest is as
/// long as its data. Errors: Unsupported, for exactly the functions that digest() refuses.
[[nodiscard]] Result<std::size_t> digestSize(std::uint64_t multihashCode);

/// The full digest of `data` by its multihash code (sha1, sha2, sha3, shake, dbl-sha2-256,
/// blake2b-8…512, blake2s-256, identity). ErrorCode::Unsupported names a function that cannot be
/// computed here (blake3, keccak).
[[nodiscard]] Result<Bytes> digest(std::uint64_t multihashCode, ByteView data);

} // namespace swapscope::crypto
