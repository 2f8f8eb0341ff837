// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>

namespace swapscope::tests {

/// Ends the test program when `isTrue` is false. These tests know no test library: a library that
/// is not instrumented would make the thread sanitizer raise false alarms.
inline void require(bool isTrue, const char* what)
{
    if (!isTrue) {
        std::fprintf(stderr, "FAILED: %s\n", what);
        std::exit(1);
    }
}

} // namespace swapscope::tests
