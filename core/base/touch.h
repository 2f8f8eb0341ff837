// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace swapscope {

/// Has a cache line read, and waits for it no sooner than the processor must. For memory that is
/// far away: unlike a prefetch, which processors may drop when they do not have the page's address
/// at hand, this always brings the line. What is touched together comes at the same time.
inline void touch(const void* at) noexcept
{
    static_cast<void>(*static_cast<const volatile std::byte*>(at));
}

} // namespace swapscope
