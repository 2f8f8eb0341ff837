// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/unixfs_import.h"

#include "core/ipld/dag_pb.h"
#include "core/ipld/unixfs_data.h"

#include <algorithm>
#include <cassert>
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

FileImporter::FileImporter(const ImportOptions& options, const BlockForm& form,
                           const Attributes& attributes)
    : m_options{options}
    , m_form{form}
    , m_attributes{attributes}
    , m_levels(1)
{
    assert(options.check().has_value());
    assert(attributes.areEmpty() || !options.rawLeaves);
}

/// Whether nothing was cut yet: the chunk may turn out to be the whole file.
bool FileImporter::isFirstChunk() const noexcept
{
    return m_levels.size() == 1 && m_levels.front().empty();
}

std::vector<store::Block> FileImporter::add(ByteView bytes)
{
    while (!bytes.empty()) {
        if (m_chunk.size() == m_options.chunkBytes) {
            cutChunk({}); // it was not the last one
        }
        const std::size_t taken = std::min(bytes.size(), m_options.chunkBytes - m_chunk.size());
        append(m_chunk, bytes.first(taken));
        bytes = bytes.subspan(taken);
        const bool waits = isFirstChunk() && !m_attributes.areEmpty();
        if (m_chunk.size() == m_options.chunkBytes && !waits) {
            cutChunk({});
        }
    }
    return std::exchange(m_blocks, {});
}

FileImporter::Imported FileImporter::finish()
{
    if (isFirstChunk()) {
        cutChunk(m_attributes);
    } else if (!m_chunk.empty()) {
        cutChunk({});
    }
    // Lower levels end as the last child of the next; placing it may open one level more.
    for (std::size_t level = 0; level + 1 < m_levels.size(); ++level) {
        place(level + 1, closeLevel(level, {}));
    }
    const std::size_t top = m_levels.size() - 1;
    const bool onlyLeaf = top == 0 && m_levels[0].size() == 1;
    const Child root = onlyLeaf ? m_levels[0].front() : closeLevel(top, m_attributes);
    return {std::exchange(m_blocks, {}), root.cid, root.fileBytes, root.dagBytes};
}

void FileImporter::cutChunk(const Attributes& attributes)
{
    const std::uint64_t size = m_chunk.size();
    Bytes chunk = std::exchange(m_chunk, {});
    if (m_options.rawLeaves) {
        place(0, emit(codec::kRaw, std::move(chunk), size, 0));
        return;
    }
    DagPbNode leaf;
    leaf.data = encodeUnixFs({.data = std::move(chunk),
                              .fileBytes = size,
                              .mode = attributes.mode,
                              .mtime = attributes.mtime});
    place(0, emit(codec::kDagPb, encodeDagPb(std::move(leaf)), size, 0));
}

FileImporter::Child FileImporter::emit(std::uint64_t codec, Bytes block, std::uint64_t fileBytes,
                                       std::uint64_t dagBytesBelow)
{
    const std::uint64_t dagBytes = block.size() + dagBytesBelow;
    return {addBlock(m_blocks, codec, std::move(block), m_options.cidVersion, m_form), fileBytes,
            dagBytes};
}

FileImporter::Child FileImporter::closeLevel(std::size_t level, const Attributes& attributes)
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
    node.data = encodeUnixFs({.fileBytes = fileBytes,
                              .childBytes = std::move(sizes),
                              .mode = attributes.mode,
                              .mtime = attributes.mtime});
    return emit(codec::kDagPb, encodeDagPb(std::move(node)), fileBytes, dagBytes);
}

void FileImporter::place(std::size_t level, Child child)
{
    if (level == m_levels.size()) {
        m_levels.emplace_back();
    }
    // A full node is closed by its successor only: the file may end with it, as the root.
    if (m_levels[level].size() == m_options.maxLinks) {
        place(level + 1, closeLevel(level, {}));
    }
    m_levels[level].push_back(std::move(child));
}

} // namespace swapscope::ipld
