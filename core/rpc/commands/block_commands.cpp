// SPDX-License-Identifier: GPL-3.0-or-later
// block/get, block/put, block/stat, block/rm
#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/node/collector.h"
#include "core/node/kept.h"
#include "core/node/offload.h"
#include "core/node/store_gate.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/content.h"
#include "core/rpc/multipart.h"
#include "core/rpc/pins.h"

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace swapscope::rpc {
namespace {

namespace mf = multiformats;
using Outcome = net::Task<Result<void>>;

Outcome get(Call& call)
{
    RequestBlocks blocks{call};
    std::string path = call.argument();
    auto cid = co_await resolvePath(blocks, std::move(path));
    if (!cid) {
        co_return cid.error();
    }
    auto block = co_await files::getBlock(blocks, *cid);
    if (!block) {
        co_return block.error();
    }
    call.reply.setBytes("application/vnd.ipld.raw");
    call.reply.put(ByteView{**block});
    co_return Result<void>{};
}

Outcome stat(Call& call)
{
    RequestBlocks blocks{call};
    std::string path = call.argument();
    auto cid = co_await resolvePath(blocks, std::move(path));
    if (!cid) {
        co_return cid.error();
    }
    std::uint64_t size = 0;
    if (const auto known = blocks.sizeOf(*cid)) {
        size = *known;
    } else {
        auto block = co_await files::getBlock(blocks, *cid);
        if (!block) {
            co_return block.error();
        }
        size = (*block)->size();
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"Key", cidText(call, *cid)}, {"Size", size}});
    co_return Result<void>{};
}

template <typename Table>
std::optional<std::uint64_t> codeOf(const Table& table, std::string_view name)
{
    for (const auto& [known, code] : table) {
        if (known == name) {
            return code;
        }
    }
    return std::nullopt;
}

/// From cid-codec, mhtype, mhlen and the old format.
Result<mf::CidPrefix> prefixOf(const Call& call)
{
    using Named = std::pair<std::string_view, std::uint64_t>;
    static constexpr std::array<Named, 5> kCodecs{{{"raw", mf::codec::kRaw},
                                                   {"dag-pb", mf::codec::kDagPb},
                                                   {"protobuf", mf::codec::kDagPb},
                                                   {"dag-cbor", mf::codec::kDagCbor},
                                                   {"dag-json", mf::codec::kDagJson}}};
    static constexpr std::array<Named, 4> kHashes{{{"sha2-256", mf::hash_code::kSha2_256},
                                                   {"sha2-512", mf::hash_code::kSha2_512},
                                                   {"sha1", mf::hash_code::kSha1},
                                                   {"identity", mf::hash_code::kIdentity}}};
    mf::CidPrefix prefix;
    const std::string format = call.text("format");
    std::string codec = call.text("cid-codec", "raw");
    if (format == "v0") {
        prefix.version = 0;
        codec = "dag-pb";
    } else if (!format.empty()) {
        codec = format == "cbor" ? "dag-cbor" : format;
    }
    const auto codecCode = codeOf(kCodecs, codec);
    if (!codecCode) {
        return fail(ErrorCode::Invalid, "unrecognized codec: " + codec);
    }
    const std::string hash = call.text("mhtype", "sha2-256");
    const auto hashCode = codeOf(kHashes, hash);
    if (!hashCode) {
        return fail(ErrorCode::Invalid, "unrecognized multihash function: " + hash);
    }
    prefix.codec = *codecCode;
    prefix.hashCode = *hashCode;
    const std::int64_t length = call.integer("mhlen", -1);
    prefix.digestBytes = length >= 0 ? static_cast<std::uint64_t>(length)
                         : *hashCode == mf::hash_code::kSha2_512 ? 64
                         : *hashCode == mf::hash_code::kSha1     ? 20
                                                                 : 32;
    return prefix;
}

/// One part of the upload, whole.
net::Task<Result<Bytes>> readBlock(Multipart& parts)
{
    Bytes whole;
    while (true) {
        auto bytes = co_await parts.nextBytes();
        if (!bytes) {
            co_return bytes.error();
        }
        if (bytes->empty()) {
            co_return whole;
        }
        if (whole.size() + bytes->size() > limits::kBlockBytes) {
            co_return fail(ErrorCode::TooLarge,
                           "produced block is over 2MiB: big blocks can't be exchanged with other "
                           "peers. consider using UnixFS for automatic chunking of bigger files");
        }
        append(whole, *bytes);
    }
}

Outcome put(Call& call)
{
    const auto prefix = prefixOf(call);
    if (!prefix) {
        co_return prefix.error();
    }
    Multipart parts{call.body(), fieldOf(call.head(), "Content-Type")};
    call.reply.setForm(Reply::Form::Lines);
    while (true) {
        auto part = co_await parts.nextPart();
        if (!part) {
            co_return part.error();
        }
        if (!*part) {
            co_return Result<void>{};
        }
        auto bytes = co_await readBlock(parts);
        if (!bytes) {
            co_return bytes.error();
        }
        auto data = std::make_shared<const Bytes>(std::move(*bytes));
        auto hashing = [data, prefix = *prefix] { return prefix.sum(*data); };
        auto cid = co_await node::runOnPool(call.node().parts().environment.pool, hashing);
        if (!cid) {
            co_return cid.error();
        }
        const node::StoreGate::Pass pass = co_await call.node().gate().hold();
        std::vector<store::Block> blocks{{*cid, data}};
        auto stored = co_await call.node().blocks().put(std::move(blocks));
        if (stored && call.flag("pin")) {
            stored = call.node().kept().put(*cid, {telemetry::KeepKind::Block, {}});
            if (stored) {
                stored = co_await call.node().kept().written();
            }
        }
        if (!stored) {
            co_return stored.error();
        }
        call.reply.put(json::object{{"Key", cidText(call, *cid)}, {"Size", data->size()}});
        auto flushed = co_await call.reply.flush();
        if (!flushed) {
            co_return flushed;
        }
    }
}

