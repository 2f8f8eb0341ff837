// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace swapscope::metrics {

/// What the system says about this process.
struct ProcessFigures
{
    double cpuSeconds = 0;   ///< User and system.
    double startSeconds = 0; ///< Unix time.
    std::uint64_t residentBytes = 0, virtualBytes = 0;
    std::uint64_t openDescriptors = 0, maxDescriptors = 0;
};

/// Now. What cannot be read stays 0. Source: proc(5).
[[nodiscard]] ProcessFigures processFigures();

} // namespace swapscope::metrics
