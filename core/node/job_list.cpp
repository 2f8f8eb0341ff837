// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/job_list.h"

#include "core/node/kept_json.h"
#include "core/node/kept_list.h"

#include <boost/json.hpp>

#include <utility>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using kept_json::excerpt;
using kept_json::flagIn;
using kept_json::textIn;
using telemetry::KeepKind;

constexpr std::string_view kList = "jobs";
constexpr std::string_view kFetch = "fetch";
constexpr std::string_view kExport = "export-car";
constexpr std::string_view kKeep = "keep";

// --- writing -------------------------------------------------------------------------------------

struct Encoder
{
    json::object operator()(const FetchFile& fetch) const
    {
        json::object entry;
        entry["kind"] = kFetch;
        entry["link"] = fetch.link;
        entry["path"] = fetch.destination.string();
        entry["keep"] = fetch.keep;
        return entry;
    }
    json::object operator()(const ExportCar& save) const
    {
        json::object entry;
        entry["kind"] = kExport;
        json::array& roots = entry["roots"].emplace_array();
        for (const Cid& root : save.roots) {
            roots.emplace_back(root.toString());
        }
        entry["path"] = save.path.string();
        return entry;
    }
    json::object operator()(const Keep& keep) const
    {
        json::object entry;
        entry["kind"] = kKeep;
        entry["cid"] = keep.cid.toString();
        entry["below"] = keep.kind == KeepKind::All;
        entry["name"] = keep.name;
        return entry;
    }
};

// --- reading -------------------------------------------------------------------------------------

Result<Cid> cidOf(std::string_view text)
{
    auto cid = Cid::parse(text);
    if (!cid) {
        return fail(ErrorCode::Invalid, excerpt(text) + ": " + cid.error().detail);
    }
    return cid;
}

Result<fs::path> pathIn(const json::object& entry)
{
    auto text = textIn(entry, "path");
    if (!text) {
        return text.error();
    }
    if (fs::path path{*text}; path.is_absolute()) {
        return path;
    }
    return fail(ErrorCode::Invalid, excerpt(*text) + " is no absolute path");
}

Result<LastingWork> readFetch(const json::object& entry)
{
    auto link = textIn(entry, "link");
    auto path = pathIn(entry);
    const auto keep = flagIn(entry, "keep");
    if (!link || !path || !keep) {
        return !link ? link.error() : !path ? path.error() : keep.error();
    }
    return LastingWork{FetchFile{std::move(*link), std::move(*path), *keep}};
}

Result<LastingWork> readExport(const json::object& entry)
{
    auto path = pathIn(entry);
    if (!path) {
        return path.error();
    }
    ExportCar save{{}, std::move(*path)};
    const json::value* const roots = entry.if_contains("roots");
    if (roots == nullptr || roots->if_array() == nullptr) {
        return fail(ErrorCode::Invalid, "'roots' is not a list");
    }
    for (const json::value& value : roots->get_array()) {
        if (!value.is_string()) {
            return fail(ErrorCode::Invalid, "a root is not a text");
        }
        auto root = cidOf(value.get_string());
        if (!root) {
            return root.error();
        }
        save.roots.push_back(std::move(*root));
    }
    return LastingWork{std::move(save)};
}

Result<LastingWork> readKeep(const json::object& entry)
{
    const auto text = textIn(entry, "cid");
    const auto below = flagIn(entry, "below");
    auto name = textIn(entry, "name");
    if (!text || !below || !name) {
        return !text ? text.error() : !below ? below.error() : name.error();
    }
    auto cid = cidOf(*text);
    if (!cid) {
        return cid.error();
    }
    if (name->size() > kMaxPinName) {
        return fail(ErrorCode::Invalid, "the name of " + cid->toString() + " is too long");
    }
    return LastingWork{
        Keep{std::move(*cid), *below ? KeepKind::All : KeepKind::Block, std::move(*name)}};
}

} // namespace

fs::path destinationOf(const LastingWork& work)
{
    const auto* const fetch = std::get_if<FetchFile>(&work);
    const auto* const save = std::get_if<ExportCar>(&work);
    return fetch != nullptr ? fetch->destination : save != nullptr ? save->path : fs::path{};
}

namespace {

/// What would be removed before the job goes on: nothing but what such a job writes.
bool isPartialOf(const fs::path& partial, const fs::path& destination)
{
    const std::string begin = destination.filename().string() + ".partial";
    return destination.has_filename() && partial.parent_path() == destination.parent_path()
           && partial.filename().string().starts_with(begin);
}

Result<LastingJob> readJob(const json::value& value)
{
    const json::object* const entry = value.if_object();
    if (entry == nullptr) {
        return fail(ErrorCode::Invalid, "an entry is not an object");
    }
    const auto kind = textIn(*entry, "kind");
    const auto isPaused = flagIn(*entry, "paused");
    const auto isOver = flagIn(*entry, "over");
    const auto partial = textIn(*entry, "partial");
    if (!kind || !isPaused || !isOver || !partial) {
        return !kind       ? kind.error()
               : !isPaused ? isPaused.error()
               : !isOver   ? isOver.error()
                           : partial.error();
    }
    auto work =
        *kind == kFetch    ? readFetch(*entry)
        : *kind == kExport ? readExport(*entry)
        : *kind == kKeep
            ? readKeep(*entry)
            : Result<LastingWork>{fail(ErrorCode::Invalid, excerpt(*kind) + " is no kind of job")};
    if (!work) {
        return work.error();
    }
    LastingJob job{std::move(*work), *isPaused, {}, *isOver};
    if (isPartialOf(*partial, destinationOf(job.work))) {
        job.partial = *partial;
    }
    return job;
}

} // namespace

std::string encodeJobs(const std::vector<LastingJob>& jobs)
{
    json::array list;
    for (const LastingJob& job : jobs) {
        json::object entry = std::visit(Encoder{}, job.work);
        entry["paused"] = job.isPaused;
        if (!job.partial.empty()) {
            entry["partial"] = job.partial.string();
        }
        if (job.isOver) {
            entry["over"] = true;
        }
        list.push_back(std::move(entry));
    }
    return kept_json::writeList(kList, std::move(list));
}

Result<ReadJobs> decodeJobs(std::string_view text)
{
    const auto list = kept_json::readList(text, kMaxJobsBytes, kList);
    if (!list) {
        return list.error();
    }
    ReadJobs read;
    for (const json::value& value : *list) {
        auto job = readJob(value);
        if (job) {
            read.jobs.push_back(std::move(*job));
            continue;
        }
        read.leftOut.add(job.error().detail);
    }
    return read;
}

} // namespace swapscope::node
