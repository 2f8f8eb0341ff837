// SPDX-License-Identifier: GPL-3.0-or-later
// swapscope/…: why a peer is served when it is, why a block does not come, what a ledger was
#include "core/base/text.h"
#include "core/rpc/act.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/rows.h"
#include "core/rpc/wishes.h"

namespace swapscope::rpc {
namespace {

namespace t = telemetry;
using Outcome = net::Task<Result<void>>;

Outcome order(Call& call)
{
    node::CommandBody question = node::AskServiceOrder{};
    const auto fits = [](const t::ServiceOrder&) { return true; };
    auto answer = co_await ask<t::ServiceOrder>(call, std::move(question), fits);
    if (!answer) {
        co_return answer.error();
    }
    call.reply.setForm(Reply::Form::Lines);
    for (const t::ServiceOrder::Place& place : answer->places) {
        call.reply.put(
            json::object{{"rank", place.rank == 0 ? json::value(nullptr) : json::value(place.rank)},
                         {"peer", place.peer.toString()},
                         {"why", validUtf8(place.why)}});
    }
    co_return Result<void>{};
}

Outcome explainPeer(Call& call)
{
    const auto peers = peersOf(call);
    if (!peers) {
        co_return peers.error();
    }
    const PeerId peer = peers->front();
    node::CommandBody question = node::ExplainPeer{peer};
    const auto fits = [peer](const t::PeerExplained& told) { return told.peer == peer; };
    auto answer = co_await ask<t::PeerExplained>(call, std::move(question), fits);
    if (!answer) {
        co_return answer.error();
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"peer", peer.toString()}, {"reasons", toJson(answer->reasons)}});
    co_return Result<void>{};
}

Outcome explainWant(Call& call)
{
    const auto cids = cidsOf(call);
    if (!cids) {
        co_return cids.error();
    }
    const Cid cid = cids->front();
    node::CommandBody question = node::ExplainWant{cid};
    const auto fits = [cid](const t::WantExplained& told) { return told.cid == cid; };
    auto answer = co_await ask<t::WantExplained>(call, std::move(question), fits);
    if (!answer) {
        co_return answer.error();
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"cid", cid.toString()},
                                {"waits_for", validUtf8(answer->waitsFor)},
                                {"until", Calendar{call.clock()}.at(answer->until)},
                                {"reasons", toJson(answer->reasons)}});
    co_return Result<void>{};
}

json::object figuresOf(const t::LedgerFigures& figures)
{
    return {{"sent_bytes", figures.sentBytes},
            {"received_bytes", figures.receivedBytes},
            {"duplicate_bytes", figures.duplicateBytes},
            {"unasked_bytes", figures.unaskedBytes},
            {"exchanges", figures.exchanges}};
}

Outcome history(Call& call)
{
    const auto peers = peersOf(call);
    if (!peers) {
        co_return peers.error();
    }
    const PeerId peer = peers->front();
    node::CommandBody question = node::AskLedgerHistory{peer};
    const auto fits = [peer](const t::LedgerHistory& told) { return told.peer == peer; };
    auto answer = co_await ask<t::LedgerHistory>(call, std::move(question), fits);
    if (!answer) {
        co_return answer.error();
    }
    constexpr std::int64_t kDay = 86'400;
    json::array days;
    for (const t::LedgerHistory::Day& day : answer->days) {
        days.emplace_back(json::object{{"day", kDay * day.day},
                                       {"sent_bytes", day.sentBytes},
                                       {"received_bytes", day.receivedBytes},
                                       {"duplicate_bytes", day.duplicateBytes},
                                       {"unasked_bytes", day.unaskedBytes}});
    }
    json::array resets;
    for (const t::LedgerHistory::Reset& reset : answer->resets) {
        resets.emplace_back(json::object{{"at", reset.at}, {"before", figuresOf(reset.before)}});
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{
        {"peer", peer.toString()}, {"days", std::move(days)}, {"resets", std::move(resets)}});
    co_return Result<void>{};
}

} // namespace

Commands questionCommands()
{
    return {
        {.path = "swapscope/order",
         .summary = "In what order the request queue would serve now, and why.",
         .run = order,
         .reply = R"(lines of {"rank" (null: not now),"peer","why"}, 64 at most)"},
        {.path = "swapscope/peer/explain",
         .summary = "Why a peer stands where it stands in the order of service.",
         .run = explainPeer,
         .arguments = {{"peer"}},
         .reply = R"({"peer","reasons":[{"name","value"}]})"},
        {.path = "swapscope/want/explain",
         .summary = "What a want of ours waits for, and until when.",
         .run = explainWant,
         .arguments = {{"cid"}},
         .reply = R"({"cid","waits_for","until","reasons":[{"name","value"}]})"},
        {.path = "swapscope/ledger/history",
         .summary = "A peer's ledger day by day, and when it was set to 0.",
         .run = history,
         .arguments = {{"peer"}},
         .reply = R"({"peer","days":[{"day" (its start),"sent_bytes",...}],"resets":[...]})"},
    };
}

} // namespace swapscope::rpc
