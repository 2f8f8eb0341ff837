// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/jobs.h"

#include "core/files/remove_tree.h"
#include "core/multiformats/link.h"
#include "core/net/deadline.h"
#include "core/node/car_jobs.h"
#include "core/node/fetch_job.h"
#include "core/node/import_job.h"
#include "core/node/keep_jobs.h"
#include "core/node/lasting_jobs.h"
#include "core/node/offload.h"
#include "core/node/wording.h"
#include "core/telemetry/job_words.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;
using telemetry::JobId;
using telemetry::JobKind;

/// How often a job says how far it is.
constexpr Duration kTick = std::chrono::milliseconds{250};
/// What a job left on the disk is removed in steps of so many files and folders, …
constexpr std::size_t kRemovedAtOnce = 64;
/// … and a job that has ended says so after so long at the latest; the rest goes beside.
constexpr Duration kRemoving = std::chrono::milliseconds{500};
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
        if (!job.isOver) {
            std::visit([&](const auto& work) { begin({}, work, job); }, job.work);
        } else if (!job.partial.empty()) {
            const JobId id{++m_last};
            m_parts->lastingJobs.put(id, job);
            m_tasks.spawn(clean(id, job.partial, std::make_shared<Removal>()));
        }
    }
}

/// Whether a job writes there: of two, the later would remove what the other has begun.
bool Jobs::isWritten(const fs::path& destination) const
{
    return std::ranges::any_of(m_entries, [&](const auto& one) {
        const auto& lasting = one.second.lasting;
        return lasting && !destination.empty()
               && destinationOf(lasting->work).lexically_normal() == destination;
    });
}

void Jobs::launch(Id id, Start start, Work work)
{
    const fs::path written =
        start.lasting ? destinationOf(start.lasting->work).lexically_normal() : fs::path{};
    if (isWritten(written)) {
        failed(id, start.verb + " " + start.label,
               fail(ErrorCode::Refused, "another job writes " + written.string() + " already"));
        return;
    }
    const JobId job{++m_last};
    const auto place = m_entries.try_emplace(job, start.verb + " " + start.label, job, id,
                                             start.lasting.has_value());
    Entry& entry = place.first->second;
    entry.lastStep = m_parts->environment.clock.now();
    m_parts->log.emit(
        telemetry::JobStarted{job, start.kind, std::move(start.what), std::move(start.place), id});
    if (start.lasting) {
        entry.leftover = start.lasting->partial;
        entry.job.partial = entry.leftover; // known until it is gone
        entry.lasting = std::move(start.lasting);
        m_parts->lastingJobs.put(job, *entry.lasting);
        entry.job.setNoteDown([this, &entry] { return writeDown(entry); });
        if (entry.lasting->isPaused && entry.job.pause(true)) {
            tell(entry);
        }
    }
    if (m_entries.size() == 1) {
        tick();
    }
    m_tasks.spawn(run(entry, std::move(work)));
}

/// The work itself, once what an earlier run left is gone.
net::Task<Result<JobOutcome>> Jobs::work(Entry& entry, Work work)
{
    if (!entry.leftover.empty()) {
        fs::path leftover = entry.leftover;
        std::function<bool()> isEnough = [&entry] { return entry.job.isCancelled(); };
        const bool isGone = co_await removeAll(std::move(leftover), std::move(isEnough));
        if (!isGone) {
            entry.job.left = entry.leftover;
            co_return fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled});
        }
        entry.job.partial.clear();
    }
    auto outcome = co_await work(entry.job);
    co_return outcome;
}

net::Task<void> Jobs::run(Entry& entry, Work work)
{
    auto outcome = co_await this->work(entry, std::move(work));
    const JobId id = entry.job.id();
    const Id command = entry.job.command();
    const bool goesOn = m_isStopping && entry.lasting && !entry.lasting->isOver
                        && m_parts->lastingJobs.outliveTheNode() && !outcome
                        && outcome.error().code == ErrorCode::Cancelled;
    if (!outcome && entry.job.isCancelled()) { // whatever it was at
        outcome = fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled});
    }
    fs::path left = entry.job.left;
    const bool isClean = co_await removeLeft(goesOn ? JobId{} : id, std::move(left));
    if (goesOn) {
        outcome = fail(ErrorCode::Cancelled, "the node stops; it goes on at the next start");
    } else if (isClean) {
        m_parts->lastingJobs.remove(id);
    } else if (entry.lasting) {
        entry.lasting->isOver = true;
        entry.lasting->partial = fs::absolute(entry.job.left);
        m_parts->lastingJobs.put(id, *entry.lasting);
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

// --- what they leave -----------------------------------------------------------------------------

/// @return whether it is gone; false when it was enough before.
net::Task<bool> Jobs::removeAll(fs::path path, std::function<bool()> isEnough)
{
    for (;;) {
        auto step = [path] { return files::removeSome(path, kRemovedAtOnce); };
        const bool isGone = co_await runOnPool(m_parts->environment.pool, std::move(step));
        if (isGone || isEnough()) {
            co_return isGone;
        }
    }
}

net::Task<void> Jobs::clean(JobId job, fs::path left, RemovalPtr removal)
{
    const TimePoint patience = m_parts->environment.clock.now() + kRemoving;
    std::function<bool()> isEnough = [this, patience] {
        return m_isStopping && m_parts->environment.clock.now() >= patience;
    };
    removal->isDone = co_await removeAll(std::move(left), std::move(isEnough));
    if (removal->isDone) {
        m_parts->lastingJobs.remove(job);
    }
    removal->ended.notify();
}

net::Task<bool> Jobs::removeLeft(JobId job, fs::path left)
{
    if (left.empty()) {
        co_return true;
    }
    const auto removal = std::make_shared<Removal>();
    m_tasks.spawn(clean(job, std::move(left), removal));
    Clock& clock = m_parts->environment.clock;
    auto waiting = [](RemovalPtr one) -> net::Task<void> { co_await one->ended.wait(); }(removal);
    co_await net::runUntil(clock, clock.now() + kRemoving, std::move(waiting));
    co_return removal->isDone;
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
    Entry& one = **entry;
    if (one.lasting) { // it is over even if the node stops before it has ended
        one.lasting->isOver = true;
        m_parts->lastingJobs.put(job, *one.lasting);
    }
    one.job.cancel();
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

net::Task<void> Jobs::writeDown(Entry& entry)
{
    noteDown(entry);
    co_await m_parts->lastingJobs.written();
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
