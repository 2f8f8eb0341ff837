// SPDX-License-Identifier: GPL-3.0-or-later
// pin/add, pin/ls, pin/rm, repo/gc
#include "core/base/text.h"
#include "core/net/deadline.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/node/collector.h"
#include "core/node/kept.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/content.h"
#include "core/rpc/pins.h"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;
using telemetry::KeepKind;

constexpr std::size_t kListedBytes = 64UL * 1024; ///< Of a listing, sent at a time.
constexpr Duration kProgress = std::chrono::milliseconds{500};

net::Task<Result<std::vector<Cid>>> resolveAll(Call& call, files::BlockSource& blocks)
{
    std::vector<Cid> cids;
    for (const std::string& argument : call.arguments()) {
        std::string path = argument;
        auto cid = co_await resolvePath(blocks, std::move(path));
        if (!cid) {
            co_return cid.error();
        }
        cids.push_back(std::move(*cid));
    }
    co_return cids;
}

json::object pinsLine(const Call& call, const std::vector<Cid>& cids)
{
    json::array list;
    for (const Cid& cid : cids) {
        list.emplace_back(cidText(call, cid));
    }
    return {{"Pins", std::move(list)}};
}

// --- add -----------------------------------------------------------------------------------------

/// Says how far the fetching is, now and then.
class ProgressLines
{
public:
    explicit ProgressLines(Call& call)
        : m_call{call}
    {}

    void note(const telemetry::JobFigures& figures)
    {
        m_blocks = figures.blocksDone;
        m_bytes = figures.bytesDone;
    }
    void put()
    {
        m_call.reply.put(
            json::object{{"Progress", m_before + m_blocks}, {"Bytes", m_bytesBefore + m_bytes}});
    }
    void nextRoot()
    {
        m_before += std::exchange(m_blocks, 0);
        m_bytesBefore += std::exchange(m_bytes, 0);
    }
    /// Puts a line every half second until end().
    net::Task<void> run()
    {
        while (!m_isEnding) {
            co_await net::sleepFor(m_call.clock(), kProgress);
            put();
            m_isFlushing = true;
            auto flushed = co_await m_call.reply.flush();
            m_isFlushing = false;
            if (!flushed) {
                co_return;
            }
        }
    }
    /// A line that is being written is seen through.
    net::Task<void> end(net::TaskScope& running)
    {
        m_isEnding = true;
        if (!m_isFlushing) {
            running.cancel();
        }
        co_await running.join();
    }

private:
    Call& m_call;
    std::uint64_t m_blocks = 0, m_bytes = 0;
    std::uint64_t m_before = 0, m_bytesBefore = 0;
    bool m_isEnding = false;
    bool m_isFlushing = false;
};

net::Task<Result<void>> keepAll(Call& call, files::BlockSource& blocks, std::vector<Cid> cids,
                                ProgressLines& progress)
{
    const KeepKind kind = call.flag("recursive", true) ? KeepKind::All : KeepKind::Block;
    node::Kept& kept = call.node().kept();
    for (const Cid& cid : cids) {
        const auto known = kept.pins().find(cid);
        if (kind == KeepKind::Block && known != kept.pins().end()
            && known->second.kind == KeepKind::All) {
            co_return fail(ErrorCode::Refused,
                           "pin: " + cid.toString() + " already pinned recursively");
        }
        node::Pin pin{kind, call.text("name")};
        Cid root = cid;
        node::KeepWatch watch;
        watch.progress = [&progress](const telemetry::JobFigures& figures) {
            progress.note(figures);
        };
        auto added = co_await kept.add(std::move(root), std::move(pin), blocks, std::move(watch));
        if (!added) {
            co_return fail(added.error().code, "pin: " + added.error().detail);
        }
        progress.nextRoot();
    }
    co_return Result<void>{};
}

/// Keeps, with lines of progress beside it.
net::Task<Result<void>> keepAllAloud(Call& call, files::BlockSource& blocks, std::vector<Cid> cids,
                                     ProgressLines& progress)
{
    net::TaskScope running{call.node().parts().environment.executor};
    running.spawn(progress.run());
    Result<void> kept;
    std::exception_ptr thrown; // when the command is cancelled
    try {
        kept = co_await keepAll(call, blocks, std::move(cids), progress);
    } catch (...) {
        thrown = std::current_exception();
    }
    co_await boost::asio::this_coro::throw_if_cancelled(false); // its child has to end first
    co_await progress.end(running);
    co_await boost::asio::this_coro::throw_if_cancelled(true);
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    co_return kept;
}

