// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace swapscope::app {

/// SIGINT, SIGTERM and SIGHUP as something to read. Made before any thread is started, since it
/// blocks the signals' usual effect for this thread and those that it starts. SIGHUP that was
/// ignored at the start, as by nohup, stays ignored.
class EndSignals
{
public:
    EndSignals();
    ~EndSignals();
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

    /// Readable once a signal has come.
    [[nodiscard]] int descriptor() const noexcept { return m_descriptor; }

    /// Blocks until one comes, or for so long. @return whether one has come.
    [[nodiscard]] bool waitFor(std::chrono::milliseconds time) const;

private:
    int m_descriptor = -1;
};

} // namespace swapscope::app
