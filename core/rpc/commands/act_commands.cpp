// SPDX-License-Identifier: GPL-3.0-or-later
// swapscope/…: what the window does
#include "core/bitswap/strategies/strategy_list.h"
#include "core/node/atomic_file.h"
#include "core/node/offload.h"
#include "core/rpc/act.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/wishes.h"
#include "core/telemetry/names.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <limits>

namespace swapscope::rpc {
namespace {

namespace t = telemetry;
using Outcome = net::Task<Result<void>>;

constexpr std::string_view kTold = R"({"Text": what was done, in words})";

Outcome want(Call& call)
{
    auto cids = cidsOf(call);
    if (!cids) {
        co_return cids.error();
    }
    node::WantBlocks wanted{std::move(*cids), "script"};
    auto outcome = co_await actAndTell(call, std::move(wanted));
    co_return outcome;
}

Outcome cancel(Call& call)
{
    auto cids = cidsOf(call);
    if (!cids) {
        co_return cids.error();
    }
    node::CancelWants cancelled{std::move(*cids)};
    auto outcome = co_await actAndTell(call, std::move(cancelled));
    co_return outcome;
}

Outcome setPriority(Call& call)
{
    auto cids = cidsOf(call);
    if (!cids) {
        co_return cids.error();
    }
    const std::int64_t priority = call.integer("priority", 1);
    if (!call.inputs().has("priority") || priority < std::numeric_limits<std::int32_t>::min()
        || priority > std::numeric_limits<std::int32_t>::max())
    {
        co_return call.mistake("priority has to be given, a whole number of 32 bits");
    }
    node::SetWantPriority set{std::move(*cids), static_cast<std::int32_t>(priority)};
    auto outcome = co_await actAndTell(call, std::move(set));
    co_return outcome;
}

Outcome connectTo(Call& call)
{
    auto address = multiformats::Multiaddr::parse(call.argument());
    if (!address) {
        co_return call.mistake(address.error().detail);
    }
    node::Connect connect{std::move(*address)};
    auto outcome = co_await actAndTell(call, std::move(connect));
    co_return outcome;
}

Outcome disconnect(Call& call)
{
    auto peers = peersOf(call);
    if (!peers) {
        co_return peers.error();
    }
    node::Disconnect ended{std::move(*peers)};
    auto outcome = co_await actAndTell(call, std::move(ended));
    co_return outcome;
}

/// Like actAndTell(), answered once the rules stand in the profile. Errors: also those of
/// RulesKeeper::written().
Outcome ruleAndTell(Call& call, node::CommandBody body)
{
    auto outcome = co_await actAndTell(call, std::move(body));
    if (outcome) {
        outcome = co_await call.node().rulesKeeper().written();
    }
    co_return outcome;
}

Outcome setPeer(Call& call)
{
    FirstError first;
    node::ChangePeerRules change;
    change.peers = first.take(peersOf(call));
    change.nickname = textOption(call, "nickname");
    change.weight = first.take(weightOption(call));
    change.serviceClass = first.take(classOption(call));
    change.uploadLimit = first.take(amountOption(call, "upload-limit"));
    change.downloadLimit = first.take(amountOption(call, "download-limit"));
    change.servingPaused = flagOption(call, "serving-paused");
    change.askingPaused = flagOption(call, "asking-paused");
    change.inFlightCap = first.take(amountOption(call, "in-flight-cap"));
    if (first.error()) {
        co_return *first.error();
    }
    auto outcome = co_await ruleAndTell(call, std::move(change));
    co_return outcome;
}

Outcome setNode(Call& call)
{
    FirstError first;
    node::ChangeNodeRules change;
    change.strategy = textOption(call, "strategy");
    if (call.inputs().has("task-workers")) {
        const std::int64_t workers = call.integer("task-workers", 0);
        const bool isSmall = workers >= 0 && workers <= std::numeric_limits<std::int32_t>::max();
        change.taskWorkers = isSmall ? static_cast<std::uint32_t>(workers) : 0; // 0 is refused
    }
    change.uploadLimit = first.take(amountOption(call, "upload-limit"));
    change.downloadLimit = first.take(amountOption(call, "download-limit"));
    change.servingPaused = flagOption(call, "serving-paused");
    change.askingPaused = flagOption(call, "asking-paused");
    change.storeLimit = first.take(amountOption(call, "store-limit"));
    change.alternativeUpload = first.take(amountOption(call, "alternative-upload-limit"));
    change.alternativeDownload = first.take(amountOption(call, "alternative-download-limit"));
    change.usesAlternative = flagOption(call, "use-alternative");
    if (first.error()) {
        co_return *first.error();
    }
    auto outcome = co_await ruleAndTell(call, std::move(change));
    co_return outcome;
}

/// The peer and the block of a denial, at least one of them.
Result<t::DenyKey> denyKeyOf(const Call& call)
{
    FirstError first;
    const auto peer = first.take(peerOption(call, "peer"));
    const auto cid = first.take(cidOption(call, "cid"));
    if (first.error()) {
        return *first.error();
    }
    if (!peer && !cid) {
        return call.mistake("say whom with peer=, what with cid=, or both");
    }
    return t::DenyKey{peer.value_or(PeerId{}), cid.value_or(Cid{})};
}

Outcome deny(Call& call)
{
    const auto key = denyKeyOf(call);
    if (!key) {
        co_return key.error();
    }
    const auto answer = t::named<t::DenyAnswer>(call.text("answer", "dont_have"));
    if (!answer) {
        co_return call.mistake("answer can be dont_have, silence or disconnect");
    }
    node::Deny denied{*key, *answer};
    auto outcome = co_await ruleAndTell(call, std::move(denied));
    co_return outcome;
}

Outcome allow(Call& call)
{
    const auto key = denyKeyOf(call);
    if (!key) {
        co_return key.error();
    }
    node::Deny allowed{*key, std::nullopt};
    auto outcome = co_await ruleAndTell(call, std::move(allowed));
    co_return outcome;
}

Outcome resetLedgers(Call& call)
{
    auto peers = peersOf(call);
    if (!peers) {
        co_return peers.error();
    }
    node::ResetLedgers reset{std::move(*peers)};
    auto outcome = co_await actAndTell(call, std::move(reset));
    co_return outcome;
}

/// Takes a name that nobody has, with an empty file; for a worker.
Result<void> claim(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) {
        ::close(file);
        return {};
    }
    if (errno == EEXIST) {
        return fail(ErrorCode::Refused, "there is a " + path.string()
                                            + " already: choose another name, or overwrite=true");
    }
    return node::systemError(path, "write");
}

/// Gives it back if nothing was written; for a worker.
bool giveUp(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_empty(path, ignored) && std::filesystem::remove(path, ignored);
}

Outcome exportLedgers(Call& call)
{
    const std::string format = call.text("format", "csv");
    if (format != "csv" && format != "json") {
        co_return call.mistake("format can be csv or json");
    }
    auto path = placeOf(call, call.argument());
    if (!path) {
        co_return path.error();
    }
    WorkerPool& pool = call.node().parts().environment.pool;
    const bool mayOverwrite = call.flag("overwrite");
    if (!mayOverwrite) {
        auto claiming = [place = *path] { return claim(place); };
        auto claimed = co_await node::runOnPool(pool, std::move(claiming));
        if (!claimed) {
            co_return claimed;
        }
    }
    node::ExportLedgers save{*path,
                             format == "csv" ? node::LedgerFormat::Csv : node::LedgerFormat::Json};
    auto outcome = co_await actAndTell(call, std::move(save));
    if (!outcome && !mayOverwrite) {
        auto giving = [place = *path] { return giveUp(place); };
        co_await node::runOnPool(pool, std::move(giving));
    }
    co_return outcome;
}

constexpr OptionSpec kUpload{"upload-limit", OptionType::Text, "bytes a second, or none"};
constexpr OptionSpec kDownload{"download-limit", OptionType::Text, "bytes a second, or none"};
constexpr OptionSpec kServing{"serving-paused", OptionType::Flag, "answers nothing meanwhile"};
constexpr OptionSpec kAsking{"asking-paused", OptionType::Flag, "is asked for nothing meanwhile"};
constexpr OptionSpec kPeer{"peer", OptionType::Text, "a peer id; none: everybody"};
constexpr OptionSpec kCid{"cid", OptionType::Text, "a block; none: everything"};

} // namespace

