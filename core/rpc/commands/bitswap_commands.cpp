// SPDX-License-Identifier: GPL-3.0-or-later
// bitswap/stat, bitswap/wantlist, bitswap/ledger, stats/bw, repo/stat
#include "core/base/text.h"
#include "core/net/sleep.h"
#include "core/rpc/call.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/peers.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace swapscope::rpc {
namespace {

namespace t = telemetry;
using multiformats::Cid;
using Outcome = net::Task<Result<void>>;

constexpr t::Tables maskOf(t::Table table)
{
    return static_cast<t::Tables>(table);
}

Result<PeerId> parsePeer(const std::string& text)
{
    auto peer = PeerId::parse(text);
    if (!peer) {
        return fail(ErrorCode::Invalid, "failed to parse peer ID: " + peer.error().detail);
    }
    return peer;
}

json::array linksOf(const std::set<Cid>& cids)
{
    json::array links;
    for (const Cid& cid : cids) {
        links.emplace_back(linkOf(cid));
    }
    return links;
}

std::set<Cid> ourWants(node::Node& node)
{
    std::set<Cid> open;
    const t::Delta delta = node.state().snapshot(maskOf(t::Table::OurWants));
    for (const auto& [cid, row] : delta.ourWants) {
        if (row && row->phase != t::WantPhase::Done && row->phase != t::WantPhase::Cancelled) {
            open.insert(cid);
        }
    }
    return open;
}

Outcome stat(Call& call)
{
    std::set<std::string> partners;
    const t::Delta theirs = call.node().state().snapshot(maskOf(t::Table::TheirWants));
    for (const auto& [key, row] : theirs.theirWants) {
        if (row) {
            partners.insert(key.second.toString());
        }
    }
    const t::Totals& totals = call.node().state().totals();
    const t::Counts& counts = totals.counts;
    const std::vector<std::string> peers{partners.begin(), partners.end()};
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{
        {"Wantlist", linksOf(ourWants(call.node()))},
        {"Peers", arrayOf(peers)},
        {"BlocksReceived",
         counts.wantedBlocks + counts.duplicateBlocks + counts.lateBlocks + counts.unaskedBlocks},
        {"DataReceived", totals.receivedBytes + totals.duplicateBytes + totals.unaskedBytes},
        {"DupBlksReceived", counts.duplicateBlocks + counts.lateBlocks},
        {"DupDataReceived", totals.duplicateBytes},
        {"MessagesReceived", call.services().counters.messagesReceived},
        {"BlocksSent", call.services().counters.blocksSent},
        {"DataSent", totals.sentBytes}});
    co_return Result<void>{};
}

Outcome wantlist(Call& call)
{
    std::optional<PeerId> peer;
    if (call.inputs().has("peer")) {
        auto parsed = parsePeer(call.text("peer"));
        if (!parsed) {
            co_return parsed.error();
        }
        peer = std::move(*parsed);
    }
    call.reply.setForm(Reply::Form::Value);
    if (!peer || *peer == call.node().self()) {
        call.reply.put(json::object{{"Keys", linksOf(ourWants(call.node()))}});
        co_return Result<void>{};
    }
    std::set<Cid> wanted;
    const t::Delta theirs = call.node().state().snapshot(maskOf(t::Table::TheirWants));
    for (const auto& [key, row] : theirs.theirWants) {
        if (row && key.second == *peer) {
            wanted.insert(key.first);
        }
    }
    call.reply.put(json::object{
        {"Keys", wanted.empty() ? json::value(nullptr) : json::value(linksOf(wanted))}});
    co_return Result<void>{};
}

Outcome ledger(Call& call)
{
    const auto peer = parsePeer(call.argument());
    if (!peer) {
        co_return peer.error();
    }
    const t::PeerRow* const row = call.node().state().peer(*peer);
    const t::PeerRow figures = row == nullptr ? t::PeerRow{} : *row;
    call.reply.setForm(Reply::Form::Value);
    // All that came, as the other side counts what it sent, and as Exchanged does.
    const std::uint64_t received =
        figures.receivedBytes + figures.duplicateBytes + figures.unaskedBytes;
    const double ratio =
        static_cast<double>(figures.sentBytes) / (static_cast<double>(received) + 1.0);
    call.reply.put(json::object{{"Peer", peer->toString()},
                                {"Value", numberOf(ratio)},
                                {"Sent", figures.sentBytes},
                                {"Recv", received},
                                {"Exchanged", figures.exchanges}});
    co_return Result<void>{};
}

