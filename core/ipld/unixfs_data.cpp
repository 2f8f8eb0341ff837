// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/unixfs_data.h"

#include "core/ipld/protobuf.h"

namespace swapscope::ipld {
namespace {

constexpr std::uint8_t kType = 1;
constexpr std::uint8_t kData = 2;
constexpr std::uint8_t kFileSize = 3;
constexpr std::uint8_t kBlockSizes = 4;
constexpr std::uint64_t kTypeFile = 2;

} // namespace

Bytes encodeUnixFsFile(ByteView content, std::uint64_t fileBytes,
                       std::span<const std::uint64_t> childBytes)
{
    Bytes message;
    appendVarintField(message, kType, kTypeFile);
    if (!content.empty()) {
        appendBytesField(message, kData, content);
    }
    appendVarintField(message, kFileSize, fileBytes);
    for (const std::uint64_t bytes : childBytes) {
        appendVarintField(message, kBlockSizes, bytes);
    }
    return message;
}

} // namespace swapscope::ipld
