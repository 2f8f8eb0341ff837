// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace swapscope {

/// Bytes that arrive bit by bit: room for more is not cleared first, and growing moves no bytes
/// where the system can move pages.
class GrowingBytes
{
public:
    GrowingBytes() = default;
    GrowingBytes(GrowingBytes&& other) noexcept
        : m_bytes{std::move(other.m_bytes)}
        , m_size{std::exchange(other.m_size, 0)}
        , m_capacity{std::exchange(other.m_capacity, 0)}
    {}
    GrowingBytes& operator=(GrowingBytes&& other) noexcept
    {
        m_bytes = std::move(other.m_bytes);
        m_size = std::exchange(other.m_size, 0);
        m_capacity = std::exchange(other.m_capacity, 0);
        return *this;
    }

    /// Adds `more` bytes of unknown content at the end. Throws std::bad_alloc.
    void grow(std::size_t more);

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] std::span<std::uint8_t> from(std::size_t offset) noexcept
    {
        return std::span{m_bytes.get(), m_size}.subspan(offset);
    }
    [[nodiscard]] ByteView view() const noexcept { return {m_bytes.get(), m_size}; }

private:
    struct Free
    {
        void operator()(std::uint8_t* bytes) const noexcept;
    };

    std::unique_ptr<std::uint8_t[], Free> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace swapscope
