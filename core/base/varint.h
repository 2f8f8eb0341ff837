// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>

namespace swapscope {

/// A decoded unsigned varint and the bytes it took.
struct Varint
{
    std::uint64_t value = 0;
    std::size_t size = 0; ///< 1…9
};

/// Reads one multiformats varint from the front of `bytes`.
/// Errors: Truncated when the bytes end inside it (more may follow), Invalid when it is longer than
/// 9 bytes or not minimal.
/// Source: multiformats/unsigned-varint.
[[nodiscard]] Result<Varint> decodeVarint(ByteView bytes);

/// Appends `value` (below 2^63) in minimal form, 1…9 bytes.
void appendVarint(Bytes& to, std::uint64_t value);

/// Bytes that appendVarint takes, 1…9.
[[nodiscard]] std::size_t varintSize(std::uint64_t value) noexcept;

} // namespace swapscope
