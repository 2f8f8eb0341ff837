// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/byte_queue.h"

#include "core/base/limits.h"

#include <algorithm>
#include <cstring>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kSmallestChunk = 512;
constexpr std::size_t kLargestChunk = 64 * limits::kKiB;
constexpr std::size_t kSpentChunks = 32; // moved away only in such runs, so that pop stays linear

} // namespace

void ByteQueue::push(ByteView bytes)
{
    while (!bytes.empty()) {
        if (m_chunks.empty() || m_chunks.back().end == m_chunks.back().capacity) {
            const std::size_t capacity =
                std::clamp(std::max(bytes.size(), m_size), kSmallestChunk, kLargestChunk);
            m_chunks.push_back(
                {std::make_unique_for_overwrite<std::uint8_t[]>(capacity), capacity, 0, 0});
        }
        Chunk& chunk = m_chunks.back();
        const std::size_t count = std::min(bytes.size(), chunk.capacity - chunk.end);
        std::memcpy(chunk.bytes.get() + chunk.end, bytes.data(), count);
        chunk.end += count;
        m_size += count;
        bytes = bytes.subspan(count);
    }
}

std::size_t ByteQueue::pop(std::span<std::uint8_t> into)
{
    std::size_t done = 0;
    while (done < into.size() && m_size > 0) {
        Chunk& chunk = m_chunks[m_first];
        const std::size_t count = std::min(into.size() - done, chunk.end - chunk.begin);
        std::memcpy(into.data() + done, chunk.bytes.get() + chunk.begin, count);
        chunk.begin += count;
        done += count;
        m_size -= count;
        if (chunk.begin == chunk.end) {
            chunk.bytes.reset();
            ++m_first;
        }
    }
    if (m_size == 0) {
        clear();
    } else if (m_first >= kSpentChunks) {
        m_chunks.erase(m_chunks.begin(), m_chunks.begin() + static_cast<std::ptrdiff_t>(m_first));
        m_first = 0;
    }
    return done;
}

void ByteQueue::clear() noexcept
{
    m_chunks.clear();
    m_chunks.shrink_to_fit();
    m_first = 0;
    m_size = 0;
}

} // namespace swapscope::libp2p
