// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/directory_import.h"

#include "core/ipld/shard_hash.h"
#include "core/ipld/unixfs_data.h"
#include "core/ipld/unixfs_node.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

constexpr std::uint64_t kMurmur3 = 0x22;

/// The bits of the buckets in use, the first ones in the last byte, without leading zero bytes.
Bytes bitfieldOf(const std::vector<std::size_t>& buckets)
{
    Bytes bits(buckets.back() / 8 + 1);
    for (const std::size_t bucket : buckets) {
        std::uint8_t& byte = bits[bits.size() - 1 - bucket / 8];
        byte = static_cast<std::uint8_t>(byte | 1U << (bucket % 8));
    }
    return bits;
}

} // namespace

void DirectoryImporter::add(std::string name, Cid cid, std::uint64_t dagBytes)
{
    m_links.push_back({std::move(cid), std::move(name), dagBytes});
}

Result<DirectoryImporter::Imported> DirectoryImporter::finish()
{
    std::ranges::sort(m_links, {}, &DagPbLink::name);
    const auto twice = std::ranges::adjacent_find(m_links, {}, &DagPbLink::name);
    if (twice != m_links.end()) {
        return fail(ErrorCode::Invalid, "the name \"" + twice->name + "\" comes twice");
    }
    if (!m_links.empty() && m_links.front().name.empty()) {
        return fail(ErrorCode::Invalid, "an entry has no name");
    }
    DagPbNode node;
    node.data = encodeUnixFs(
        {.type = UnixFsType::Directory, .mode = m_attributes.mode, .mtime = m_attributes.mtime});
    node.links = m_links;
    const std::size_t blockBytes = m_options.sumsLinks ? 0 : encodeDagPb(node).size();
    DagPbLink root;
    if (m_links.empty() || !isTooLarge(blockBytes)) {
        root = emit(std::move(node));
    } else {
        Entries entries;
        for (DagPbLink& link : m_links) {
            const std::uint64_t hash = murmur3(link.name);
            entries.push_back({std::move(link), hash});
        }
        auto sharded = shard(std::move(entries), 0);
        if (!sharded) {
            return sharded.error();
        }
        root = std::move(*sharded);
    }
    return Imported{std::exchange(m_blocks, {}), std::move(root.cid), root.tsize};
}

bool DirectoryImporter::isTooLarge(std::size_t blockBytes) const
{
    std::size_t bytes = blockBytes;
    if (m_options.sumsLinks) {
        for (const DagPbLink& link : m_links) {
            bytes += link.name.size() + link.cid.bytes().size();
        }
    }
    return bytes > m_options.directoryBytes;
}

Result<DagPbLink> DirectoryImporter::shard(Entries entries, std::size_t level)
{
    std::vector<Entries> buckets(kFanout);
    for (Entry& entry : entries) {
        const auto bucket = bucketOf(entry.hash, level, kFanout);
        if (!bucket) {
            return fail(ErrorCode::Invalid,
                        "the name \"" + entry.link.name + "\" has the hash of another one");
        }
        buckets[*bucket].push_back(std::move(entry));
    }
    DagPbNode node;
    std::vector<std::size_t> used;
    for (std::size_t bucket = 0; bucket < kFanout; ++bucket) {
        Entries& inside = buckets[bucket];
        if (inside.empty()) {
            continue;
        }
        used.push_back(bucket);
        DagPbLink link;
        if (inside.size() == 1) {
            link = std::move(inside.front().link);
        } else {
            auto below = shard(std::move(inside), level + 1);
            if (!below) {
                return below.error();
            }
            link = std::move(*below);
        }
        link.name.insert(0, shardPrefix(bucket, kFanout));
        node.links.push_back(std::move(link));
    }
    node.data = encodeUnixFs({.type = UnixFsType::HamtShard,
                              .data = bitfieldOf(used),
                              .hashType = kMurmur3,
                              .fanout = kFanout,
                              .mode = level == 0 ? m_attributes.mode : std::nullopt,
                              .mtime = level == 0 ? m_attributes.mtime : std::nullopt});
    return emit(std::move(node));
}

/// @return a link to the new block, without a name.
DagPbLink DirectoryImporter::emit(DagPbNode node)
{
    std::uint64_t below = 0;
    for (const DagPbLink& link : node.links) {
        below += link.tsize;
    }
    Bytes bytes = encodeDagPb(std::move(node));
    const std::uint64_t dagBytes = bytes.size() + below;
    return {addBlock(m_blocks, multiformats::codec::kDagPb, std::move(bytes), m_options.cidVersion,
                     m_form),
            {},
            dagBytes};
}

store::Block symlinkBlock(std::string_view target, const ImportOptions& options,
                          const BlockForm& form, const Attributes& attributes)
{
    const ByteView bytes = asBytes(target);
    DagPbNode node;
    node.data = encodeUnixFs({.type = UnixFsType::Symlink,
                              .data = Bytes{bytes.begin(), bytes.end()},
                              .mode = attributes.mode,
                              .mtime = attributes.mtime});
    Bytes block = encodeDagPb(std::move(node));
    auto data = std::make_shared<const Bytes>(block);
    std::vector<store::Block> stored;
    multiformats::Cid cid =
        addBlock(stored, multiformats::codec::kDagPb, std::move(block), options.cidVersion, form);
    return {std::move(cid), std::move(data)};
}

} // namespace swapscope::ipld
