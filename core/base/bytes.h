// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// Bytes of a block, shared between store, queue and writer; never changed after creation.
using SharedBytes = std::shared_ptr<const Bytes>;

/// Lower-case hexadecimal, two characters a byte.
[[nodiscard]] std::string toHex(ByteView bytes);

/// Accepts both cases. ErrorCode::Invalid names the first bad character and its position.
[[nodiscard]] Result<Bytes> fromHex(std::string_view text);

/// The bytes of a text, without copying. The text outlives the view.
[[nodiscard]] inline ByteView asBytes(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The text that the bytes are, without checking or copying.
[[nodiscard]] inline std::string_view asText(ByteView bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(Bytes& to, ByteView more)
{
    to.insert(to.end(), more.begin(), more.end());
}

} // namespace swapscope
