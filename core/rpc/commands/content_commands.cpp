// SPDX-License-Identifier: GPL-3.0-or-later
// cat, get
#include "core/files/content_reader.h"
#include "core/ipld/unixfs_node.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/content.h"
#include "core/rpc/gzip.h"
#include "core/rpc/tar.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;
using files::ContentReader;
using Kind = ipld::UnixFsNode::Kind;

/// What a path leads to, with its own block read.
struct Found
{
    Cid cid;
    ipld::UnixFsNode node;
    std::uint64_t dagBytes = 0; ///< As its links say.
};

net::Task<Result<Found>> find(files::BlockSource& blocks, std::string path)
{
    auto cid = co_await resolvePath(blocks, std::move(path));
    if (!cid) {
        co_return cid.error();
    }
    auto block = co_await files::getBlock(blocks, *cid);
    if (!block) {
        co_return block.error();
    }
    auto node = ipld::readUnixFs(*cid, **block);
    if (!node) {
        co_return node.error();
    }
    Found found{*cid, std::move(*node), (*block)->size()};
    for (const ipld::DagPbLink& link : found.node.links) {
        found.dagBytes += std::min(link.tsize, std::numeric_limits<std::uint64_t>::max() / 2
                                                   - std::min(found.dagBytes, link.tsize));
    }
    co_return found;
}

/// Errors of one file after the other, in the words of a walk that broke off.
Outcome sendFile(Call& call, files::BlockSource& blocks, Cid cid, std::uint64_t offset,
                 std::uint64_t length)
{
    files::ReadOptions options;
    options.offset = offset;
    options.length = length;
    options.walk = walkOptions(call);
    ContentReader reader{blocks, cid, std::move(options)};
    while (true) {
        auto step = co_await reader.next();
        if (!step) {
            co_return step.error();
        }
        if (!*step) {
            co_return Result<void>{};
        }
        call.reply.put((*step)->view());
        auto flushed = co_await call.reply.flush();
        if (!flushed) {
            co_return flushed;
        }
    }
}

Outcome cat(Call& call)
{
    std::int64_t skip = call.integer("offset", 0);
    std::int64_t left = call.integer("length", std::numeric_limits<std::int64_t>::max());
    if (skip < 0 || left < 0) {
        co_return fail(ErrorCode::Invalid, skip < 0 ? "cannot specify negative offset"
                                                    : "cannot specify negative length");
    }
    struct Piece
    {
        Cid cid;
        std::uint64_t offset = 0, length = 0;
    };
    RequestBlocks blocks{call};
    std::vector<Piece> pieces;
    std::uint64_t all = 0;
    for (const std::string& argument : call.arguments()) {
        std::string path = argument;
        auto found = co_await find(blocks, std::move(path));
        if (!found) {
            co_return found.error();
        }
        if (found->node.kind == Kind::Directory || found->node.kind == Kind::Shard) {
            co_return fail(ErrorCode::Invalid, "this dag node is a directory");
        }
        const auto size = static_cast<std::int64_t>(
            found->node.kind == Kind::Symlink ? found->node.content.size() : found->node.fileBytes);
        const std::int64_t from = std::min(skip, size);
        const std::int64_t count = std::min(size - from, left);
        skip -= from;
        left -= count;
        all += static_cast<std::uint64_t>(count);
        if (count > 0) {
            pieces.push_back(
                {found->cid, static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(count)});
        }
    }
    call.reply.setBytes("text/plain", all);
    for (const Piece& piece : pieces) {
        Cid cid = piece.cid;
        auto sent = co_await sendFile(call, blocks, std::move(cid), piece.offset, piece.length);
        if (!sent) {
            co_return sent;
        }
    }
    co_return Result<void>{};
}

/// What becomes of the steps on their way into the reply.
class Packer
{
public:
    Packer(std::string rootName, std::int64_t now, bool isArchive, std::optional<int> level)
    {
        if (isArchive) {
            m_tar.emplace(std::move(rootName), now);
        }
        if (level) {
            m_gzip.emplace(*level);
        }
    }

