// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/unixfs_import.h"

#include "core/ipld/dag_pb.h"
#include "core/ipld/unixfs_data.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

namespace swapscope::ipld {

namespace codec = multiformats::codec;

Result<void> ImportOptions::check() const
{
    if (chunkBytes < 1 || chunkBytes > kMaxChunkBytes) {
        return fail(ErrorCode::Invalid,
                    "chunks have from 1 to " + std::to_string(kMaxChunkBytes) + " bytes");
    }
    if (maxLinks < 2 || maxLinks > kMaxLinks) {
        return fail(ErrorCode::Invalid,
                    "a node has from 2 to " + std::to_string(kMaxLinks) + " links");
    }
    if (cidVersion > 1) {
        return fail(ErrorCode::Invalid, "CIDs are of version 0 or 1");
    }
    return {};
}

FileImporter::FileImporter(const ImportOptions& options)
    : m_options{options}
    , m_levels(1)
{
    assert(options.check().has_value());
}

std::vector<store::Block> FileImporter::add(ByteView bytes)
{
    while (!bytes.empty()) {
        const std::size_t taken = std::min(bytes.size(), m_options.chunkBytes - m_chunk.size());
        append(m_chunk, bytes.first(taken));
        bytes = bytes.subspan(taken);
        if (m_chunk.size() == m_options.chunkBytes) {
            cutChunk();
        }
    }
    return std::exchange(m_blocks, {});
}

FileImporter::Imported FileImporter::finish()
{
    const bool nothingYet = m_levels.front().empty();
    if (!m_chunk.empty() || nothingYet) {
        cutChunk();
    }
    // Lower levels end as the last child of the next; placing it may open one level more.
    for (std::size_t level = 0; level + 1 < m_levels.size(); ++level) {
        place(level + 1, closeLevel(level));
    }
    const std::size_t top = m_levels.size() - 1;
    const bool onlyLeaf = top == 0 && m_levels[0].size() == 1;
    const Child root = onlyLeaf ? m_levels[0].front() : closeLevel(top);
    return {std::exchange(m_blocks, {}), root.cid, root.fileBytes, root.dagBytes};
}

void FileImporter::cutChunk()
{
    const std::uint64_t size = m_chunk.size();
    Bytes chunk = std::exchange(m_chunk, {});
    if (m_options.rawLeaves) {
        place(0, emit(codec::kRaw, std::move(chunk), size, 0));
        return;
    }
    DagPbNode leaf;
    leaf.data = encodeUnixFsFile(chunk, size, {});
    place(0, emit(codec::kDagPb, encodeDagPb(std::move(leaf)), size, 0));
}

FileImporter::Child FileImporter::emit(std::uint64_t codec, Bytes block, std::uint64_t fileBytes,
                                       std::uint64_t dagBytesBelow)
{
    using multiformats::Cid;
    const auto hash =
        multiformats::Multihash::of(multiformats::hash_code::kSha2_256, block).value();
    const bool old = m_options.cidVersion == 0 && codec == codec::kDagPb;
    Child child{old ? Cid::v0(hash) : Cid::v1(codec, hash), fileBytes,
                block.size() + dagBytesBelow};
    m_blocks.push_back({child.cid, std::make_shared<const Bytes>(std::move(block))});
    return child;
}

FileImporter::Child FileImporter::closeLevel(std::size_t level)
{
    DagPbNode node;
    std::vector<std::uint64_t> sizes;
    std::uint64_t fileBytes = 0;
    std::uint64_t dagBytes = 0;
    for (Child& child : m_levels[level]) {
        sizes.push_back(child.fileBytes);
        fileBytes += child.fileBytes;
        dagBytes += child.dagBytes;
        node.links.push_back({std::move(child.cid), {}, child.dagBytes});
    }
    m_levels[level].clear();
    node.data = encodeUnixFsFile({}, fileBytes, sizes);
    return emit(codec::kDagPb, encodeDagPb(std::move(node)), fileBytes, dagBytes);
}

void FileImporter::place(std::size_t level, Child child)
{
    if (level == m_levels.size()) {
        m_levels.emplace_back();
    }
    // A full node is closed by its successor only: the file may end with it, as the root.
    if (m_levels[level].size() == m_options.maxLinks) {
        place(level + 1, closeLevel(level));
    }
    m_levels[level].push_back(std::move(child));
}

} // namespace swapscope::ipld
