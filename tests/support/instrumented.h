// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace swapscope::tests {

/// Whether a sanitizer watches this build. Code is then several times slower, so bounds on time say
/// nothing about what users run; all else is checked as ever.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsInstrumented = true;
#else
inline constexpr bool kIsInstrumented = false;
#endif

} // namespace swapscope::tests