/// Why blocks that are in use may not go, in words; for those that may, nothing.
net::Task<Result<std::map<Cid, std::string>>> whyKept(Call& call, std::vector<Cid> cids)
{
    auto inUse = co_await call.node().collector().inUse();
    if (!inUse) {
        co_return inUse.error();
    }
    std::unordered_map<multiformats::Multihash, telemetry::KeepKind> pinned;
    for (const auto& [kept, pin] : call.node().kept().pins()) {
        pinned.emplace(kept.hash(), pin.kind);
    }
    std::map<Cid, std::string> why;
    std::vector<Cid> below;
    for (const Cid& cid : cids) {
        if (!inUse->contains(cid.hash()) || !call.node().blocks().has(cid)) {
            continue;
        }
        const auto pin = pinned.find(cid.hash());
        if (pin == pinned.end()) {
            why[cid] = "in use by a job";
            below.push_back(cid);
        } else {
            why[cid] =
                pin->second == telemetry::KeepKind::All ? "pinned: recursive" : "pinned: direct";
        }
    }
    if (below.empty()) {
        co_return why;
    }
    auto roots = co_await keptBelow(call, std::move(below));
    if (!roots) {
        co_return roots.error();
    }
    for (const auto& [cid, root] : *roots) {
        why[cid] = "pinned via " + root.toString();
    }
    co_return why;
}

/// Removes what nothing keeps; a line for each. Nobody may begin to rely on a block meanwhile.
Outcome removeUnused(Call& call, std::vector<Cid> cids)
{
    const node::StoreGate::Pass pass = co_await call.node().gate().sweep();
    std::vector<Cid> asked = cids;
    auto kept = co_await whyKept(call, std::move(asked));
    if (!kept) {
        co_return kept.error();
    }
    for (const Cid& cid : cids) {
        if (const auto why = kept->find(cid); why != kept->end()) {
            call.reply.put(json::object{{"Hash", cid.toString()}, {"Error", why->second}});
            continue;
        }
        auto removed = co_await call.node().blocks().remove(cid);
        std::string problem = removed ? std::string{} : removed.error().detail;
        if (!removed && removed.error().code == ErrorCode::NotFound) {
            problem = call.flag("force") ? "" : "ipld: could not find " + cid.toString();
        }
        json::object line{{"Hash", cid.toString()}};
        if (!problem.empty()) {
            line["Error"] = validUtf8(problem);
        } else if (call.flag("quiet")) {
            continue;
        }
        call.reply.put(line);
    }
    co_return Result<void>{};
}

Outcome remove(Call& call)
{
    std::vector<Cid> cids;
    for (const std::string& text : call.arguments()) {
        auto cid = parseBlockArgument(text);
        if (!cid) {
            co_return cid.error();
        }
        cids.push_back(std::move(*cid));
    }
    call.reply.setForm(Reply::Form::Lines);
    auto removed = co_await removeUnused(call, std::move(cids));
    if (!removed) {
        co_return removed;
    }
    auto flushed = co_await call.reply.flush();
    co_return flushed;
}

} // namespace

Commands blockCommands()
{
    return {
        {.path = "block/get",
         .summary = "The bytes of one block, from the store or from peers.",
         .run = get,
         .arguments = {{"cid", "a CID or a path"}},
         .body = BodyUse::Arguments,
         .reply = "the bytes"},
        {.path = "block/put",
         .summary = "Stores each part of the upload as one block of at most 2 MiB.",
         .run = put,
         .options = {{"cid-codec", OptionType::Text, "raw, dag-pb, dag-cbor or dag-json"},
                     {"mhtype", OptionType::Text, "sha2-256, sha2-512, sha1 or identity"},
                     {"mhlen", OptionType::Integer, "bytes of the digest; -1: all"},
                     {"format", OptionType::Text, "v0, or a codec", "f"},
                     {"pin", OptionType::Flag, "keeps the block by itself"},
                     {"allow-big-block", OptionType::Flag,
                      "taken and of no effect: peers would "
                      "not take such a block"}},
         .body = BodyUse::Files,
         .file = "data",
         .reply = R"(lines of {"Key","Size"})"},
        {.path = "block/stat",
         .summary = "How large a block is; fetches it where it is not here.",
         .run = stat,
         .arguments = {{"cid", "a CID or a path"}},
         .body = BodyUse::Arguments,
         .reply = R"({"Key","Size"})"},
        {.path = "block/rm",
         .summary = "Removes blocks from the store, but for those that are kept.",
         .run = remove,
         .arguments = {{"cid", {}, true, true}},
         .options = {{"force", OptionType::Flag, "a block that is not here is no error", "f"},
                     {"quiet", OptionType::Flag, "only what failed", "q"}},
         .reply = R"(lines of {"Hash","Error"})"},
    };
}

} // namespace swapscope::rpc
