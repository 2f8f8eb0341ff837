// SPDX-License-Identifier: GPL-3.0-or-later
// dag/export, dag/import, dag/stat
#include "core/base/text.h"
#include "core/files/dag_walk.h"
#include "core/ipld/car.h"
#include "core/net/sleep.h"
#include "core/node/kept.h"
#include "core/node/offload.h"
#include "core/node/store_gate.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/content.h"
#include "core/rpc/multipart.h"

#include <chrono>
#include <memory>
#include <unordered_set>
#include <utility>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;

constexpr std::size_t kStoreBytes = 8 * limits::kMiB; ///< Put into the store at a time.
constexpr std::size_t kStoreBlocks = 1024;            ///< However small they are.
constexpr Duration kProgress = std::chrono::milliseconds{200};

// --- export --------------------------------------------------------------------------------------

Outcome exportDag(Call& call)
{
    const bool isLocal = call.flag("local-only");
    RequestBlocks blocks{call, call.isOffline() || isLocal};
    std::string path = call.argument();
    auto root = co_await resolvePath(blocks, std::move(path));
    if (!root) {
        co_return root.error();
    }
    auto first = co_await files::getBlock(blocks, *root); // or else nothing is begun
    if (!first) {
        co_return first.error();
    }
    call.reply.setBytes("application/vnd.ipld.car");
    call.reply.put(ByteView{ipld::carHeader(std::span{&*root, 1})});
    files::DagOptions options;
    options.walk = walkOptions(call);
    options.skipsMissing = isLocal;
    files::DagWalk walk{blocks, *root, options};
    while (true) {
        auto step = co_await walk.next();
        if (!step) {
            co_return fail(step.error().code, "walk failed: " + step.error().detail);
        }
        if (!*step) {
            co_return Result<void>{};
        }
        if ((*step)->kind != files::Step::Kind::Block) {
            continue;
        }
        Bytes section;
        ipld::appendCarSection(section, {(*step)->cid, (*step)->data});
        call.reply.put(ByteView{section});
        if (call.reply.pendingBytes() >= kFlushBytes) {
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
}

// --- import --------------------------------------------------------------------------------------

/// An archive that is being read on the pool.
struct Archive
{
    ipld::CarReader reader{};
    std::vector<store::Block> blocks{}; ///< Read and not yet stored.
    std::size_t bytes = 0;              ///< Of these.
    std::string last{};                 ///< The last CID that was good.
};

struct ImportFigures
{
    std::uint64_t blocks = 0, bytes = 0;
};

/// Reads what there is. Errors: those of the reader.
Result<void> readSections(Archive& archive, ByteView bytes)
{
    archive.reader.add(bytes);
    while (true) {
        auto block = archive.reader.next();
        if (!block) {
            return block.error();
        }
        if (!*block) {
            return {};
        }
        archive.bytes += (*block)->data->size();
        archive.last = (*block)->cid.toString();
        archive.blocks.push_back(std::move(**block));
    }
}

net::Task<Result<void>> storeBlocks(Call& call, Archive& archive, ImportFigures& figures)
{
    figures.blocks += archive.blocks.size();
    figures.bytes += archive.bytes;
    archive.bytes = 0;
    std::vector<store::Block> blocks = std::exchange(archive.blocks, {});
    auto stored = co_await call.node().blocks().put(std::move(blocks));
    co_return stored;
}

/// One archive of the upload. Blocks before a fault are stored.
net::Task<Result<void>> importArchive(Call& call, Multipart& parts,
                                      std::shared_ptr<Archive> archive, ImportFigures& figures)
{
    Result<void> read;
    while (read) {
        auto bytes = co_await parts.nextBytes();
        if (!bytes) {
            read = bytes.error();
            break;
        }
        if (bytes->empty()) {
            read = archive->reader.finish();
            break;
        }
        auto reading = [archive, piece = std::move(*bytes)] {
            return readSections(*archive, piece);
        };
        read = co_await node::runOnPool(call.node().parts().environment.pool, std::move(reading));
        if (read && (archive->bytes >= kStoreBytes || archive->blocks.size() >= kStoreBlocks)) {
            auto stored = co_await storeBlocks(call, *archive, figures);
            if (!stored) {
                co_return stored;
            }
        }
    }
    auto stored = co_await storeBlocks(call, *archive, figures);
    if (!stored) {
        co_return stored;
    }
    if (!read && !archive->last.empty()) {
        co_return fail(read.error().code, "import failed after block \"" + archive->last + "\" ("
                                              + std::to_string(figures.blocks)
                                              + " blocks are stored): " + read.error().detail);
    }
    co_return read;
}

Outcome importDag(Call& call)
{
    Multipart parts{call.body(), fieldOf(call.head(), "Content-Type")};
    call.reply.setForm(Reply::Form::Lines);
    // Until its roots are kept, nobody may collect what has come.
    const node::StoreGate::Pass pass = co_await call.node().gate().hold();
    ImportFigures figures;
    std::vector<Cid> roots;
    while (true) {
        auto part = co_await parts.nextPart();
        if (!part) {
            co_return part.error();
        }
        if (!*part) {
            break;
        }
        auto archive = std::make_shared<Archive>();
        auto shared = archive;
        auto imported = co_await importArchive(call, parts, std::move(shared), figures);
        if (!imported) {
            co_return imported;
        }
        roots.insert(roots.end(), archive->reader.roots().begin(), archive->reader.roots().end());
    }
    if (call.flag("pin-roots", true)) {
        RequestBlocks stored{call, true};
        for (const Cid& root : roots) {
            Cid one = root;
            node::Pin pin;
            auto kept = co_await call.node().kept().add(std::move(one), std::move(pin), stored);
            const std::string problem = kept ? std::string{} : validUtf8(kept.error().detail);
            call.reply.put(json::object{
                {"Root", json::object{{"Cid", linkOf(root)}, {"PinErrorMsg", problem}}}});
        }
    }
    if (call.flag("stats")) {
        call.reply.put(json::object{{"Stats", json::object{{"BlockCount", figures.blocks},
                                                           {"BlockBytesCount", figures.bytes}}}});
    }
    co_return Result<void>{};
}

// --- stat ----------------------------------------------------------------------------------------

struct DagFigures
{
    Cid root;
    std::uint64_t bytes = 0, blocks = 0;
};

/// What was seen of all roots so far.
struct Summary
{
    std::vector<DagFigures> dags{};
    std::unordered_set<Cid> unique{};
    std::uint64_t uniqueBytes = 0;
};

void putFigure(json::object& to, const char* name, std::uint64_t value)
{
    if (value > 0) {
        to[name] = value;
    }
}

void putSummary(Call& call, const Summary& summary, bool isWhole)
{
    std::uint64_t all = 0;
    json::array dags;
    for (const DagFigures& dag : summary.dags) {
        json::object line{{"Cid", cidText(call, dag.root)}};
        putFigure(line, "Size", dag.bytes);
        putFigure(line, "NumBlocks", dag.blocks);
        dags.emplace_back(std::move(line));
        all += dag.bytes;
    }
    json::object line;
    if (isWhole) {
        putFigure(line, "UniqueBlocks", summary.unique.size());
    }
    putFigure(line, "TotalSize", summary.uniqueBytes);
    if (isWhole) {
        putFigure(line, "SharedSize", all - summary.uniqueBytes);
        if (summary.uniqueBytes > 0) {
            line["Ratio"] =
                numberOf(static_cast<double>(all) / static_cast<double>(summary.uniqueBytes));
        }
    }
    line["DagStats"] = std::move(dags);
    call.reply.put(line);
}

net::Task<Result<void>> statDag(Call& call, files::BlockSource& blocks, Summary& summary,
                                bool hasProgress)
{
    files::DagOptions options;
    options.walk = walkOptions(call);
    files::DagWalk walk{blocks, summary.dags.back().root, options};
    TimePoint nextLine = call.clock().now(); // the first one at once
    while (true) {
        auto step = co_await walk.next();
        if (!step) {
            co_return fail(step.error().code, "error traversing DAG: " + step.error().detail);
        }
        if (!*step) {
            co_return Result<void>{};
        }
        DagFigures& dag = summary.dags.back();
        dag.bytes += (*step)->bytes;
        ++dag.blocks;
        if (summary.unique.insert((*step)->cid).second) {
            summary.uniqueBytes += (*step)->bytes;
        }
        if (hasProgress && call.clock().now() >= nextLine) {
            nextLine = call.clock().now() + kProgress;
            putSummary(call, summary, false);
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
}

Outcome stat(Call& call)
{
    RequestBlocks blocks{call};
    call.reply.setForm(Reply::Form::Lines);
    Summary summary;
    for (const std::string& argument : call.arguments()) {
        std::string path = argument;
        auto root = co_await resolvePath(blocks, std::move(path));
        if (!root) {
            co_return root.error();
        }
        summary.dags.push_back({*root});
        auto walked = co_await statDag(call, blocks, summary, call.flag("progress", true));
        if (!walked) {
            co_return walked;
        }
    }
    putSummary(call, summary, true);
    co_return Result<void>{};
}

} // namespace

Commands dagCommands()
{
    return {
        {.path = "dag/export",
         .summary = "All blocks below a root as a CARv1 archive, depth first.",
         .run = exportDag,
         .arguments = {{"root", "a CID or a path"}},
         .options = {{"progress", OptionType::Flag, "taken and of no effect", "p"},
                     {"local-only", OptionType::Flag, "leaves out what is not stored"}},
         .body = BodyUse::Arguments,
         .reply = "the archive"},
        {.path = "dag/import",
         .summary = "Stores the blocks of CAR archives (1 and 2), each checked.",
         .run = importDag,
         .options = {{"pin-roots", OptionType::Flag, "keeps the roots; default true"},
                     {"stats", OptionType::Flag, "how much was read"},
                     {"silent", OptionType::Flag, "taken and of no effect"},
                     {"local-only", OptionType::Flag, "taken and of no effect"},
                     {"allow-big-block", OptionType::Flag, "taken and of no effect"}},
         .body = BodyUse::Files,
         .reply = R"(lines of {"Root":{"Cid","PinErrorMsg"}}, then {"Stats"})"},
        {.path = "dag/stat",
         .summary = "How many blocks and bytes are below roots.",
         .run = stat,
         .arguments = {{"root", {}, true, true}},
         .options = {{"progress", OptionType::Flag, "lines on the way; default true", "p"}},
         .body = BodyUse::Arguments,
         .reply = R"(lines of {"UniqueBlocks","TotalSize","SharedSize","Ratio","DagStats"})"},
    };
}

} // namespace swapscope::rpc
