// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/late_writer.h"

#include "core/net/notifier.h"

#include <utility>

namespace swapscope::node {

struct LateWriter::Writing
{
    LateWriter* writer = nullptr; ///< Null once that is gone.
    net::Notifier ended;
    bool isEnded = false;
    Result<void> outcome;
};

LateWriter::LateWriter(Clock& clock, WorkerPool& pool, std::function<Write()> collect,
                       std::function<void(const Error&)> onFailed)
    : m_clock{&clock}
    , m_pool{&pool}
    , m_collect{std::move(collect)}
    , m_onFailed{std::move(onFailed)}
{}

LateWriter::~LateWriter()
{
    if (m_writing) {
        m_writing->writer = nullptr;
    }
}

void LateWriter::touch()
{
    if (!m_isStopped && !std::exchange(m_isDirty, true) && !m_writing) {
        writeLater(Duration{});
    }
}

void LateWriter::writeLater(Duration pause)
{
    m_timer = net::ScopedTimer{*m_clock, m_clock->now() + pause, [this] { write(); }};
}

void LateWriter::write()
{
    m_isDirty = false;
    m_writing = std::make_shared<Writing>();
    m_writing->writer = this;
    m_pool->run([writing = m_writing, write = m_collect()] { writing->outcome = write(); },
                [writing = m_writing] {
                    writing->isEnded = true;
                    writing->ended.notify();
                    if (writing->writer != nullptr) {
                        writing->writer->onWritten(writing->outcome);
                    }
                });
}

void LateWriter::onWritten(const Result<void>& outcome)
{
    m_writing.reset();
    if (outcome) {
        m_hasFailed = false;
    } else {
        m_isDirty = true;
        if (!std::exchange(m_hasFailed, true)) {
            m_onFailed(outcome.error());
        }
    }
    if (m_isDirty && !m_isStopped) {
        writeLater(outcome ? Duration{} : kRetry);
    }
}

/// @return the outcome of the write that runs.
net::Task<Result<void>> LateWriter::ended()
{
    const std::shared_ptr<Writing> writing = m_writing;
    while (writing && !writing->isEnded) {
        co_await writing->ended.wait();
    }
    co_return writing ? writing->outcome : Result<void>{};
}

net::Task<Result<void>> LateWriter::flush()
{
    while (m_writing || m_isDirty) {
        if (!m_writing) {
            m_timer.cancel();
            write();
        }
        const std::shared_ptr<Writing> writing = m_writing;
        auto outcome = co_await ended();
        if (!outcome) {
            co_return outcome;
        }
        if (writing->writer == nullptr) {
            co_return fail(ErrorCode::Closed, "the node is stopping");
        }
    }
    co_return Result<void>{};
}

net::Task<Result<void>> LateWriter::stop()
{
    m_isStopped = true;
    m_timer.cancel();
    auto outcome = co_await ended();
    if (m_isDirty) {
        write();
        outcome = co_await ended();
    }
    co_return outcome;
}

net::Task<Result<void>> stopped(LateWriter& writer, std::string what)
{
    auto outcome = co_await writer.stop();
    if (!outcome) {
        co_return fail(outcome.error().code,
                       what + " could not be written: " + outcome.error().detail);
    }
    co_return outcome;
}

} // namespace swapscope::node
