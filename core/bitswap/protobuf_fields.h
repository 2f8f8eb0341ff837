// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace swapscope::bitswap {

/// One field of a protobuf message as it lies on the wire.
struct ProtobufField
{
    std::uint32_t number = 0;
    bool isBytes = false; ///< Length-delimited: `content` is what the length names.
    ByteView content;
    ByteView whole; ///< Tag, length and content.
};

/// Walks the fields of one protobuf message without parsing what is inside them and without
/// allocating: what a stranger's bytes hold can be counted before anything is built from it.
///
/// The bytes outlive the walk. Source: protobuf encoding specification.
class ProtobufFields
{
public:
    explicit ProtobufFields(ByteView bytes) noexcept
        : m_rest{bytes}
    {}

    /// The next field, none at the end. Errors: Invalid, after which the walk is over.
    [[nodiscard]] Result<std::optional<ProtobufField>> next();

private:
    [[nodiscard]] std::optional<std::uint64_t> takeVarint() noexcept;
    [[nodiscard]] bool skipBytes(std::uint64_t count) noexcept;
    [[nodiscard]] bool skipValue(std::uint32_t wireType) noexcept;
    [[nodiscard]] bool skipGroup(std::uint32_t number) noexcept;

    ByteView m_rest;
};

} // namespace swapscope::bitswap
