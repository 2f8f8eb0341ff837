// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace swapscope::app {

/// SIGINT and SIGTERM as something to read. Made before any thread is started, since it blocks the
/// signals' usual effect for this thread and those that it starts.
class EndSignals
{
public:
    EndSignals();
    ~EndSignals();
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

    /// Readable once a signal has come.
    [[nodiscard]] int descriptor() const noexcept { return m_descriptor; }

    /// Blocks until one comes.
    void wait() const;

private:
    int m_descriptor = -1;
};

} // namespace swapscope::app
