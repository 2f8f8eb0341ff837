// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/dag_pb.h"

#include "core/base/limits.h"
#include "core/ipld/protobuf.h"

#include <algorithm>

namespace swapscope::ipld {
namespace {

constexpr std::uint8_t kNodeData = 1;
constexpr std::uint8_t kNodeLink = 2;
constexpr std::uint8_t kLinkHash = 1;
constexpr std::uint8_t kLinkName = 2;
constexpr std::uint8_t kLinkTsize = 3;

Error wrongNode(ErrorCode code, std::string detail)
{
    return fail(code, "dag-pb block: " + std::move(detail));
}

Error wrongNode(const Error& error)
{
    return wrongNode(error.code, error.detail);
}

Result<void> readLinkField(const ProtoField& field, DagPbLink& link)
{
    const WireType wanted = field.number == kLinkTsize ? WireType::Varint : WireType::Bytes;
    if (field.number < kLinkHash || field.number > kLinkTsize || field.type != wanted) {
        return wrongNode(ErrorCode::Invalid, "a link has a field " + std::to_string(field.number)
                                                 + " that is unknown or of the wrong type");
    }
    if (field.number == kLinkHash) {
        auto cid = multiformats::Cid::decode(field.bytes);
        if (!cid) {
            return wrongNode(cid.error());
        }
        link.cid = std::move(*cid);
    } else if (field.number == kLinkName) {
        link.name = asText(field.bytes);
    } else {
        link.tsize = field.value;
    }
    return {};
}

Result<DagPbLink> readLink(ByteView bytes)
{
    DagPbLink link;
    std::uint64_t last = 0;
    while (!bytes.empty()) {
        const auto field = takeField(bytes);
        if (!field) {
            return wrongNode(field.error());
        }
        if (field->number <= last) {
            return wrongNode(ErrorCode::Invalid, "fields of a link repeat or are out of order");
        }
        last = field->number;
        const auto read = readLinkField(*field, link);
        if (!read) {
            return read.error();
        }
    }
    if (link.cid.empty()) {
        return wrongNode(ErrorCode::Invalid, "a link has no CID");
    }
    return link;
}

/// An upper bound from what is there, not from what is declared: growing link by link would hold
/// the links twice over while they move.
std::size_t countLinks(ByteView block)
{
    constexpr std::size_t kShortestLink = 6; // a CID of 4 bytes with its key and length
    std::size_t count = 0;
    while (!block.empty() && count < limits::kDagPbLinks) {
        const auto field = takeField(block);
        if (!field) {
            break;
        }
        count += field->number == kNodeLink && field->bytes.size() >= kShortestLink ? 1U : 0U;
    }
    return count;
}

} // namespace

Bytes encodeDagPb(DagPbNode node)
{
    std::ranges::stable_sort(node.links, {}, &DagPbLink::name);
    Bytes block;
    Bytes linkBytes;
    for (const DagPbLink& link : node.links) {
        linkBytes.clear();
        appendBytesField(linkBytes, kLinkHash, link.cid.bytes());
        appendBytesField(linkBytes, kLinkName, asBytes(link.name));
        appendVarintField(linkBytes, kLinkTsize, link.tsize);
        appendBytesField(block, kNodeLink, linkBytes);
    }
    if (node.data) {
        appendBytesField(block, kNodeData, *node.data);
    }
    return block;
}

Result<DagPbNode> decodeDagPb(ByteView block)
{
    if (block.size() > limits::kBlockBytes) {
        return wrongNode(ErrorCode::TooLarge, "it has more than "
                                                  + std::to_string(limits::kBlockBytes.value)
                                                  + " bytes");
    }
    DagPbNode node;
    node.links.reserve(countLinks(block));
    bool linksEnded = false; // data came behind some links
    while (!block.empty()) {
        const auto field = takeField(block);
        if (!field) {
            return wrongNode(field.error());
        }
        if (field->type != WireType::Bytes
            || (field->number != kNodeData && field->number != kNodeLink)) {
            return wrongNode(ErrorCode::Invalid, "field " + std::to_string(field->number)
                                                     + " is unknown or of the wrong type");
        }
        if (field->number == kNodeData) {
            if (node.data) {
                return wrongNode(ErrorCode::Invalid, "it has data twice");
            }
            node.data.emplace(field->bytes.begin(), field->bytes.end());
            linksEnded = !node.links.empty();
            continue;
        }
        if (linksEnded) {
            return wrongNode(ErrorCode::Invalid, "its data stands between its links");
        }
        if (node.links.size() == limits::kDagPbLinks) {
            return wrongNode(ErrorCode::TooLarge, "it has more than "
                                                      + std::to_string(limits::kDagPbLinks.value)
                                                      + " links");
        }
        auto link = readLink(field->bytes);
        if (!link) {
            return link.error();
        }
        node.links.push_back(std::move(*link));
    }
    return node;
}

} // namespace swapscope::ipld
