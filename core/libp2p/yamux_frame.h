// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace swapscope::libp2p {

enum class YamuxType : std::uint8_t {
    Data = 0,         ///< `length` payload bytes follow.
    WindowUpdate = 1, ///< `length` is credit; with RST it is an error code.
    Ping = 2,         ///< `length` is a value to echo.
    GoAway = 3,       ///< `length` is the reason.
};

namespace yamux_flag {
inline constexpr std::uint16_t kSyn = 0x1; ///< Opens a stream, or asks for a pong.
inline constexpr std::uint16_t kAck = 0x2; ///< Accepts a stream, or is a pong.
inline constexpr std::uint16_t kFin = 0x4; ///< The sender writes no more.
inline constexpr std::uint16_t kRst = 0x8; ///< The stream is aborted.
inline constexpr std::uint16_t kAll = 0xf;
} // namespace yamux_flag

/// Reasons of a go-away that we send. Source: libp2p/specs yamux, libp2p error codes.
namespace yamux_code {
inline constexpr std::uint32_t kProtocolError = 0x1;
inline constexpr std::uint32_t kRateLimited = 0x1002;
} // namespace yamux_code

inline constexpr std::size_t kYamuxHeaderBytes = 12;

/// The fixed part of every frame, all fields big-endian behind a version byte of 0.
struct YamuxHeader
{
    YamuxType type = YamuxType::Data;
    std::uint16_t flags = 0;
    std::uint32_t streamId = 0; ///< 0 is the session itself.
    std::uint32_t length = 0;   ///< Meaning by type.

    friend bool operator==(const YamuxHeader&, const YamuxHeader&) = default;
};

/// Errors: Unsupported for a version other than 0 or an unknown type. Unknown flag bits are kept.
/// Source: libp2p/specs yamux "Framing".
[[nodiscard]] Result<YamuxHeader>
decodeYamuxHeader(std::span<const std::uint8_t, kYamuxHeaderBytes> bytes);

[[nodiscard]] std::array<std::uint8_t, kYamuxHeaderBytes>
encodeYamuxHeader(const YamuxHeader& header) noexcept;

} // namespace swapscope::libp2p
