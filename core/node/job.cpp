// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/job.h"

#include "core/telemetry/job_words.h"

#include <utility>

namespace swapscope::node {

BlockSession& Job::open(BlockAccess& access, BlockOptions options)
{
    m_session = access.open(std::move(options));
    m_session->setPaused(m_isPaused);
    if (isCancelled()) {
        m_session->end();
    }
    return *m_session;
}

net::Task<void> Job::announce(std::filesystem::path path)
{
    partial = std::move(path);
    if (m_noteDown) {
        co_await m_noteDown();
    }
}

void Job::setNoteDown(std::function<net::Task<void>()> noteDown)
{
    m_noteDown = std::move(noteDown);
}

void Job::setWaiting(std::function<std::vector<Cid>(std::size_t)> waiting)
{
    m_waiting = std::move(waiting);
}

std::vector<Cid> Job::missing(std::size_t most) const
{
    if (!m_session || m_session->missingCount() == 0) {
        return {};
    }
    return m_waiting ? m_waiting(most) : m_session->missing(most);
}

telemetry::JobFigures Job::present() const
{
    telemetry::JobFigures now = figures;
    now.blocksMissing =
        m_session ? static_cast<std::uint32_t>(m_session->missingCount()) : std::uint32_t{0};
    return now;
}

net::Task<Result<void>> Job::goOn()
{
    while (m_isPaused && !isCancelled()) {
        co_await m_changed.wait();
    }
    if (isCancelled()) {
        co_return fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled});
    }
    co_return Result<void>{};
}

bool Job::pause(bool isPaused)
{
    if (!m_canPause) {
        return false;
    }
    m_isPaused = isPaused;
    if (m_session) {
        m_session->setPaused(isPaused);
    }
    m_changed.notify();
    return true;
}

void Job::cancel()
{
    m_end.fire();
    if (m_session) {
        m_session->end();
    }
    m_changed.notify();
}

} // namespace swapscope::node
