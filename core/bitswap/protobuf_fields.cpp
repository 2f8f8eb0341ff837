// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/protobuf_fields.h"

#include <array>

namespace swapscope::bitswap {

namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kBytes = 2;
constexpr std::uint32_t kStartGroup = 3;
constexpr std::uint32_t kEndGroup = 4;
constexpr std::uint32_t kFixed32 = 5;

// Groups are obsolete and bitswap has none; nesting without end would cost a stack somewhere.
constexpr std::size_t kMaxGroupDepth = 16;

} // namespace

std::optional<std::uint64_t> ProtobufFields::takeVarint() noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < m_rest.size() && i < 10; ++i) {
        value |= static_cast<std::uint64_t>(m_rest[i] & 0x7FU) << (7U * i);
        if ((m_rest[i] & 0x80U) == 0) {
            m_rest = m_rest.subspan(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

bool ProtobufFields::skipBytes(std::uint64_t count) noexcept
{
    if (count > m_rest.size()) {
        return false;
    }
    m_rest = m_rest.subspan(static_cast<std::size_t>(count));
    return true;
}

bool ProtobufFields::skipValue(std::uint32_t wireType) noexcept
{
    switch (wireType) {
    case kVarint: return takeVarint().has_value();
    case kFixed64: return skipBytes(8);
    case kFixed32: return skipBytes(4);
    case kBytes: {
        const auto length = takeVarint();
        return length && skipBytes(*length);
    }
    default: return false;
    }
}

bool ProtobufFields::skipGroup(std::uint32_t number) noexcept
{
    std::array<std::uint32_t, kMaxGroupDepth> open{number};
    std::size_t depth = 1;
    while (depth > 0) {
        const auto tag = takeVarint();
        if (!tag || *tag >> 32U != 0 || *tag >> 3U == 0) {
            return false;
        }
        const auto field = static_cast<std::uint32_t>(*tag >> 3U);
        const auto wireType = static_cast<std::uint32_t>(*tag & 7U);
        if (wireType == kStartGroup) {
            if (depth == open.size()) {
                return false;
            }
            open[depth++] = field;
        } else if (wireType == kEndGroup) {
            if (open[--depth] != field) {
                return false;
            }
        } else if (!skipValue(wireType)) {
            return false;
        }
    }
    return true;
}

Result<std::optional<ProtobufField>> ProtobufFields::next()
{
    if (m_rest.empty()) {
        return std::optional<ProtobufField>{};
    }
    const ByteView start = m_rest;
    const auto tag = takeVarint();
    if (!tag || *tag >> 32U != 0 || *tag >> 3U == 0) {
        m_rest = {};
        return fail(ErrorCode::Invalid, "protobuf: bad field tag");
    }
    ProtobufField field;
    field.number = static_cast<std::uint32_t>(*tag >> 3U);
    const auto wireType = static_cast<std::uint32_t>(*tag & 7U);
    bool whole = false;
    if (wireType == kBytes) {
        const auto length = takeVarint();
        const ByteView content = m_rest;
        whole = length && skipBytes(*length);
        field.isBytes = true;
        field.content = content.first(content.size() - m_rest.size());
    } else if (wireType == kStartGroup) {
        whole = skipGroup(field.number);
    } else {
        whole = skipValue(wireType);
    }
    if (!whole) {
        m_rest = {};
        return fail(ErrorCode::Invalid, "protobuf: a field does not fit its message");
    }
    field.whole = start.first(start.size() - m_rest.size());
    return std::optional{field};
}

} // namespace swapscope::bitswap
