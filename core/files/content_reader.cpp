// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/content_reader.h"

#include "core/ipld/unixfs_node.h"

#include <algorithm>
#include <utility>

namespace swapscope::files {
namespace {

using ipld::UnixFsNode;

/// What a link leads to, by what its parent is.
enum Role : std::uint32_t {
    kEntry, ///< The root, or something with a name.
    kPart,  ///< Of a file; the position is where in the file it begins.
    kShard, ///< Of a directory; the position is the fan-out.
};

Error wrong(const std::string& detail)
{
    return fail(ErrorCode::Invalid, detail);
}

Step stepOf(Step::Kind kind, const WalkLink& link, const UnixFsNode& node)
{
    Step step;
    step.kind = kind;
    step.cid = link.cid;
    step.name = link.name;
    step.depth = link.depth;
    step.mode = node.mode;
    step.mtime = node.mtime;
    return step;
}

Step endStep()
{
    Step step;
    step.kind = Step::Kind::End;
    return step;
}

/// The links of one block of a directory.
void addEntries(UnixFsNode node, std::uint32_t depth, std::vector<WalkLink>& into)
{
    const bool isShard = node.kind == UnixFsNode::Kind::Shard;
    const std::size_t prefix = isShard ? ipld::shardPrefixLength(node.fanout) : 0;
    for (ipld::DagPbLink& link : node.links) {
        WalkLink child;
        child.cid = std::move(link.cid);
        child.depth = depth + 1;
        child.role = isShard && link.name.size() == prefix ? kShard : kEntry;
        if (child.role == kShard) {
            child.position = node.fanout;
        } else {
            child.name = link.name.substr(prefix);
            child.bytes = link.tsize;
        }
        into.push_back(std::move(child));
    }
}

Result<Opened> openShard(const WalkLink& link, UnixFsNode node)
{
    if (node.kind != UnixFsNode::Kind::Shard || node.fanout != link.position) {
        return wrong("a part of a directory is not a shard like the one above");
    }
    Opened opened;
    addEntries(std::move(node), link.depth, opened.children);
    return opened;
}

Opened openDirectory(const WalkLink& link, UnixFsNode node)
{
    Opened opened;
    opened.before.push_back(stepOf(Step::Kind::Directory, link, node));
    addEntries(std::move(node), link.depth, opened.children);
    opened.after.push_back(endStep());
    return opened;
}

Opened openSymlink(const WalkLink& link, UnixFsNode node)
{
    Step step = stepOf(Step::Kind::Symlink, link, node);
    step.to = node.content.size();
    step.data = std::make_shared<const Bytes>(std::move(node.content));
    Opened opened;
    opened.before.push_back(std::move(step));
    return opened;
}

/// Of a part of a file, parts that are alike count differently.
WalkOptions walkOptions(const ReadOptions& options)
{
    WalkOptions walk = options.walk;
    walk.repeatsAreAlike = options.length == ReadOptions{}.length;
    return walk;
}

} // namespace

ContentReader::ContentReader(BlockSource& source, const Cid& root, ReadOptions options)
    : m_from{options.offset}
    , m_to{options.length > std::numeric_limits<std::uint64_t>::max() - options.offset
               ? std::numeric_limits<std::uint64_t>::max()
               : options.offset + options.length}
    , m_walk{source, *this, WalkLink{.cid = root, .name = options.name}, walkOptions(options)}
{}

net::Task<Result<std::optional<Step>>> ContentReader::next()
{
    return m_walk.next();
}

Result<Opened> ContentReader::open(const WalkLink& link, const SharedBytes& block)
{
    const bool isRaw = link.cid.codec() != multiformats::codec::kDagPb;
    auto node = ipld::readUnixFs(link.cid, isRaw ? ByteView{} : ByteView{*block});
    if (!node) {
        return node.error();
    }
    if (isRaw) {
        node->fileBytes = block->size();
    }
    if (link.role == kShard) {
        return openShard(link, std::move(*node));
    }
    const bool isFile = node->kind == UnixFsNode::Kind::File;
    if (link.role == kPart && (!isFile || node->fileBytes != link.bytes)) {
        return wrong("a part of a file does not have the " + std::to_string(link.bytes.value_or(0))
                     + " bytes that its parent says");
    }
    if (node->kind == UnixFsNode::Kind::Symlink) {
        return openSymlink(link, std::move(*node));
    }
    if (!isFile) {
        return openDirectory(link, std::move(*node));
    }
    SharedBytes own = isRaw ? block : std::make_shared<const Bytes>(std::move(node->content));
    return openFile(link, std::move(*node), std::move(own));
}

/// @param own  The node's own content.
Opened ContentReader::openFile(const WalkLink& link, UnixFsNode node, SharedBytes own) const
{
    Opened opened;
    if (link.role == kEntry) {
        opened.before.push_back(stepOf(Step::Kind::File, link, node));
        opened.before.back().bytes = node.fileBytes;
        opened.after.push_back(endStep());
    }
    const std::uint64_t begin = link.role == kPart ? link.position : 0;
    const std::uint64_t end = begin + own->size();
    const std::uint64_t from = std::clamp(m_from, begin, end);
    const std::uint64_t to = std::clamp(m_to, begin, end);
    if (from < to) {
        Step step;
        step.kind = Step::Kind::Data;
        step.data = std::move(own);
        step.from = static_cast<std::size_t>(from - begin);
        step.to = static_cast<std::size_t>(to - begin);
        opened.before.push_back(std::move(step));
    }
    std::uint64_t position = end;
    for (std::size_t i = 0; i < node.links.size(); ++i) {
        const std::uint64_t bytes = node.childBytes[i];
        if (bytes > 0 && position < m_to && position + bytes > m_from) {
            WalkLink child;
            child.cid = std::move(node.links[i].cid);
            child.depth = link.depth + 1;
            child.role = kPart;
            child.position = position;
            child.bytes = bytes;
            opened.children.push_back(std::move(child));
        }
        position += bytes;
    }
    return opened;
}

} // namespace swapscope::files
