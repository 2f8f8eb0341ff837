// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/growing_bytes.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace swapscope {

void GrowingBytes::Free::operator()(std::uint8_t* bytes) const noexcept
{
    std::free(bytes);
}

void GrowingBytes::grow(std::size_t more)
{
    const std::size_t size = m_size + more;
    if (size > m_capacity) {
        const std::size_t capacity = std::max(size, m_capacity + m_capacity / 2);
        auto* const moved = static_cast<std::uint8_t*>(std::realloc(m_bytes.get(), capacity));
        if (moved == nullptr) {
            throw std::bad_alloc{};
        }
        static_cast<void>(m_bytes.release());
        m_bytes.reset(moved);
        m_capacity = capacity;
    }
    m_size = size;
}

} // namespace swapscope