json::object bandwidth(const t::Counts& counts, double downRate, double upRate)
{
    return {{"TotalIn", counts.wireIn},
            {"TotalOut", counts.wireOut},
            {"RateIn", numberOf(downRate)},
            {"RateOut", numberOf(upRate)}};
}

Result<json::object> bandwidthOf(const Call& call)
{
    const bool hasPeer = call.inputs().has("peer");
    const std::string protocol = call.text("proto");
    if (hasPeer && !protocol.empty()) {
        return call.mistake("please only specify peer OR protocol");
    }
    const t::Totals& totals = call.node().state().totals();
    if (hasPeer) {
        const auto peer = parsePeer(call.text("peer"));
        if (!peer) {
            return peer.error();
        }
        const t::PeerRow* const row = call.node().state().peer(*peer);
        return row == nullptr ? bandwidth({}, 0, 0)
                              : bandwidth(row->counts, row->downRate, row->upRate);
    }
    const bool isCounted = protocol.empty() || protocol.starts_with("/ipfs/bitswap");
    return isCounted ? bandwidth(totals.counts, totals.downRate, totals.upRate)
                     : bandwidth({}, 0, 0);
}

Outcome bandwidthStat(Call& call)
{
    constexpr Duration kShortest = std::chrono::milliseconds{10};
    const auto interval = parseDuration(call.text("interval", "1s"));
    if (!interval) {
        co_return fail(ErrorCode::Invalid,
                       "time: invalid duration \"" + cleanText(call.text("interval")) + "\"");
    }
    call.reply.setForm(Reply::Form::Lines);
    while (true) {
        const auto figures = bandwidthOf(call);
        if (!figures) {
            co_return figures.error();
        }
        call.reply.put(*figures);
        if (!call.flag("poll")) {
            co_return Result<void>{};
        }
        auto flushed = co_await call.reply.flush();
        if (!flushed) {
            co_return flushed;
        }
        co_await net::sleepFor(call.clock(), std::max(*interval, kShortest));
    }
}

Outcome repoStat(Call& call)
{
    const store::BlockStore& store = call.node().blocks().store();
    const bool isSizeOnly = call.flag("size-only");
    const t::Totals& totals = call.node().state().totals();
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(
        json::object{{"RepoSize", store.byteCount()},
                     {"StorageMax", totals.rules.storeLimit.value_or(0)},
                     {"NumObjects", isSizeOnly ? 0 : store.blockCount()},
                     {"RepoPath", isSizeOnly ? "" : call.node().config().folder.string()},
                     {"Version", isSizeOnly ? "" : "swapscope@1"}});
    co_return Result<void>{};
}

} // namespace

Commands bitswapCommands()
{
    return {
        {.path = "bitswap/stat",
         .summary = "What was exchanged in this run, and with whom it is being exchanged.",
         .run = stat,
         .options = {{"verbose", OptionType::Flag, "taken and of no effect", "v"},
                     {"human", OptionType::Flag, "taken and of no effect"}},
         .reply = R"({"Wantlist","Peers" (who wants something of us),"BlocksReceived",...})",
         .aliases = {"stats/bitswap"}},
        {.path = "bitswap/wantlist",
         .summary = "What this node wants, or what a peer wants of it.",
         .run = wantlist,
         .options = {{"peer", OptionType::Text, "a peer id", "p"}},
         .reply = R"({"Keys":[{"/":"<cid>"}]})"},
        {.path = "bitswap/ledger",
         .summary = "The account with a peer; it is kept through disconnects and restarts.",
         .run = ledger,
         .arguments = {{"peer"}},
         .reply =
             R"({"Peer","Value" (Sent/(Recv+1)),"Sent","Recv" (with duplicates),"Exchanged"})"},
        {.path = "stats/bw",
         .summary = "Bytes on bitswap streams in this run, and block bytes a second.",
         .run = bandwidthStat,
         .options = {{"peer", OptionType::Text, "only with this peer", "p"},
                     {"proto", OptionType::Text, "only with this protocol", "t"},
                     {"poll", OptionType::Flag, "again and again until the client leaves"},
                     {"interval", OptionType::Text, "with poll: between two, as in 500ms", "i"}},
         .reply = R"(lines of {"TotalIn","TotalOut","RateIn","RateOut"})"},
        {.path = "repo/stat",
         .summary = "How much is stored.",
         .run = repoStat,
         .options = {{"size-only", OptionType::Flag, "only the bytes", "s"},
                     {"human", OptionType::Flag, "taken and of no effect", "H"}},
         .reply = R"({"RepoSize","StorageMax" (0: no limit),"NumObjects","RepoPath","Version"})",
         .aliases = {"stats/repo"}},
    };
}

} // namespace swapscope::rpc
