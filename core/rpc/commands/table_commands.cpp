// SPDX-License-Identifier: GPL-3.0-or-later
// swapscope/…: what the window shows
#include "core/base/limits.h"
#include "core/bitswap/rules.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "core/rpc/call.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/rows.h"
#include "core/rpc/wishes.h"
#include "core/telemetry/figure_table.h"

#include <utility>

namespace swapscope::rpc {
namespace {

namespace t = telemetry;
using Outcome = net::Task<Result<void>>;

constexpr std::size_t kFlushAt = 64 * 1024;

t::Delta snapshotOf(const Call& call, t::Table table)
{
    return call.node().state().snapshot(static_cast<t::Tables>(table));
}

/// One line for each row that `wanted` lets through.
template <typename Rows, typename Wanted>
Outcome putRows(Call& call, Rows rows, Wanted wanted)
{
    call.reply.setForm(Reply::Form::Lines);
    const Calendar calendar{call.clock()};
    for (const auto& [key, row] : rows) {
        if (!row || !wanted(*row)) {
            continue;
        }
        call.reply.put(toJson(*row, calendar));
        if (call.reply.pendingBytes() >= kFlushAt) {
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
    co_return Result<void>{};
}

template <typename Rows>
Outcome putAllRows(Call& call, Rows rows)
{
    return putRows(call, std::move(rows), [](const auto&) { return true; });
}

/// Those of the peer that `peer=` names.
template <typename Rows>
Outcome putRowsOfPeer(Call& call, Rows rows)
{
    const auto peer = peerOption(call, "peer");
    if (!peer) {
        co_return peer.error();
    }
    auto wanted = [peer = *peer](const auto& row) { return !peer || row.peer == *peer; };
    auto put = putRows(call, std::move(rows), std::move(wanted));
    auto outcome = co_await std::move(put);
    co_return outcome;
}

Outcome totals(Call& call)
{
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(toJson(call.node().state().totals(), Calendar{call.clock()}));
    co_return Result<void>{};
}

Outcome peers(Call& call)
{
    const auto named = peersOf(call);
    if (!named) {
        co_return named.error();
    }
    auto rows = snapshotOf(call, t::Table::Peers).peers;
    const bool isOnlyConnected = call.flag("connected");
    auto wanted = [named = *named, isOnlyConnected](const t::PeerRow& row) {
        const bool isNamed = named.empty() || std::ranges::find(named, row.peer) != named.end();
        return isNamed && (!isOnlyConnected || row.presence == t::PeerPresence::Connected);
    };
    auto put = putRows(call, std::move(rows), std::move(wanted));
    auto outcome = co_await std::move(put);
    co_return outcome;
}

Outcome wants(Call& call)
{
    return putAllRows(call, snapshotOf(call, t::Table::OurWants).ourWants);
}

Outcome theirWants(Call& call)
{
    return putRowsOfPeer(call, snapshotOf(call, t::Table::TheirWants).theirWants);
}

Outcome tasks(Call& call)
{
    return putRowsOfPeer(call, snapshotOf(call, t::Table::Tasks).tasks);
}

Outcome workers(Call& call)
{
    return putAllRows(call, snapshotOf(call, t::Table::Workers).workers);
}

Outcome messageQueues(Call& call)
{
    return putRowsOfPeer(call, snapshotOf(call, t::Table::MessageQueues).messageQueues);
}

Outcome sessions(Call& call)
{
    return putAllRows(call, snapshotOf(call, t::Table::Sessions).sessions);
}

Outcome denials(Call& call)
{
    return putAllRows(call, snapshotOf(call, t::Table::Denials).denials);
}

Outcome jobs(Call& call)
{
    return putAllRows(call, snapshotOf(call, t::Table::Jobs).jobs);
}

Outcome kept(Call& call)
{
    return putAllRows(call, snapshotOf(call, t::Table::Kept).kept);
}

Outcome rules(Call& call)
{
    const bitswap::Rules& all = call.node().parts().exchange.rules();
    json::object ofPeers;
    for (const auto& [peer, decided] : all.peers()) {
        ofPeers[peer.toString()] = toJson(decided);
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"node", toJson(all.node())}, {"peers", std::move(ofPeers)}});
    co_return Result<void>{};
}

json::value textOf(std::string_view text)
{
    return json::string{text.data(), text.size()};
}

Outcome strategies(Call& call)
{
    call.reply.setForm(Reply::Form::Lines);
    const std::string& chosen = call.node().state().totals().rules.strategy;
    for (const bitswap::StrategyInfo& one : bitswap::strategies()) {
        call.reply.put(json::object{{"strategy", textOf(one.id)},
                                    {"title", textOf(one.title)},
                                    {"summary", textOf(one.summary)},
                                    {"uses_weight", one.usesWeight()},
                                    {"is_chosen", one.id == chosen}});
    }
    co_return Result<void>{};
}

Outcome figures(Call& call)
{
    call.reply.setForm(Reply::Form::Lines);
    for (const t::Figure& one : t::figures()) {
        call.reply.put(json::object{{"figure", textOf(one.id)},
                                    {"name", textOf(one.name)},
                                    {"unit", textOf(one.unit)},
                                    {"definition", textOf(one.definition)},
                                    {"formula", textOf(one.formula)}});
    }
    co_return Result<void>{};
}

Outcome bounds(Call& call)
{
    call.reply.setForm(Reply::Form::Lines);
    for (const limits::Limit& one : limits::all()) {
        call.reply.put(json::object{{"bound", textOf(one.name)},
                                    {"value", one.value},
                                    {"unit", textOf(one.unit)},
                                    {"why", textOf(one.why)}});
    }
    co_return Result<void>{};
}

constexpr OptionSpec kOfPeer{"peer", OptionType::Text, "only those of this peer"};

} // namespace

Commands tableCommands()
{
    return {
        {.path = "swapscope/totals",
         .summary = "The whole node in one row of figures.",
         .run = totals,
         .reply =
             R"({"self","peers","sent_bytes","our_wants","jain","rules":{...},"counts":{...},...})"},
        {.path = "swapscope/peers",
         .summary = "Every peer ever met with all its figures and rules.",
         .run = peers,
         .arguments = {{"peer", "only these", false, true}},
         .options = {{"connected", OptionType::Flag, "only those that are connected"}},
         .reply = R"(lines of {"peer","presence","sent_bytes","debt_ratio","rules":{...},...})"},
        {.path = "swapscope/wants",
         .summary = "Our wants, and those that ended in the last 10 s.",
         .run = wants,
         .reply = R"(lines of {"cid","phase","priority","session","asked","haves","from",...})"},
        {.path = "swapscope/their-wants",
         .summary = "Wants of peers with us.",
         .run = theirWants,
         .options = {kOfPeer},
         .reply = R"(lines of {"cid","peer","type","priority","have_block","since",...})"},
        {.path = "swapscope/tasks",
         .summary = "Answers that are queued, read or written: the request queue.",
         .run = tasks,
         .options = {kOfPeer},
         .reply = R"(lines of {"task","peer","cid","type","state","priority","bytes",...})"},
        {.path = "swapscope/workers",
         .summary = "The task workers and what each has in hand.",
         .run = workers,
         .reply = R"(lines of {"worker","state","peer","cid","tasks","bytes","since"})"},
        {.path = "swapscope/message-queues",
         .summary = "The message queue of each peer: its step and its pending message.",
         .run = messageQueues,
         .options = {kOfPeer},
         .reply = R"(lines of {"peer","state","pending":[...],"combined","messages",...})"},
        {.path = "swapscope/sessions",
         .summary = "Sessions of our wants: those that are open, and the last 100 that ended.",
         .run = sessions,
         .reply = R"(lines of {"session","origin","state","wants","done","members":[...],...})"},
        {.path = "swapscope/rules",
         .summary = "What the user has decided about the node and about peers.",
         .run = rules,
         .reply = R"({"node":{"strategy",...},"peers":{"<peer>":{"weight",...}}})"},
        {.path = "swapscope/denials",
         .summary = "What is denied, and how many wants each denial has met in this run.",
         .run = denials,
         .reply = R"(lines of {"peer","cid","answer","refused_wants"})"},
        {.path = "swapscope/jobs",
         .summary = "Jobs on files: those that go on, and the last that ended.",
         .run = jobs,
         .reply = R"(lines of {"job","kind","what","blocks_done","bytes_done","error",...})"},
        {.path = "swapscope/kept",
         .summary = "Blocks and roots that the user keeps.",
         .run = kept,
         .reply = R"(lines of {"cid","kind","name"})"},
        {.path = "swapscope/strategies",
         .summary = "The strategies of the request queue.",
         .run = strategies,
         .reply = R"(lines of {"strategy","title","summary","uses_weight","is_chosen"})"},
        {.path = "swapscope/figures",
         .summary = "What each figure means, its unit and formula.",
         .run = figures,
         .reply = R"(lines of {"figure","name","unit","definition","formula"})"},
        {.path = "swapscope/bounds",
         .summary = "Every bound against strangers, with its reason.",
         .run = bounds,
         .reply = R"(lines of {"bound","value","unit","why"})"},
    };
}

} // namespace swapscope::rpc
