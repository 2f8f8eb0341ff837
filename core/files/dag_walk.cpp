// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/dag_walk.h"

#include "core/ipld/cbor.h"

#include <utility>

namespace swapscope::files {
namespace {

WalkOptions walkOptions(const DagOptions& options)
{
    WalkOptions walk = options.walk;
    walk.visitsOnce = options.maxDepth == DagOptions{}.maxDepth;
    walk.skipsMissing = options.skipsMissing;
    walk.repeatsAreAlike = false; // where a depth bounds them, they are not
    return walk;
}

} // namespace

bool hasLinks(const Cid& cid)
{
    return cid.codec() == multiformats::codec::kDagPb
           || cid.codec() == multiformats::codec::kDagCbor;
}

Result<std::vector<ipld::DagPbLink>> linksOf(const Cid& cid, ByteView block)
{
    if (!hasLinks(cid)) {
        return std::vector<ipld::DagPbLink>{};
    }
    if (cid.codec() == multiformats::codec::kDagCbor) {
        auto cids = ipld::dagCborLinks(block);
        if (!cids) {
            return cids.error();
        }
        std::vector<ipld::DagPbLink> links;
        for (Cid& one : *cids) {
            links.push_back({std::move(one), {}, 0});
        }
        return links;
    }
    auto node = ipld::decodeDagPb(block);
    if (!node) {
        return node.error();
    }
    return std::move(node->links);
}

DagWalk::DagWalk(BlockSource& source, const Cid& root, DagOptions options)
    : m_maxDepth{options.maxDepth}
    , m_takesAnything{options.skipsMissing}
    , m_source{&source}
    , m_skipsStoredLeaves{options.skipsStoredLeaves}
    , m_walk{source, *this, WalkLink{.cid = root}, walkOptions(options)}
{}

net::Task<Result<std::optional<Step>>> DagWalk::next()
{
    return m_walk.next();
}

Result<Opened> DagWalk::open(const WalkLink& link, const SharedBytes& block)
{
    Step step;
    step.kind = Step::Kind::Block;
    step.cid = link.cid;
    step.name = link.name;
    step.depth = link.depth;
    step.bytes = block->size();
    step.data = block;
    step.to = block->size();
    Opened opened;
    opened.before.push_back(std::move(step));
    if (link.depth >= m_maxDepth) {
        return opened;
    }
    auto links = linksOf(link.cid, *block);
    if (!links && m_takesAnything) {
        return opened;
    }
    if (!links) {
        return links.error();
    }
    for (ipld::DagPbLink& below : *links) {
        if (m_skipsStoredLeaves && !hasLinks(below.cid) && m_source->sizeOf(below.cid)) {
            ++m_storedLeaves;
            continue;
        }
        WalkLink child;
        child.cid = std::move(below.cid);
        child.name = std::move(below.name);
        child.depth = link.depth + 1;
        child.bytes = below.tsize;
        opened.children.push_back(std::move(child));
    }
    return opened;
}

} // namespace swapscope::files
