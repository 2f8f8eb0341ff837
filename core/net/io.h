// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/stream.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace swapscope::net {

/// Fills `into`. Errors: Closed when the stream ends before the first byte, Truncated when it ends
/// inside, and those of Stream::readSome.
[[nodiscard]] Task<Result<void>> readExact(Stream& stream, std::span<std::uint8_t> into);

/// One unsigned varint. Errors: Closed when the stream ends before it, Truncated inside it, Invalid
/// (not minimal, over 9 bytes), TooLarge when it exceeds `limit`.
[[nodiscard]] Task<Result<std::uint64_t>> readVarint(Stream& stream, std::uint64_t limit);

/// A body of 0…`limit` bytes behind its length as a varint. The buffer grows with the bytes that
/// arrive, never with the length that is claimed. Errors as for readVarint.
[[nodiscard]] Task<Result<Bytes>> readFramed(Stream& stream, std::uint64_t limit);

/// Writes length and body. `body` stays valid until this completes.
[[nodiscard]] Task<Result<void>> writeFramed(Stream& stream, ByteView body);

} // namespace swapscope::net
