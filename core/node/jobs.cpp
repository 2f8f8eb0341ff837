// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/jobs.h"

#include "core/multiformats/link.h"
#include "core/node/car_jobs.h"
#include "core/node/fetch_job.h"
#include "core/node/import_job.h"
#include "core/node/keep_jobs.h"
#include "core/node/wording.h"

#include <utility>

namespace swapscope::node {
namespace {

using telemetry::JobId;
using telemetry::JobKind;

/// How often a job says how far it is.
constexpr Duration kTick = std::chrono::milliseconds{250};
/// A job that gets nothing for so long says what it waits for.
constexpr Duration kWaiting = std::chrono::seconds{1};

} // namespace

Jobs::Jobs(const NodeParts& parts)
    : m_parts{&parts}
    , m_tasks{parts.environment.executor}
{}

// --- the kinds of work ---------------------------------------------------------------------------

void Jobs::start(Id id, const FetchFile& fetch)
{
    auto path = multiformats::parseContentPath(fetch.link);
    if (!path) {
        failed(id, "fetch " + fetch.link.substr(0, 200), path.error());
        return;
    }
    const std::string name = path->names.empty() ? shortName(path->root) : path->names.back();
    launch(id, {JobKind::Fetch, "fetch", name, fetch.destination.string()},
           [parts = m_parts, path = std::move(*path), fetch](Job& job) {
               return runFetch(job, *parts, path, fetch);
           });
}

void Jobs::start(Id id, const ImportFile& import)
{
    launch(id, {JobKind::Import, "import", nameOf(import.path), import.path.string(), false},
           [parts = m_parts, import](Job& job) { return runImport(job, *parts, import); });
}

void Jobs::start(Id id, const ExportCar& save)
{
    if (save.roots.empty()) {
        failed(id, "export a CAR", fail(ErrorCode::Invalid, "no root is named"));
        return;
    }
    const std::string what = save.roots.size() == 1 ? shortName(save.roots.front())
                                                    : countText(save.roots.size(), "root");
    launch(id, {JobKind::ExportCar, "export", what, save.path.string()},
           [parts = m_parts, save](Job& job) { return runExportCar(job, *parts, save); });
}

void Jobs::start(Id id, const ImportCar& import)
{
    launch(id, {JobKind::ImportCar, "import", nameOf(import.path), import.path.string(), false},
           [parts = m_parts, import](Job& job) { return runImportCar(job, *parts, import); });
}

void Jobs::start(Id id, const Keep& keep)
{
    launch(id, {JobKind::Keep, "keep", shortName(keep.cid)},
           [parts = m_parts, keep](Job& job) { return runKeep(job, *parts, keep); });
}

void Jobs::start(Id id, const CollectBlocks& collect)
{
    if (collect.isDryRun) {
        m_tasks.spawn(planCollecting(id));
        return;
    }
    launch(id, {JobKind::Collect, "collect", "unkept blocks", {}, false},
           [parts = m_parts](Job& job) { return runCollect(job, *parts); });
}

// --- their life ----------------------------------------------------------------------------------

void Jobs::launch(Id id, const Start& start, Work work)
{
    const JobId job{++m_last};
    const auto place =
        m_entries.try_emplace(job, start.verb + " " + start.what, job, id, start.canPause);
    Entry& entry = place.first->second;
    entry.lastStep = m_parts->environment.clock.now();
    m_parts->log.emit(telemetry::JobStarted{job, start.kind, start.what, start.place, id});
    if (m_entries.size() == 1) {
        tick();
    }
    m_tasks.spawn(run(entry, std::move(work)));
}

net::Task<void> Jobs::run(Entry& entry, Work work)
{
    auto outcome = co_await work(entry.job);
    const JobId id = entry.job.id();
    const Id command = entry.job.command();
    telemetry::JobEnded ended;
    ended.job = id;
    ended.figures = entry.job.figures;
    if (outcome) {
        ended.root = outcome->root;
        ended.place = outcome->place;
    } else {
        ended.error = outcome.error();
    }
    const std::string act = entry.act;
    m_entries.erase(id);
    const auto cause = m_parts->log.emit(std::move(ended));
    if (outcome) {
        m_parts->log.emit(telemetry::CommandDone{command, outcome->text, false}, cause);
    } else {
        m_parts->log.emit(telemetry::CommandFailed{command, act, outcome.error()}, cause);
    }
}

net::Task<void> Jobs::planCollecting(Id id)
{
    auto plan = co_await m_parts->collector.plan();
    if (!plan) {
        failed(id, "plan to collect", plan.error());
        co_return;
    }
    const auto cause = m_parts->log.emit(telemetry::CommandDone{
        id, countText(plan->blocks, "block") + " (" + bytesText(plan->bytes) + ") are not kept",
        false});
    m_parts->log.emit(*plan, cause);
}

void Jobs::failed(Id id, std::string text, Error error)
{
    m_parts->log.emit(telemetry::CommandFailed{id, std::move(text), std::move(error)});
}

net::Task<void> Jobs::stop()
{
    for (auto& [id, entry] : m_entries) {
        entry.job.cancel();
    }
    co_await m_tasks.join();
    m_ticking.cancel();
}

Result<Jobs::Entry*> Jobs::find(JobId job)
{
    const auto found = m_entries.find(job);
    if (found == m_entries.end()) {
        return fail(ErrorCode::NotFound, "there is no such job any more");
    }
    return &found->second;
}

Result<void> Jobs::pause(JobId job, bool isPaused)
{
    const auto entry = find(job);
    if (!entry) {
        return entry.error();
    }
    if (!(*entry)->job.pause(isPaused)) {
        return fail(ErrorCode::Unsupported, "only a job that asks peers can be paused: cancel it");
    }
    (*entry)->lastStep = m_parts->environment.clock.now();
    tell(**entry);
    return {};
}

Result<void> Jobs::cancel(JobId job)
{
    const auto entry = find(job);
    if (!entry) {
        return entry.error();
    }
    (*entry)->job.cancel();
    return {};
}

Result<void> Jobs::tellMissing(JobId job)
{
    const auto entry = find(job);
    if (!entry) {
        return entry.error();
    }
    tellWaiting(**entry, true);
    return {};
}

// --- what they say -------------------------------------------------------------------------------

void Jobs::tick()
{
    const TimePoint now = m_parts->environment.clock.now();
    for (auto& [id, entry] : m_entries) {
        const telemetry::JobFigures figures = entry.job.present();
        if (figures.blocksDone != entry.told.blocksDone
            || figures.bytesDone != entry.told.bytesDone) {
            entry.lastStep = now;
        }
        if (figures != entry.told) {
            tell(entry);
        }
        const bool isWaiting = figures.blocksMissing > 0 && now - entry.lastStep >= kWaiting;
        if (isWaiting && now - entry.lookedAt >= kWaiting) {
            tellWaiting(entry, false);
        }
    }
    if (!m_entries.empty()) {
        m_ticking = net::ScopedTimer{m_parts->environment.clock, now + kTick, [this] { tick(); }};
    }
}

void Jobs::tell(Entry& entry)
{
    entry.told = entry.job.present();
    m_parts->log.emit(telemetry::JobProgress{entry.job.id(), entry.told, entry.job.isPaused()});
}

void Jobs::tellWaiting(Entry& entry, bool always)
{
    std::vector<Cid> missing = entry.job.missing(telemetry::JobWaiting::kMost);
    entry.lookedAt = m_parts->environment.clock.now();
    if (!always && missing == entry.missing) {
        return;
    }
    entry.missing = missing;
    m_parts->log.emit(telemetry::JobWaiting{entry.job.id(), std::move(missing)});
}

} // namespace swapscope::node
