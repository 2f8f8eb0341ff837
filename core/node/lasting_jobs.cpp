// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/lasting_jobs.h"

#include "core/node/kept_file.h"

#include <string>
#include <utility>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLoss = "so jobs end with the node in this run";

Result<void> write(const fs::path& path, const std::vector<LastingJob>& jobs)
{
    const std::string text = encodeJobs(jobs);
    if (text.size() > kMaxJobsBytes) {
        return fail(ErrorCode::TooLarge, "they would take more than "
                                             + std::to_string(kMaxJobsBytes)
                                             + " bytes: cancel some");
    }
    return replaceKeptFile(path, text);
}

} // namespace

LastingJobs::LastingJobs(const fs::path& folder, Clock& clock, WorkerPool& pool,
                         telemetry::EventLog& log)
    : m_path{folder.empty() ? fs::path{} : folder / kJobsFile}
    , m_log{&log}
    , m_writer{
          clock, pool,
          [this] {
              std::vector<LastingJob> jobs;
              for (const auto& [id, job] : m_jobs) {
                  jobs.push_back(job);
              }
              return [path = m_path, jobs = std::move(jobs)] { return write(path, jobs); };
          },
          [this](const Error& why) {
              m_log->emit(telemetry::Warning{
                  "the jobs cannot be written down, so they end with the node: " + why.detail});
          }}
{}

std::vector<LastingJob> LastingJobs::read()
{
    if (m_path.empty()) {
        return {};
    }
    const auto text = readKeptFile(m_path, kMaxJobsBytes);
    auto read = text ? decodeJobs(*text) : Result<ReadJobs>{text.error()};
    if (!read) {
        if (read.error().code != ErrorCode::NotFound) {
            giveUp(read.error());
        }
        return {};
    }
    if (read->leftOut.entries > 0) {
        keepSkipped(*read);
    }
    return std::move(read->jobs);
}

void LastingJobs::keepSkipped(const ReadJobs& read)
{
    std::string text = keepCopy(m_path, read.leftOut, kLoss);
    if (!m_path.empty()) {
        m_writer.touch();
    }
    m_log->emit(telemetry::Warning{std::move(text)});
}

/// No job goes on.
void LastingJobs::giveUp(const Error& why)
{
    std::string begin = "the list of jobs, " + m_path.string() + ", cannot be used: " + why.detail;
    m_log->emit(telemetry::Warning{
        node::giveUp(m_path, std::move(begin), ". Begin again what was not done", kLoss)});
}

void LastingJobs::put(telemetry::JobId id, const LastingJob& job)
{
    m_jobs.insert_or_assign(id, job);
    touch();
}

void LastingJobs::remove(telemetry::JobId id)
{
    if (m_jobs.erase(id) > 0) {
        touch();
    }
}

net::Task<void> LastingJobs::written()
{
    if (!m_path.empty()) {
        co_await m_writer.flush(); // a refusal was told, and ends no job
    }
}

void LastingJobs::touch()
{
    if (!m_path.empty()) {
        m_writer.touch();
    }
}

} // namespace swapscope::node