Outcome add(Call& call)
{
    RequestBlocks blocks{call};
    auto cids = co_await resolveAll(call, blocks);
    if (!cids) {
        co_return cids.error();
    }
    const bool hasProgress = call.flag("progress");
    call.reply.setForm(hasProgress ? Reply::Form::Lines : Reply::Form::Value);
    ProgressLines progress{call};
    std::vector<Cid> roots = *cids;
    Result<void> kept;
    if (hasProgress) {
        kept = co_await keepAllAloud(call, blocks, std::move(roots), progress);
    } else {
        kept = co_await keepAll(call, blocks, std::move(roots), progress);
    }
    if (!kept) {
        co_return kept;
    }
    if (hasProgress) {
        progress.put();
    }
    call.reply.put(pinsLine(call, *cids));
    co_return Result<void>{};
}

// --- ls, rm --------------------------------------------------------------------------------------

Outcome remove(Call& call)
{
    RequestBlocks blocks{call};
    auto cids = co_await resolveAll(call, blocks);
    if (!cids) {
        co_return cids.error();
    }
    node::Kept& kept = call.node().kept();
    std::unordered_set<Cid> named;
    std::erase_if(*cids, [&named](const Cid& cid) { return !named.insert(cid).second; });
    for (const Cid& cid : *cids) {
        if (!kept.pins().contains(cid)) {
            co_return fail(ErrorCode::NotFound, "not pinned or pinned indirectly");
        }
    }
    for (const Cid& cid : *cids) {
        auto removed = kept.remove(cid);
        if (!removed) {
            co_return removed;
        }
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(pinsLine(call, *cids));
    co_return Result<void>{};
}

/// How one CID is kept, as clients call it.
struct Listed
{
    std::string type; ///< "recursive", "direct", "indirect" or "indirect through <cid>".
    std::string name{};
};
using Listing = std::map<Cid, Listed>;

std::string typeOf(KeepKind kind)
{
    return kind == KeepKind::All ? "recursive" : "direct";
}

/// Writes a listing while it is found: lines, or one object that holds all.
class ListingWriter
{
public:
    explicit ListingWriter(Call& call)
        : m_call{call}
        , m_isStream{call.flag("stream")}
    {
        call.reply.setForm(m_isStream ? Reply::Form::Lines : Reply::Form::Value);
    }

    net::Task<Result<void>> put(const Cid& cid, const Listed& how)
    {
        if (m_isStream) {
            putLine(cid, how);
        } else {
            const std::string line = toLine(
                json::object{{cidText(m_call, cid),
                              json::object{{"Type", how.type}, {"Name", validUtf8(how.name)}}}});
            const std::string inner = line.substr(1, line.size() - 3); // without {, } and newline
            m_call.reply.put(asBytes((m_isEmpty ? "{\"Keys\":{" : ",") + inner));
        }
        m_isEmpty = false;
        Result<void> flushed;
        if (m_call.reply.pendingBytes() >= kListedBytes) {
            flushed = co_await m_call.reply.flush();
        }
        co_return flushed;
    }

    void finish()
    {
        if (!m_isStream) {
            m_call.reply.put(asBytes(m_isEmpty ? "{}\n" : "}}\n"));
        }
    }

private:
    void putLine(const Cid& cid, const Listed& how)
    {
        json::object line{{"Cid", cidText(m_call, cid)}};
        if (!how.name.empty()) {
            line["Name"] = validUtf8(how.name);
        }
        line["Type"] = how.type;
        m_call.reply.put(line);
    }

    Call& m_call;
    bool m_isStream;
    bool m_isEmpty = true;
};

/// Those that are kept by themselves; of all, or of those that are asked for.
Listing listKept(const Call& call, const std::string& type, const std::vector<Cid>& wanted)
{
    const std::unordered_set<Cid> asked{wanted.begin(), wanted.end()};
    const std::string part = call.text("name");
    Listing listing;
    for (const auto& [cid, pin] : call.node().kept().pins()) {
        const bool isAsked = asked.empty() || asked.contains(cid);
        const bool isOfType = type == "all" || type == typeOf(pin.kind);
        if (isAsked && isOfType && pin.name.find(part) != pin.name.npos) {
            listing[cid] = {typeOf(pin.kind), pin.name};
        }
    }
    return listing;
}

/// All of them, as they are found.
Outcome listAll(Call& call, std::string type)
{
    const Listing kept = listKept(call, type, {});
    ListingWriter writer{call};
    for (const auto& [cid, how] : kept) {
        auto put = co_await writer.put(cid, how);
        if (!put) {
            co_return put;
        }
    }
    if ((type == "all" || type == "indirect") && call.text("name").empty()) {
        const Listed indirect{"indirect"};
        KeptBelow below{call};
        for (;;) {
            auto next = co_await below.next();
            if (!next) {
                co_return next.error();
            }
            if (!*next) {
                break;
            }
            if (kept.contains((*next)->cid)) {
                continue;
            }
            auto put = co_await writer.put((*next)->cid, indirect);
            if (!put) {
                co_return put;
            }
        }
    }
    writer.finish();
    co_return Result<void>{};
}

/// How each of these is kept. Errors: NotFound for one that is not.
Outcome listThose(Call& call, std::string type, std::vector<Cid> wanted)
{
    Listing listing = listKept(call, type, wanted);
    std::vector<Cid> open;
    std::ranges::copy_if(wanted, std::back_inserter(open),
                         [&listing](const Cid& cid) { return !listing.contains(cid); });
    if (!open.empty() && (type == "all" || type == "indirect") && call.text("name").empty()) {
        auto below = co_await keptBelow(call, std::move(open));
        if (!below) {
            co_return below.error();
        }
        for (const auto& [cid, root] : *below) {
            listing.try_emplace(cid, Listed{"indirect through " + root.toString()});
        }
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!listing.contains(wanted[i])) {
            co_return fail(ErrorCode::NotFound,
                           "path '" + cleanText(call.arguments()[i]) + "' is not pinned");
        }
    }
    ListingWriter writer{call};
    for (const auto& [cid, how] : listing) {
        auto put = co_await writer.put(cid, how);
        if (!put) {
            co_return put;
        }
    }
    writer.finish();
    co_return Result<void>{};
}

