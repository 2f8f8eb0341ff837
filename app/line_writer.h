// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

namespace swapscope::app {

/// Writes lines to a descriptor from a thread of its own: who writes a log line never waits for
/// who reads the log, be it a pager or a full disk.
class LineWriter
{
public:
    static constexpr std::size_t kMaxWaiting = 1024 * 1024; ///< B that may wait to be written.
    static constexpr std::chrono::milliseconds kEndWithin{200};

    explicit LineWriter(int descriptor);
    ~LineWriter(); ///< Waits for what is not written yet, kEndWithin at the most.
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// From any thread, with its line end. Where too much waits, lines are lost; a line says how
    /// many as soon as there is room.
    void write(std::string line);

private:
    struct Shared;

    std::shared_ptr<Shared> m_shared; ///< Held by the thread too, which may be left behind.
    std::thread m_thread;
};

} // namespace swapscope::app
