// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace swapscope::fuzz {

/// Forgets the peak: it then is what is allocated now.
void restartPeak() noexcept;

/// Lets the peak stand until restartPeak().
void keepPeak() noexcept;

/// Bytes by which the memory taken with operator new has exceeded, at its worst, what was taken at
/// the last restartPeak(). This program has one thread.
[[nodiscard]] std::size_t peakBytes() noexcept;

/// What is allocated now, in bytes.
[[nodiscard]] std::size_t liveBytes() noexcept;

/// How often memory has been taken so far.
[[nodiscard]] std::size_t allocations() noexcept;

} // namespace swapscope::fuzz
