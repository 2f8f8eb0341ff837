// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/jobs.h"

#include "core/multiformats/link.h"
#include "core/node/car_jobs.h"
#include "core/node/fetch_job.h"
#include "core/node/import_job.h"
#include "core/node/keep_jobs.h"
#include "core/node/lasting_jobs.h"
#include "core/node/offload.h"
#include "core/node/wording.h"

#include <system_error>
#include <utility>
#include <variant>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;
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
    begin(id, fetch, {});
}

void Jobs::start(Id id, const ExportCar& save)
{
    begin(id, save, {});
}

void Jobs::start(Id id, const Keep& keep)
{
    begin(id, keep, {});
}

void Jobs::begin(Id id, const FetchFile& fetch, LastingJob before)
{
    auto path = multiformats::parseContentPath(fetch.link);
    if (!path) {
        failed(id, "fetch " + fetch.link.substr(0, 200), path.error());
        return;
    }
    const std::string label = path->names.empty() ? shortName(path->root) : path->names.back();
    std::string what = path->toString();
    before.work = FetchFile{fetch.link, fs::absolute(fetch.destination), fetch.keep};
    launch(id,
           {JobKind::Fetch, "fetch", std::move(what), label, fetch.destination.string(),
            std::move(before)},
           [parts = m_parts, path = std::move(*path), fetch](Job& job) {
               return runFetch(job, *parts, path, fetch);
           });
}

void Jobs::begin(Id id, const ExportCar& save, LastingJob before)
{
    if (save.roots.empty()) {
        failed(id, "export a CAR", fail(ErrorCode::Invalid, "no root is named"));
        return;
    }
    const bool isOne = save.roots.size() == 1;
    const std::string roots = countText(save.roots.size(), "root");
    before.work = ExportCar{save.roots, fs::absolute(save.path)};
    launch(id,
           {JobKind::ExportCar, "export", isOne ? save.roots.front().toString() : roots,
            isOne ? shortName(save.roots.front()) : roots, save.path.string(), std::move(before)},
           [parts = m_parts, save](Job& job) { return runExportCar(job, *parts, save); });
}

void Jobs::begin(Id id, const Keep& keep, LastingJob before)
{
    before.work = keep;
    launch(id,
           {JobKind::Keep, "keep", keep.cid.toString(), shortName(keep.cid), {}, std::move(before)},
           [parts = m_parts, keep](Job& job) { return runKeep(job, *parts, keep); });
}

void Jobs::start(Id id, const ImportFile& import)
{
    const std::string name = nameOf(import.path);
    launch(id, {JobKind::Import, "import", name, name, import.path.string()},
           [parts = m_parts, import](Job& job) { return runImport(job, *parts, import); });
}

void Jobs::start(Id id, const ImportCar& import)
{
    const std::string name = nameOf(import.path);
    launch(id, {JobKind::ImportCar, "import", name, name, import.path.string()},
           [parts = m_parts, import](Job& job) { return runImportCar(job, *parts, import); });
}

void Jobs::start(Id id, const CollectBlocks& collect)
{
    if (collect.isDryRun) {
        m_tasks.spawn(planCollecting(id));
        return;
    }
    launch(id, {JobKind::Collect, "collect", "unkept blocks", "unkept blocks"},
           [parts = m_parts](Job& job) { return runCollect(job, *parts); });
}

// --- their life ----------------------------------------------------------------------------------

void Jobs::restore()
{
    for (const LastingJob& job : m_parts->lastingJobs.read()) {
        std::visit([&](const auto& work) { begin({}, work, job); }, job.work);
    }
}

void Jobs::launch(Id id, Start start, Work work)
{
    const JobId job{++m_last};
    const auto place = m_entries.try_emplace(job, start.verb + " " + start.label, job, id,
                                             start.lasting.has_value());
    Entry& entry = place.first->second;
    entry.lastStep = m_parts->environment.clock.now();
    m_parts->log.emit(
        telemetry::JobStarted{job, start.kind, std::move(start.what), std::move(start.place), id});
    if (start.lasting) {
        entry.leftover = std::exchange(start.lasting->partial, {});
        entry.lasting = std::move(start.lasting);
        m_parts->lastingJobs.put(job, *entry.lasting);
        if (entry.lasting->isPaused && entry.job.pause(true)) {
            tell(entry);
        }
    }
    if (m_entries.size() == 1) {
        tick();
    }
    m_tasks.spawn(run(entry, std::move(work)));
}

net::Task<void> Jobs::run(Entry& entry, Work work)
{
    if (!entry.leftover.empty()) {
        auto remove = [path = entry.leftover] {
            std::error_code ignored;
            fs::remove_all(path, ignored); // links in it are removed, not followed
            return true;
        };
        co_await runOnPool(m_parts->environment.pool, std::move(remove));
    }
    auto outcome = co_await work(entry.job);
    const JobId id = entry.job.id();
    const Id command = entry.job.command();
    const bool goesOn = m_isStopping && entry.lasting && m_parts->lastingJobs.outliveTheNode()
                        && !outcome && outcome.error().code == ErrorCode::Cancelled;
    if (goesOn) {
        outcome = fail(ErrorCode::Cancelled, "the node stops; it goes on at the next start");
    } else {
        m_parts->lastingJobs.remove(id);
    }
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
    m_isStopping = true;
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
    noteDown(**entry);
    tell(**entry);
    return {};
}

Result<void> Jobs::cancel(JobId job)
{
    const auto entry = find(job);
    if (!entry) {
        return entry.error();
    }
    m_parts->lastingJobs.remove(job); // even if the node stops before it has ended
    (*entry)->lasting.reset();
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
        noteDown(entry);
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

/// What the next run has to know, where that has changed.
void Jobs::noteDown(Entry& entry)
{
    const Job& job = entry.job;
    if (!entry.lasting
        || (entry.lasting->isPaused == job.isPaused() && entry.lasting->partial == job.partial))
    {
        return;
    }
    entry.lasting->isPaused = job.isPaused();
    entry.lasting->partial = job.partial.empty() ? job.partial : fs::absolute(job.partial);
    m_parts->lastingJobs.put(job.id(), *entry.lasting);
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