Commands actCommands()
{
    return {
        {.path = "swapscope/want",
         .summary = "Wants blocks; they are stored when they come. Does not wait for them.",
         .run = want,
         .arguments = {{"cid", {}, true, true}},
         .body = BodyUse::Arguments,
         .reply = kTold},
        {.path = "swapscope/cancel",
         .summary = "Wants them no more.",
         .run = cancel,
         .arguments = {{"cid", {}, true, true}},
         .body = BodyUse::Arguments,
         .reply = kTold},
        {.path = "swapscope/priority",
         .summary = "Gives open wants another priority; it acts at peers that have not answered.",
         .run = setPriority,
         .arguments = {{"cid", {}, true, true}},
         .options = {{"priority", OptionType::Integer, "the higher goes first"}},
         .reply = kTold},
        {.path = "swapscope/connect",
         .summary = "Connects to a peer, and again whenever the connection is lost.",
         .run = connectTo,
         .arguments = {{"multiaddr"}},
         .reply = kTold},
        {.path = "swapscope/disconnect",
         .summary = "Disconnects peers and does not dial them again.",
         .run = disconnect,
         .arguments = {{"peer", {}, true, true}},
         .reply = kTold},
        {.path = "swapscope/peer/set",
         .summary =
             "Sets those rules of peers that are given. A value out of range changes nothing.",
         .run = setPeer,
         .arguments = {{"peer", {}, true, true}},
         .options = {{"nickname", OptionType::Text, "64 characters at most; empty for none"},
                     {"weight", OptionType::Text, "0.01 to 100; 1 is even"},
                     {"class", OptionType::Text, "high, normal or low"},
                     kUpload,
                     kDownload,
                     kServing,
                     kAsking,
                     {"in-flight-cap", OptionType::Text,
                      "bytes read for it or being sent, 1024 to 67108864, or none"}},
         .reply = kTold},
        {.path = "swapscope/node/set",
         .summary = "Sets those rules of the node that are given, of all peers together.",
         .run = setNode,
         .options = {{"strategy", OptionType::Text, "see swapscope/strategies"},
                     {"task-workers", OptionType::Integer, "1 to 64"},
                     kUpload,
                     kDownload,
                     kServing,
                     kAsking,
                     {"store-limit", OptionType::Text,
                      "bytes; beyond it, blocks that are not kept go; or none"},
                     {"alternative-upload-limit", OptionType::Text, "bytes a second, or none"},
                     {"alternative-download-limit", OptionType::Text, "bytes a second, or none"},
                     {"use-alternative", OptionType::Flag,
                      "these two stand instead of the others"}},
         .reply = kTold},
        {.path = "swapscope/deny",
         .summary = "Denies a peer everything, everybody a block, or a peer a block.",
         .run = deny,
         .options = {kPeer,
                     kCid,
                     {"answer", OptionType::Text, "dont_have (default), silence or disconnect"}},
         .reply = kTold},
        {.path = "swapscope/allow",
         .summary = "Lifts the denial of exactly this.",
         .run = allow,
         .options = {kPeer, kCid},
         .reply = kTold},
        {.path = "swapscope/ledger/reset",
         .summary = "Sets ledgers to 0 and keeps a note of what they were.",
         .run = resetLedgers,
         .arguments = {{"peer", {}, true, true}},
         .reply = kTold},
        {.path = "swapscope/ledger/export",
         .summary = "Writes all ledgers with their days to a file beside the node.",
         .run = exportLedgers,
         .arguments = {{"path", "absolute, not yet taken"}},
         .options = {{"format", OptionType::Text, "csv (default) or json"},
                     {"overwrite", OptionType::Flag, "replaces a file of that name"}},
         .reply = kTold},
    };
}

} // namespace swapscope::rpc
