// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_frame.h"

namespace swapscope::libp2p {
namespace {

constexpr std::uint8_t kVersion = 0;

std::uint32_t readBigEndian(std::span<const std::uint8_t> bytes) noexcept
{
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes) {
        value = (value << 8U) | byte;
    }
    return value;
}

} // namespace

Result<YamuxHeader> decodeYamuxHeader(std::span<const std::uint8_t, kYamuxHeaderBytes> bytes)
{
    if (bytes[0] != kVersion) {
        return fail(ErrorCode::Unsupported,
                    "yamux version " + std::to_string(bytes[0]) + ", expected 0");
    }
    if (bytes[1] > static_cast<std::uint8_t>(YamuxType::GoAway)) {
        return fail(ErrorCode::Unsupported, "yamux frame of type " + std::to_string(bytes[1]));
    }
    return YamuxHeader{
        .type = static_cast<YamuxType>(bytes[1]),
        .flags = static_cast<std::uint16_t>(readBigEndian(bytes.subspan(2, 2))),
        .streamId = readBigEndian(bytes.subspan(4, 4)),
        .length = readBigEndian(bytes.subspan(8, 4)),
    };
}

std::array<std::uint8_t, kYamuxHeaderBytes> encodeYamuxHeader(const YamuxHeader& header) noexcept
{
    const auto byteOf = [](std::uint32_t value, unsigned shift) {
        return static_cast<std::uint8_t>(value >> shift);
    };
    return {kVersion,
            static_cast<std::uint8_t>(header.type),
            byteOf(header.flags, 8),
            byteOf(header.flags, 0),
            byteOf(header.streamId, 24),
            byteOf(header.streamId, 16),
            byteOf(header.streamId, 8),
            byteOf(header.streamId, 0),
            byteOf(header.length, 24),
            byteOf(header.length, 16),
            byteOf(header.length, 8),
            byteOf(header.length, 0)};
}

} // namespace swapscope::libp2p
