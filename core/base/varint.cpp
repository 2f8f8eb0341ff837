// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/varint.h"

#include <cassert>

namespace swapscope {
namespace {

constexpr std::size_t kMaxVarintBytes = 9; // 63 bits: the multiformats bound

} // namespace

Result<Varint> decodeVarint(ByteView bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size() && i < kMaxVarintBytes; ++i) {
        const std::uint8_t byte = bytes[i];
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7U * i);
        if ((byte & 0x80U) == 0) {
            if (byte == 0 && i > 0) {
                return fail(ErrorCode::Invalid, "varint is not minimal");
            }
            return Varint{value, i + 1};
        }
    }
    if (bytes.size() >= kMaxVarintBytes) {
        return fail(ErrorCode::Invalid, "varint is longer than 9 bytes");
    }
    return fail(ErrorCode::Truncated, "varint ends early");
}

void appendVarint(Bytes& to, std::uint64_t value)
{
    assert(value < (1ULL << 63U));
    while (value >= 0x80U) {
        to.push_back(static_cast<std::uint8_t>(value | 0x80U));
        value >>= 7U;
    }
    to.push_back(static_cast<std::uint8_t>(value));
}

std::size_t varintSize(std::uint64_t value) noexcept
{
    std::size_t size = 1;
    while (value >= 0x80U) {
        value >>= 7U;
        ++size;
    }
    return size;
}

} // namespace swapscope
