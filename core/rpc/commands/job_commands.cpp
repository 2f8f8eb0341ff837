// SPDX-License-Identifier: GPL-3.0-or-later
// swapscope/job/…, swapscope/keep, swapscope/release, swapscope/collect
#include "core/rpc/act.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/wishes.h"

#include <charconv>
#include <filesystem>

namespace swapscope::rpc {
namespace {

namespace t = telemetry;
using Outcome = net::Task<Result<void>>;

constexpr std::string_view kTold = R"({"Text": "job <number>", or what was done in words})";

Result<t::JobId> jobOf(const Call& call)
{
    const std::string& text = call.argument();
    t::JobId job;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), job.value);
    if (error != std::errc{} || end != text.data() + text.size() || !job) {
        return call.mistake("a job has a whole number from 1: see swapscope/jobs");
    }
    return job;
}

Outcome fetch(Call& call)
{
    auto path = placeOf(call, call.arguments()[1]);
    if (!path) {
        co_return path.error();
    }
    node::FetchFile job{call.argument(), std::move(*path), call.flag("keep")};
    auto outcome = co_await actAndTell(call, std::move(job));
    co_return outcome;
}

Outcome importCar(Call& call)
{
    auto path = placeOf(call, call.argument());
    if (!path) {
        co_return path.error();
    }
    node::ImportCar job{std::move(*path), call.flag("keep", true)};
    auto outcome = co_await actAndTell(call, std::move(job));
    co_return outcome;
}

Outcome importFile(Call& call)
{
    auto path = placeOf(call, call.argument());
    if (!path) {
        co_return path.error();
    }
    node::ImportFile job;
    job.path = std::move(*path);
    job.withHidden = call.flag("hidden");
    job.keep = call.flag("keep", true);
    auto outcome = co_await actAndTell(call, std::move(job));
    co_return outcome;
}

Outcome exportCar(Call& call)
{
    FirstError first;
    const auto root = first.take(cidOption(call, "root"));
    auto path = placeOf(call, call.argument());
    if (first.error()) {
        co_return *first.error();
    }
    if (!root) {
        co_return call.mistake("say what with root=");
    }
    if (!path) {
        co_return path.error();
    }
    node::ExportCar job{{*root}, std::move(*path)};
    auto outcome = co_await actAndTell(call, std::move(job));
    co_return outcome;
}

Outcome pauseJob(Call& call)
{
    const auto job = jobOf(call);
    if (!job) {
        co_return job.error();
    }
    node::PauseJob pause{*job, call.flag("paused", true)};
    auto outcome = co_await actAndTell(call, std::move(pause));
    co_return outcome;
}

Outcome cancelJob(Call& call)
{
    const auto job = jobOf(call);
    if (!job) {
        co_return job.error();
    }
    node::CancelJob cancelled{*job};
    auto outcome = co_await actAndTell(call, std::move(cancelled));
    co_return outcome;
}

Outcome keep(Call& call)
{
    auto cids = cidsOf(call);
    if (!cids) {
        co_return cids.error();
    }
    const auto kind = call.flag("recursive", true) ? t::KeepKind::All : t::KeepKind::Block;
    node::Keep kept{cids->front(), kind, call.text("name")};
    auto outcome = co_await actAndTell(call, std::move(kept));
    co_return outcome;
}

Outcome release(Call& call)
{
    auto cids = cidsOf(call);
    if (!cids) {
        co_return cids.error();
    }
    node::Release released{cids->front()};
    auto outcome = co_await actAndTell(call, std::move(released));
    co_return outcome;
}

Outcome collect(Call& call)
{
    node::CollectBlocks job{call.flag("dry-run")};
    auto outcome = co_await actAndTell(call, std::move(job));
    co_return outcome;
}

constexpr OptionSpec kKeep{"keep", OptionType::Flag, "keeps what it leads to"};

} // namespace

Commands jobCommands()
{
    return {
        {.path = "swapscope/job/fetch",
         .summary = "Fetches a file or directory and saves it beside the node. Does not wait.",
         .run = fetch,
         .arguments = {{"link", "a CID or path"}, {"path", "absolute, not yet taken"}},
         .options = {kKeep},
         .reply = kTold},
        {.path = "swapscope/job/import",
         .summary = "Makes and stores the blocks of a file or directory beside the node.",
         .run = importFile,
         .arguments = {{"path", "absolute"}},
         .options = {kKeep, {"hidden", OptionType::Flag, "with names that begin with a dot"}},
         .reply = kTold},
        {.path = "swapscope/job/import-car",
         .summary = "Stores the blocks of a CAR file beside the node, each checked.",
         .run = importCar,
         .arguments = {{"path", "absolute"}},
         .options = {kKeep},
         .reply = kTold},
        {.path = "swapscope/job/export-car",
         .summary = "Writes all blocks below a root to a CAR file beside the node.",
         .run = exportCar,
         .arguments = {{"path", "absolute, not yet taken"}},
         .options = {{"root", OptionType::Text, "a CID"}},
         .reply = kTold},
        {.path = "swapscope/job/pause",
         .summary = "Pauses a job, or has it go on.",
         .run = pauseJob,
         .arguments = {{"job"}},
         .options = {{"paused", OptionType::Flag, "true (default), or false to go on"}},
         .reply = kTold},
        {.path = "swapscope/job/cancel",
         .summary = "Ends a job; what it wrote is removed, blocks that have come stay.",
         .run = cancelJob,
         .arguments = {{"job"}},
         .reply = kTold},
        {.path = "swapscope/keep",
         .summary = "Keeps a block, and by default all that is below it.",
         .run = keep,
         .arguments = {{"cid"}},
         .options = {{"recursive", OptionType::Flag, "true by default"},
                     {"name", OptionType::Text, "for people"}},
         .reply = kTold},
        {.path = "swapscope/release",
         .summary = "Keeps it no longer; its blocks stay until they are collected.",
         .run = release,
         .arguments = {{"cid"}},
         .reply = kTold},
        {.path = "swapscope/collect",
         .summary = "Removes the blocks that nobody keeps.",
         .run = collect,
         .options = {{"dry-run", OptionType::Flag, "only says in the event what would go"}},
         .reply = kTold},
    };
}

} // namespace swapscope::rpc
