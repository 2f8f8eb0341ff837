// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/unixfs_data.h"

#include "core/base/limits.h"
#include "core/ipld/protobuf.h"

#include <string>
#include <utility>

namespace swapscope::ipld {
namespace {

constexpr std::uint8_t kType = 1;
constexpr std::uint8_t kData = 2;
constexpr std::uint8_t kFileSize = 3;
constexpr std::uint8_t kBlockSizes = 4;
constexpr std::uint8_t kHashType = 5;
constexpr std::uint8_t kFanout = 6;
constexpr std::uint8_t kMode = 7;
constexpr std::uint8_t kTime = 8;
constexpr std::uint8_t kSeconds = 1;
constexpr std::uint8_t kNanos = 2;
constexpr std::uint64_t kMostNanos = 999'999'999;

Error wrong(ErrorCode code, const std::string& detail)
{
    return fail(code, "UnixFS data: " + detail);
}

Error wrongType(std::uint64_t number)
{
    return wrong(ErrorCode::Invalid, "field " + std::to_string(number) + " is of the wrong type");
}

Result<void> addSize(UnixFsData& data, std::uint64_t size)
{
    if (data.childBytes.size() == limits::kDagPbLinks) {
        return wrong(ErrorCode::TooLarge, "it has more than "
                                              + std::to_string(limits::kDagPbLinks.value)
                                              + " block sizes");
    }
    data.childBytes.push_back(size);
    return {};
}

Result<void> readSizes(const ProtoField& field, UnixFsData& data)
{
    if (field.type == WireType::Varint) {
        return addSize(data, field.value);
    }
    if (field.type != WireType::Bytes) {
        return wrongType(field.number);
    }
    for (ByteView packed = field.bytes; !packed.empty();) {
        const auto size = takeNumber(packed);
        if (!size) {
            return wrong(size.error().code, size.error().detail);
        }
        if (auto added = addSize(data, *size); !added) {
            return added;
        }
    }
    return {};
}

Result<UnixFsTime> readTime(ByteView message)
{
    UnixFsTime time;
    bool hasSeconds = false;
    while (!message.empty()) {
        const auto field = takeField(message);
        if (!field) {
            return wrong(field.error().code, field.error().detail);
        }
        if (field->number == kSeconds) {
            if (field->type != WireType::Varint) {
                return wrongType(field->number);
            }
            time.seconds = static_cast<std::int64_t>(field->value);
            hasSeconds = true;
        } else if (field->number == kNanos) {
            if (field->type != WireType::Fixed32 || field->value > kMostNanos) {
                return wrong(ErrorCode::Invalid, "its time has no valid nanoseconds");
            }
            time.nanos = static_cast<std::uint32_t>(field->value);
        }
    }
    if (!hasSeconds) {
        return wrong(ErrorCode::Invalid, "its time has no seconds");
    }
    return time;
}

/// Any field but the block sizes and the time.
Result<void> readSimple(const ProtoField& field, UnixFsData& data)
{
    if (field.number > kMode) {
        return {}; // unknown
    }
    const WireType wanted = field.number == kData ? WireType::Bytes : WireType::Varint;
    if (field.type != wanted) {
        return wrongType(field.number);
    }
    switch (field.number) {
    case kType:
        if (field.value > static_cast<std::uint64_t>(UnixFsType::HamtShard)) {
            return wrong(ErrorCode::Invalid, "type " + std::to_string(field.value) + " is unknown");
        }
        data.type = static_cast<UnixFsType>(field.value);
        break;
    case kData: data.data.assign(field.bytes.begin(), field.bytes.end()); break;
    case kFileSize: data.fileBytes = field.value; break;
    case kHashType: data.hashType = field.value; break;
    case kFanout: data.fanout = field.value; break;
    case kMode: data.mode = static_cast<std::uint32_t>(field.value); break;
    default: break;
    }
    return {};
}

Result<void> readField(const ProtoField& field, UnixFsData& data)
{
    if (field.number == kBlockSizes) {
        return readSizes(field, data);
    }
    if (field.number != kTime) {
        return readSimple(field, data);
    }
    if (field.type != WireType::Bytes) {
        return wrongType(field.number);
    }
    auto time = readTime(field.bytes);
    if (!time) {
        return time.error();
    }
    data.mtime = *time;
    return {};
}

void appendTime(Bytes& to, const UnixFsTime& time)
{
    Bytes message;
    appendVarintField(message, kSeconds, static_cast<std::uint64_t>(time.seconds));
    if (time.nanos != 0) {
        appendFixed32Field(message, kNanos, time.nanos);
    }
    appendBytesField(to, kTime, message);
}

} // namespace

Result<UnixFsData> decodeUnixFs(ByteView message)
{
    UnixFsData data;
    bool hasType = false;
    while (!message.empty()) {
        const auto field = takeField(message);
        if (!field) {
            return wrong(field.error().code, field.error().detail);
        }
        if (auto read = readField(*field, data); !read) {
            return read.error();
        }
        hasType = hasType || field->number == kType;
    }
    if (!hasType) {
        return wrong(ErrorCode::Invalid, "it has no type");
    }
    return data;
}

Bytes encodeUnixFs(const UnixFsData& data)
{
    Bytes message;
    appendVarintField(message, kType, static_cast<std::uint64_t>(data.type));
    if (!data.data.empty()) {
        appendBytesField(message, kData, data.data);
    }
    if (data.fileBytes) {
        appendVarintField(message, kFileSize, *data.fileBytes);
    }
    for (const std::uint64_t bytes : data.childBytes) {
        appendVarintField(message, kBlockSizes, bytes);
    }
    if (data.hashType != 0) {
        appendVarintField(message, kHashType, data.hashType);
    }
    if (data.fanout != 0) {
        appendVarintField(message, kFanout, data.fanout);
    }
    if (data.mode) {
        appendVarintField(message, kMode, *data.mode);
    }
    if (data.mtime) {
        appendTime(message, *data.mtime);
    }
    return message;
}

Bytes encodeUnixFsFile(ByteView content, std::uint64_t fileBytes,
                       std::span<const std::uint64_t> childBytes)
{
    UnixFsData data;
    data.data.assign(content.begin(), content.end());
    data.fileBytes = fileBytes;
    data.childBytes.assign(childBytes.begin(), childBytes.end());
    return encodeUnixFs(data);
}

} // namespace swapscope::ipld
