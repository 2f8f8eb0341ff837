// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/allocations.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

// Replaces the allocation functions of the whole program, so that libraries count too.

namespace swapscope::fuzz {
namespace {

std::size_t live = 0;
std::size_t liveAtStart = 0;
std::size_t peak = 0;
std::size_t count = 0;
bool isCounting = true;

void* takeOrNull(std::size_t size, std::size_t alignment) noexcept
{
    // aligned_alloc wants a multiple of the alignment.
    const std::size_t rounded = (std::max<std::size_t>(size, 1) + alignment - 1) & ~(alignment - 1);
    void* const memory = alignment <= alignof(std::max_align_t)
                             ? std::malloc(rounded)
                             : std::aligned_alloc(alignment, rounded);
    live += malloc_usable_size(memory);
    ++count;
    peak = isCounting ? std::max(peak, live) : peak;
    return memory;
}

void* take(std::size_t size, std::size_t alignment)
{
    void* const memory = takeOrNull(size, alignment);
    if (memory == nullptr) {
        throw std::bad_alloc{};
    }
    return memory;
}

void giveBack(void* memory) noexcept
{
    live -= malloc_usable_size(memory);
    std::free(memory);
}

} // namespace

void restartPeak() noexcept
{
    isCounting = true;
    liveAtStart = live;
    peak = live;
}

void keepPeak() noexcept
{
    isCounting = false;
}

std::size_t peakBytes() noexcept
{
    return peak - liveAtStart;
}

std::size_t liveBytes() noexcept
{
    return live;
}

std::size_t allocations() noexcept
{
    return count;
}

} // namespace swapscope::fuzz

using swapscope::fuzz::giveBack;
using swapscope::fuzz::take;
using swapscope::fuzz::takeOrNull;

void* operator new(std::size_t size)
{
    return take(size, 1);
}

void* operator new[](std::size_t size)
{
    return take(size, 1);
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    return take(size, static_cast<std::size_t>(alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment)
{
    return take(size, static_cast<std::size_t>(alignment));
}

void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept
{
    return takeOrNull(size, 1);
}

void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept
{
    return takeOrNull(size, 1);
}

void* operator new(std::size_t size, std::align_val_t alignment,
                   const std::nothrow_t& /*tag*/) noexcept
{
    return takeOrNull(size, static_cast<std::size_t>(alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment,
                     const std::nothrow_t& /*tag*/) noexcept
{
    return takeOrNull(size, static_cast<std::size_t>(alignment));
}

void operator delete(void* memory) noexcept
{
    giveBack(memory);
}

void operator delete[](void* memory) noexcept
{
    giveBack(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept
{
    giveBack(memory);
}

void operator delete[](void* memory, std::size_t /*size*/) noexcept
{
    giveBack(memory);
}

void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept
{
    giveBack(memory);
}

void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept
{
    giveBack(memory);
}

void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept
{
    giveBack(memory);
}

void operator delete[](void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept
{
    giveBack(memory);
}

void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept
{
    giveBack(memory);
}

void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept
{
    giveBack(memory);
}

void operator delete(void* memory, std::align_val_t /*alignment*/,
                     const std::nothrow_t& /*tag*/) noexcept
{
    giveBack(memory);
}

void operator delete[](void* memory, std::align_val_t /*alignment*/,
                       const std::nothrow_t& /*tag*/) noexcept
{
    giveBack(memory);
}