    [[nodiscard]] Result<void> apply(const files::Step& step, Reply& reply)
    {
        Bytes plain;
        if (m_tar) {
            if (auto applied = m_tar->apply(step, plain); !applied) {
                return applied;
            }
        } else {
            append(plain, step.view());
        }
        put(plain, reply);
        return {};
    }

    void finish(Reply& reply)
    {
        Bytes plain;
        if (m_tar) {
            TarWriter::finish(plain);
        }
        put(plain, reply);
        if (m_gzip) {
            Bytes packed;
            m_gzip->finish(packed);
            reply.put(ByteView{packed});
        }
    }

private:
    void put(const Bytes& plain, Reply& reply)
    {
        if (!m_gzip) {
            reply.put(ByteView{plain});
            return;
        }
        Bytes packed;
        m_gzip->add(plain, packed);
        reply.put(ByteView{packed});
    }

    std::optional<TarWriter> m_tar;
    std::optional<GzipWriter> m_gzip;
};

Outcome get(Call& call)
{
    const bool isCompressed = call.flag("compress");
    const bool isArchive = call.flag("archive") || !isCompressed;
    const auto level = static_cast<int>(call.integer("compression-level", 6));
    if (level < 1 || level > 9) {
        co_return fail(ErrorCode::Invalid, "compression level must be between 1 and 9");
    }
    RequestBlocks blocks{call};
    std::string path = call.argument();
    auto found = co_await find(blocks, std::move(path));
    if (!found) {
        co_return found.error();
    }
    const bool isFile = found->node.kind == Kind::File;
    if (!isFile && !isArchive) {
        co_return fail(ErrorCode::Invalid, "file is not regular");
    }
    call.reply.setBytes(isCompressed ? "application/gzip" : "application/x-tar",
                        isFile ? found->node.fileBytes : found->dagBytes);
    using namespace std::chrono;
    const auto now = duration_cast<seconds>(call.clock().wall().time_since_epoch()).count();
    Packer packer{lastElement(call.argument()), now, isArchive,
                  isCompressed ? std::optional{level} : std::nullopt};
    files::ReadOptions options;
    options.walk = walkOptions(call);
    ContentReader reader{blocks, found->cid, std::move(options)};
    while (true) {
        auto step = co_await reader.next();
        if (!step) {
            co_return step.error();
        }
        if (!*step) {
            packer.finish(call.reply);
            co_return Result<void>{};
        }
        if (auto packed = packer.apply(**step, call.reply); !packed) {
            co_return packed;
        }
        if (call.reply.pendingBytes() >= kFlushBytes) {
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
}

} // namespace

Commands contentCommands()
{
    return {
        {.path = "cat",
         .summary = "The bytes of files, one after the other.",
         .run = cat,
         .arguments = {{"ipfs-path", "a CID, a path or a link", true, true}},
         .options = {{"offset", OptionType::Integer, "where to begin, in bytes", "o"},
                     {"length", OptionType::Integer, "how many bytes, at most", "l"},
                     {"progress", OptionType::Flag, "taken and of no effect", "p"}},
         .body = BodyUse::Arguments,
         .reply = "the bytes"},
        {.path = "get",
         .summary = "A file or a directory with all that is in it, as an archive.",
         .run = get,
         .arguments = {{"ipfs-path", "a CID, a path or a link"}},
         .options = {{"archive", OptionType::Flag, "a tar also where a file is compressed", "a"},
                     {"compress", OptionType::Flag, "by gzip", "C"},
                     {"compression-level", OptionType::Integer, "1 to 9", "l"},
                     {"output", OptionType::Text, "taken and of no effect", "o"},
                     {"progress", OptionType::Flag, "taken and of no effect", "p"}},
         .body = BodyUse::Arguments,
         .reply = "a tar, a tar.gz or a gzip file"},
    };
}

} // namespace swapscope::rpc
