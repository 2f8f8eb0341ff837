// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace swapscope::libp2p {

/// First in, first out bytes in chunks of up to 64 KiB: grows with what is put in, never moves what
/// it holds, and keeps no memory while empty.
class ByteQueue
{
public:
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] bool empty() const noexcept { return m_size == 0; }

    void push(ByteView bytes);

    /// Moves up to into.size() bytes out. @return How many; 0 only when either is empty.
    std::size_t pop(std::span<std::uint8_t> into);

    void clear() noexcept;

private:
    struct Chunk
    {
        std::unique_ptr<std::uint8_t[]> bytes;
        std::size_t capacity = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    std::vector<Chunk> m_chunks; ///< From m_first on in use.
    std::size_t m_first = 0;
    std::size_t m_size = 0;
};

} // namespace swapscope::libp2p
