// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/unixfs_node.h"

#include "core/ipld/shard_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <string>
#include <utility>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

constexpr std::uint64_t kMurmur3 = 0x22;
constexpr std::size_t kLeastFanout = 8;
constexpr std::size_t kMostFanout = 1024;
constexpr auto kMostFileBytes =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

Error wrong(const std::string& detail)
{
    return fail(ErrorCode::Invalid, "UnixFS block: " + detail);
}

Result<UnixFsNode> readFile(UnixFsData data, DagPbNode block)
{
    if (data.childBytes.size() != block.links.size()) {
        return wrong("it has " + std::to_string(block.links.size()) + " links and "
                     + std::to_string(data.childBytes.size()) + " block sizes");
    }
    std::uint64_t sum = data.data.size();
    for (const std::uint64_t bytes : data.childBytes) {
        if (bytes > kMostFileBytes - sum) {
            return wrong("its sizes are beyond all files");
        }
        sum += bytes;
    }
    if (data.fileBytes && *data.fileBytes != sum) {
        return wrong("it says " + std::to_string(*data.fileBytes) + " bytes where its parts have "
                     + std::to_string(sum));
    }
    UnixFsNode node;
    node.kind = UnixFsNode::Kind::File;
    node.content = std::move(data.data);
    node.links = std::move(block.links);
    node.childBytes = std::move(data.childBytes);
    node.fileBytes = sum;
    return node;
}

/// Which buckets a shard's bitfield names: the last byte has the first ones.
std::vector<std::size_t> bucketsIn(const Bytes& bitfield)
{
    std::vector<std::size_t> buckets;
    for (std::size_t i = 0; i < bitfield.size(); ++i) {
        const unsigned byte = bitfield[bitfield.size() - 1 - i];
        for (unsigned bit = 0; bit < 8; ++bit) {
            if ((byte >> bit & 1U) != 0) {
                buckets.push_back(8 * i + bit);
            }
        }
    }
    return buckets;
}

Result<UnixFsNode> readShard(UnixFsData data, DagPbNode block)
{
    if (data.hashType != kMurmur3) {
        return fail(ErrorCode::Unsupported,
                    "UnixFS block: its shards use hash function " + std::to_string(data.hashType));
    }
    if (data.fanout < kLeastFanout || data.fanout > kMostFanout
        || !std::has_single_bit(data.fanout)) {
        return wrong("its fan-out is " + std::to_string(data.fanout));
    }
    const auto fanout = static_cast<std::size_t>(data.fanout);
    if (data.data.size() > fanout / 8) {
        return wrong("its bitfield is longer than its fan-out");
    }
    const std::vector<std::size_t> buckets = bucketsIn(data.data);
    if (buckets.size() != block.links.size()) {
        return wrong("its bitfield names " + std::to_string(buckets.size()) + " links, and it has "
                     + std::to_string(block.links.size()));
    }
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        if (!block.links[i].name.starts_with(shardPrefix(buckets[i], fanout))) {
            return wrong("link " + std::to_string(i) + " is not that of its bucket");
        }
    }
    UnixFsNode node;
    node.kind = UnixFsNode::Kind::Shard;
    node.links = std::move(block.links);
    node.fanout = fanout;
    return node;
}

Result<UnixFsNode> readSymlink(UnixFsData data, const DagPbNode& block)
{
    if (!block.links.empty()) {
        return wrong("a symlink has links");
    }
    UnixFsNode node;
    node.kind = UnixFsNode::Kind::Symlink;
    node.content = std::move(data.data);
    return node;
}

Result<UnixFsNode> readTyped(UnixFsData data, DagPbNode block)
{
    switch (data.type) {
    case UnixFsType::Raw:
    case UnixFsType::File: return readFile(std::move(data), std::move(block));
    case UnixFsType::HamtShard: return readShard(std::move(data), std::move(block));
    case UnixFsType::Symlink: return readSymlink(std::move(data), block);
    case UnixFsType::Directory: {
        UnixFsNode node;
        node.kind = UnixFsNode::Kind::Directory;
        node.links = std::move(block.links);
        return node;
    }
    case UnixFsType::Metadata: break;
    }
    return fail(ErrorCode::Unsupported, "UnixFS block: metadata of a file, not a file");
}

} // namespace

Result<UnixFsNode> readUnixFs(const Cid& cid, ByteView block)
{
    if (cid.codec() != multiformats::codec::kDagPb) {
        UnixFsNode node;
        node.content.assign(block.begin(), block.end());
        node.fileBytes = block.size();
        return node;
    }
    auto read = decodeDagPb(block);
    if (!read) {
        return read.error();
    }
    if (!read->data) {
        return wrong("a dag-pb block without data is no file and no directory");
    }
    auto data = decodeUnixFs(*read->data);
    if (!data) {
        return data.error();
    }
    const auto mode = data->mode;
    const auto mtime = data->mtime;
    auto node = readTyped(std::move(*data), std::move(*read));
    if (node) {
        node->mode = mode;
        node->mtime = mtime;
    }
    return node;
}

std::size_t shardPrefixLength(std::size_t fanout) noexcept
{
    return static_cast<std::size_t>(std::bit_width(fanout - 1) + 3) / 4;
}

std::string shardPrefix(std::size_t bucket, std::size_t fanout)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string prefix(shardPrefixLength(fanout), '0');
    for (std::size_t i = prefix.size(); i-- > 0; bucket >>= 4U) {
        prefix[i] = kDigits[bucket & 0xfU];
    }
    return prefix;
}

const DagPbLink* findEntry(const UnixFsNode& directory, std::string_view name)
{
    const auto found = std::ranges::find(directory.links, name, &DagPbLink::name);
    return found == directory.links.end() ? nullptr : &*found;
}

const DagPbLink* findInShard(const UnixFsNode& shard, std::string_view name, std::size_t level)
{
    const auto bucket = bucketOf(murmur3(name), level, shard.fanout);
    if (!bucket) {
        return nullptr;
    }
    const std::string prefix = shardPrefix(*bucket, shard.fanout);
    const auto found = std::ranges::find_if(shard.links, [&](const DagPbLink& link) {
        const std::string_view text = link.name;
        return text.starts_with(prefix)
               && (text.size() == prefix.size() || text.substr(prefix.size()) == name);
    });
    return found == shard.links.end() ? nullptr : &*found;
}

} // namespace swapscope::ipld
