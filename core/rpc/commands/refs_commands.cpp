// SPDX-License-Identifier: GPL-3.0-or-later
// refs, refs/local
#include "core/base/text.h"
#include "core/files/dag_walk.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/content.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;

void begin(Call& call)
{
    call.reply.setForm(Reply::Form::Lines);
    if (call.wantsText()) {
        call.reply.setContentType("text/plain");
    }
}

void putRef(Call& call, const std::string& ref, const std::string& error)
{
    if (!call.wantsText()) {
        call.reply.put(json::object{{"Ref", validUtf8(ref)}, {"Err", validUtf8(error)}});
        return;
    }
    const std::string line = validUtf8(ref) + "\n";
    call.reply.put(asBytes(line));
}

void replaceAll(std::string& text, std::string_view token, const std::string& by)
{
    for (std::size_t at = text.find(token); at != text.npos; at = text.find(token, at + by.size()))
    {
        text.replace(at, token.size(), by);
    }
}

std::string formatRef(const Call& call, const Cid& from, const files::Step& step)
{
    std::string text = call.flag("edges") ? "<src> -> <dst>" : call.text("format", "<dst>");
    replaceAll(text, "<src>", cidText(call, from));
    replaceAll(text, "<dst>", cidText(call, step.cid));
    replaceAll(text, "<linkname>", step.name);
    return text;
}

/// The links of one block, without the blocks that they lead to.
net::Task<Result<void>> directRefs(Call& call, files::BlockSource& blocks, Cid root,
                                   std::unordered_set<Cid>& seen)
{
    auto block = co_await files::getBlock(blocks, root);
    if (!block) {
        co_return block.error();
    }
    auto links = files::linksOf(root, **block);
    if (!links) {
        co_return links.error();
    }
    for (ipld::DagPbLink& link : *links) {
        files::Step step;
        step.cid = std::move(link.cid);
        step.name = std::move(link.name);
        if (!call.flag("unique") || seen.insert(step.cid).second) {
            putRef(call, formatRef(call, root, step), "");
        }
    }
    co_return Result<void>{};
}

net::Task<Result<void>> allRefs(Call& call, files::BlockSource& blocks, Cid root,
                                std::uint32_t depth, std::unordered_set<Cid>& seen)
{
    files::DagOptions options;
    options.walk = walkOptions(call);
    options.maxDepth = depth;
    files::DagWalk walk{blocks, root, options};
    std::vector<Cid> above; // the way down to where the walk is
    while (true) {
        auto step = co_await walk.next();
        if (!step) {
            co_return step.error();
        }
        if (!*step) {
            co_return Result<void>{};
        }
        above.resize((*step)->depth);
        if (!above.empty() && (!call.flag("unique") || seen.insert((*step)->cid).second)) {
            putRef(call, formatRef(call, above.back(), **step), "");
        }
        above.push_back((*step)->cid);
        if (call.reply.pendingBytes() >= kFlushBytes) {
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
}

Outcome refs(Call& call)
{
    RequestBlocks blocks{call};
    std::vector<Cid> roots;
    for (const std::string& argument : call.arguments()) {
        std::string path = argument;
        auto cid = co_await resolvePath(blocks, std::move(path));
        if (!cid) {
            co_return cid.error();
        }
        roots.push_back(std::move(*cid));
    }
    const std::int64_t most = call.integer("max-depth", -1);
    const bool isDeep = call.flag("recursive") && most != 1;
    if (most == 0) {
        begin(call);
        co_return Result<void>{};
    }
    // Every link counts, not every block, unless only unique ones are asked for.
    const std::uint32_t depth =
        most > 0 ? static_cast<std::uint32_t>(std::min<std::int64_t>(most, limits::kDagDepth))
        : call.flag("unique") ? files::DagOptions{}.maxDepth
                              : static_cast<std::uint32_t>(limits::kDagDepth);
    begin(call);
    std::unordered_set<Cid> seen;
    for (const Cid& root : roots) {
        Cid from = root;
        Result<void> walked;
        if (isDeep) {
            walked = co_await allRefs(call, blocks, std::move(from), depth, seen);
        } else {
            walked = co_await directRefs(call, blocks, std::move(from), seen);
        }
        if (!walked && call.wantsText()) {
            co_return walked.error();
        }
        if (!walked) {
            putRef(call, "", walked.error().detail);
        }
    }
    co_return Result<void>{};
}

Outcome localRefs(Call& call)
{
    store::BlockStore& store = call.node().blocks().store();
    begin(call);
    for (std::size_t part = 0; part < store.partCount(); ++part) {
        for (const store::StoredBlock& block : store.list(part)) {
            putRef(call, cidText(call, Cid::v1(multiformats::codec::kRaw, block.hash)), "");
        }
        if (call.reply.pendingBytes() >= kFlushBytes) {
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
    co_return Result<void>{};
}

} // namespace

Commands refsCommands()
{
    return {
        {.path = "refs",
         .summary = "What blocks link to.",
         .run = refs,
         .arguments = {{"ipfs-path", {}, true, true}},
         .options = {{"recursive", OptionType::Flag, "all that is below", "r"},
                     {"unique", OptionType::Flag, "each CID once", "u"},
                     {"edges", OptionType::Flag, "as <src> -> <dst>", "e"},
                     {"format", OptionType::Text, "with <src>, <dst> and <linkname>"},
                     {"max-depth", OptionType::Integer, "with recursive; -1: no bound"}},
         .body = BodyUse::Arguments,
         .reply = R"(lines of {"Ref","Err"})"},
        {.path = "refs/local",
         .summary = "All blocks of the store, as raw CIDs.",
         .run = localRefs,
         .options = {{"format", OptionType::Text, "taken and of no effect"},
                     {"max-depth", OptionType::Integer, "taken and of no effect"}},
         .reply = R"(lines of {"Ref","Err"})"},
    };
}

} // namespace swapscope::rpc
