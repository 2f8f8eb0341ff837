// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/directory.h"

#include "core/base/limits.h"
#include "core/files/walk.h"
#include "core/ipld/unixfs_node.h"

#include <utility>

namespace swapscope::files {
namespace {

using ipld::UnixFsNode;

Error notADirectory(const Cid& cid)
{
    return fail(ErrorCode::Invalid, cid.toString() + " is not a directory");
}

/// Opens a directory's own blocks; entries are steps, and are not followed.
class EntryOpener final : public Opener
{
public:
    Result<Opened> open(const WalkLink& link, const SharedBytes& block) override
    {
        if (link.cid.codec() != multiformats::codec::kDagPb) {
            return notADirectory(link.cid);
        }
        auto node = ipld::readUnixFs(link.cid, *block);
        if (!node) {
            return node.error();
        }
        const bool isShard = node->kind == UnixFsNode::Kind::Shard;
        if (link.position != 0 && (!isShard || node->fanout != link.position)) {
            return fail(ErrorCode::Invalid,
                        "a part of a directory is not a shard like the one above");
        }
        if (!isShard && node->kind != UnixFsNode::Kind::Directory) {
            return notADirectory(link.cid);
        }
        return isShard ? openShard(link, std::move(*node)) : openPlain(std::move(*node));
    }

private:
    static Step entryStep(ipld::DagPbLink link, std::size_t prefix)
    {
        Step step;
        step.kind = Step::Kind::Block;
        step.cid = std::move(link.cid);
        step.name = link.name.substr(prefix);
        step.bytes = link.tsize;
        return step;
    }

    static Opened openPlain(UnixFsNode node)
    {
        Opened opened;
        for (ipld::DagPbLink& link : node.links) {
            opened.before.push_back(entryStep(std::move(link), 0));
        }
        return opened;
    }

    /// Entries that stand between shards come before them.
    static Opened openShard(const WalkLink& link, UnixFsNode node)
    {
        Opened opened;
        const std::size_t prefix = ipld::shardPrefixLength(node.fanout);
        for (ipld::DagPbLink& below : node.links) {
            if (below.name.size() > prefix) {
                opened.before.push_back(entryStep(std::move(below), prefix));
                continue;
            }
            WalkLink child;
            child.cid = std::move(below.cid);
            child.depth = link.depth + 1;
            child.position = node.fanout;
            opened.children.push_back(std::move(child));
        }
        return opened;
    }
};

/// The shards on the way to an entry.
net::Task<Result<Cid>> lookUpInShards(BlockSource& source, Cid directory, UnixFsNode shard,
                                      std::string name)
{
    const std::size_t prefix = ipld::shardPrefixLength(shard.fanout);
    for (std::size_t level = 0; level < limits::kDagDepth; ++level) {
        const ipld::DagPbLink* const link = ipld::findInShard(shard, name, level);
        if (link == nullptr) {
            break;
        }
        if (link->name.size() > prefix) {
            co_return link->cid;
        }
        const Cid cid = link->cid;
        auto block = co_await getBlock(source, cid);
        if (!block) {
            co_return block.error();
        }
        auto next = ipld::readUnixFs(cid, **block);
        if (!next) {
            co_return next.error();
        }
        if (next->kind != UnixFsNode::Kind::Shard || next->fanout != shard.fanout) {
            co_return fail(ErrorCode::Invalid, "a part of directory " + directory.toString()
                                                   + " is not a shard like the one above");
        }
        shard = std::move(*next);
    }
    co_return fail(ErrorCode::NotFound,
                   "no link named \"" + name + "\" under " + directory.toString());
}

} // namespace

net::Task<Result<std::vector<DirectoryEntry>>> listDirectory(BlockSource& source, Cid directory,
                                                             std::size_t most)
{
    EntryOpener opener;
    WalkLink root;
    root.cid = directory;
    Walk walk{source, opener, std::move(root)};
    std::vector<DirectoryEntry> entries;
    for (;;) {
        auto step = co_await walk.next();
        if (!step) {
            co_return step.error();
        }
        if (!*step) {
            co_return entries;
        }
        if (entries.size() == most) {
            co_return fail(ErrorCode::TooLarge, "directory " + directory.toString()
                                                    + " has more than " + std::to_string(most)
                                                    + " entries");
        }
        entries.push_back({std::move((*step)->name), std::move((*step)->cid), (*step)->bytes});
    }
}

net::Task<Result<Cid>> lookUp(BlockSource& source, Cid directory, std::string name)
{
    auto block = co_await getBlock(source, directory);
    if (!block) {
        co_return block.error();
    }
    if (directory.codec() != multiformats::codec::kDagPb) {
        co_return notADirectory(directory);
    }
    auto node = ipld::readUnixFs(directory, **block);
    if (!node) {
        co_return node.error();
    }
    if (node->kind == UnixFsNode::Kind::Shard) {
        auto found = co_await lookUpInShards(source, directory, std::move(*node), std::move(name));
        co_return found;
    }
    if (node->kind != UnixFsNode::Kind::Directory) {
        co_return notADirectory(directory);
    }
    const ipld::DagPbLink* const link = ipld::findEntry(*node, name);
    if (link == nullptr) {
        co_return fail(ErrorCode::NotFound,
                       "no link named \"" + name + "\" under " + directory.toString());
    }
    co_return link->cid;
}

net::Task<Result<Cid>> resolve(BlockSource& source, Cid root, std::vector<std::string> names)
{
    Cid cid = std::move(root);
    for (const std::string& name : names) {
        auto next = co_await lookUp(source, cid, name);
        if (!next) {
            co_return next.error();
        }
        cid = std::move(*next);
    }
    co_return cid;
}

} // namespace swapscope::files
