// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/line_writer.h"

#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <utility>

namespace swapscope::app {

struct LineWriter::Shared
{
    std::mutex mutex;
    std::condition_variable changed;
    std::string waiting;
    std::uint64_t lost = 0;
    bool isEnding = false;
    bool isOver = false;

    void run(int descriptor);
};

namespace {

void writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return; // nobody reads any more, or the disk is full: there is nowhere to say so
        }
    }
}

} // namespace

void LineWriter::Shared::run(int descriptor)
{
    std::unique_lock lock{mutex};
    for (;;) {
        changed.wait(lock, [this] { return !waiting.empty() || isEnding; });
        if (waiting.empty()) {
            break;
        }
        std::string text = std::exchange(waiting, {});
        if (const auto count = std::exchange(lost, 0); count > 0) {
            text += "(" + std::to_string(count)
                    + " lines are missing here: the log is read too slowly)\n";
        }
        lock.unlock();
        writeAll(descriptor, text);
        lock.lock();
    }
    isOver = true;
    changed.notify_all();
}

LineWriter::LineWriter(int descriptor)
    : m_shared{std::make_shared<Shared>()}
    , m_thread{[shared = m_shared, descriptor] { shared->run(descriptor); }}
{}

LineWriter::~LineWriter()
{
    std::unique_lock lock{m_shared->mutex};
    m_shared->isEnding = true;
    m_shared->changed.notify_all();
    const bool isOver =
        m_shared->changed.wait_for(lock, kEndWithin, [this] { return m_shared->isOver; });
    lock.unlock();
    if (isOver) {
        m_thread.join();
    } else {
        m_thread.detach();
    }
}

void LineWriter::write(std::string line)
{
    const std::scoped_lock lock{m_shared->mutex};
    if (m_shared->waiting.size() + line.size() > kMaxWaiting) {
        ++m_shared->lost;
        return;
    }
    m_shared->waiting += line;
    m_shared->changed.notify_all();
}

} // namespace swapscope::app