Outcome list(Call& call)
{
    std::string type = call.text("type", "all");
    if (type != "all" && type != "recursive" && type != "direct" && type != "indirect") {
        co_return fail(ErrorCode::Invalid, "invalid type '" + cleanText(type)
                                               + "', must be one of {direct, indirect, recursive, "
                                                 "all}");
    }
    RequestBlocks blocks{call};
    auto wanted = co_await resolveAll(call, blocks);
    if (!wanted) {
        co_return wanted.error();
    }
    if (wanted->empty()) {
        auto listed = co_await listAll(call, std::move(type));
        co_return listed;
    }
    std::vector<Cid> those = std::move(*wanted);
    auto listed = co_await listThose(call, std::move(type), std::move(those));
    co_return listed;
}

// --- repo/gc -------------------------------------------------------------------------------------

/// A client that stops to read holds up those who wait for the sweep.
constexpr Duration kReadWithin = std::chrono::seconds{10};

Outcome collect(Call& call)
{
    call.reply.setForm(Reply::Form::Lines);
    const bool isSilent = call.flag("silent");
    node::SweepOptions options;
    options.onRemoved = [&call, isSilent](const store::StoredBlock& block) {
        if (!isSilent) {
            call.reply.put(
                json::object{{"Key", linkOf(Cid::v1(multiformats::codec::kRaw, block.hash))}});
        }
    };
    if (!isSilent) {
        options.afterStep = [&call] {
            auto flushing = call.reply.flush();
            return net::withDeadline(call.clock(), call.clock().now() + kReadWithin,
                                     std::move(flushing), "the client does not read");
        };
    }
    auto removed = co_await call.node().collector().collect(std::move(options));
    co_return removed ? Result<void>{} : removed.error();
}

} // namespace

Commands pinCommands()
{
    return {
        {.path = "pin/add",
         .summary = "Keeps blocks with all that is below them; fetches what is missing.",
         .run = add,
         .arguments = {{"ipfs-path", {}, true, true}},
         .options = {{"recursive", OptionType::Flag, "with all below; default true", "r"},
                     {"name", OptionType::Text, "to be listed with it", "n"},
                     {"progress", OptionType::Flag, "lines on the way"}},
         .body = BodyUse::Arguments,
         .reply = R"({"Pins":[...]}; with progress, lines of {"Progress","Bytes"} before)"},
        {.path = "pin/ls",
         .summary = "What is kept.",
         .run = list,
         .arguments = {{"ipfs-path", {}, false, true}},
         .options = {{"type", OptionType::Text, "all, recursive, direct or indirect", "t"},
                     {"name", OptionType::Text, "only with this in their name", "n"},
                     {"names", OptionType::Flag, "taken and of no effect"},
                     {"quiet", OptionType::Flag, "taken and of no effect", "q"},
                     {"stream", OptionType::Flag, "a line for each", "s"}},
         .body = BodyUse::Arguments,
         .reply = R"({"Keys":{"<cid>":{"Type","Name"}}}, or lines of {"Cid","Name","Type"})"},
        {.path = "pin/rm",
         .summary = "Keeps something no longer; its blocks stay until they are collected.",
         .run = remove,
         .arguments = {{"ipfs-path", {}, true, true}},
         .options = {{"recursive", OptionType::Flag, "taken and of no effect", "r"}},
         .body = BodyUse::Arguments,
         .reply = R"({"Pins":[...]})"},
        {.path = "repo/gc",
         .summary = "Removes all blocks that are neither kept nor in use.",
         .run = collect,
         .options = {{"silent", OptionType::Flag, "only does it"},
                     {"quiet", OptionType::Flag, "taken and of no effect", "q"},
                     {"stream-errors", OptionType::Flag, "taken and of no effect"}},
         .reply = R"(lines of {"Key":{"/":"<cid>"}})"},
    };
}

} // namespace swapscope::rpc
