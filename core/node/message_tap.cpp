// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/message_tap.h"

#include "core/base/varint.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace swapscope::node {

namespace {

using telemetry::MessageContent;
using telemetry::MessageSeen;

Bytes headOf(ByteView body)
{
    const ByteView head = body.first(std::min(body.size(), MessageContent::kHeadBytes));
    return {head.begin(), head.end()};
}

bool hasRoom(const auto& list)
{
    return list.size() < MessageContent::kMostListed;
}

void add(MessageSeen& seen, MessageContent& content, const bitswap::WantEntry& want)
{
    const bool isHave = want.type == bitswap::WantType::Have;
    ++(want.cancel ? seen.cancels : isHave ? seen.wantHaves : seen.wantBlocks);
    if (hasRoom(content.wants)) {
        content.wants.push_back({want.cid, want.priority,
                                 isHave ? telemetry::WantType::Have : telemetry::WantType::Block,
                                 want.cancel, want.sendDontHave});
    }
}

void add(MessageSeen& seen, MessageContent& content, const bitswap::Presence& presence)
{
    ++(presence.have ? seen.haves : seen.dontHaves);
    if (hasRoom(content.presences)) {
        content.presences.push_back({presence.cid, presence.have});
    }
}

void add(MessageSeen& seen, MessageContent& content, const multiformats::Cid& cid,
         std::uint64_t bytes)
{
    ++seen.blocks;
    seen.blockBytes += bytes;
    if (hasRoom(content.blocks)) {
        content.blocks.push_back({cid, bytes});
    }
}

MessageSeen startOf(const multiformats::PeerId& peer, telemetry::Direction direction)
{
    MessageSeen seen;
    seen.peer = peer;
    seen.direction = direction;
    return seen;
}

MessageSeen finished(MessageSeen seen, MessageContent content, ByteView body)
{
    content.head = headOf(body);
    seen.wireBytes = body.size() + varintSize(body.size());
    seen.content = std::make_shared<const MessageContent>(std::move(content));
    return seen;
}

} // namespace

MessageSeen messageIn(const multiformats::PeerId& peer, ByteView body,
                      const bitswap::Incoming& message, std::span<const multiformats::Cid> cids)
{
    MessageSeen seen = startOf(peer, telemetry::Direction::Inbound);
    MessageContent content;
    seen.full = message.full;
    seen.pendingBytes = message.pendingBytes;
    for (const bitswap::WantEntry& want : message.wants) {
        add(seen, content, want);
    }
    for (const bitswap::Presence& presence : message.presences) {
        add(seen, content, presence);
    }
    for (std::size_t i = 0; i < cids.size(); ++i) {
        add(seen, content, cids[i], message.blocks[i].data->size());
    }
    return finished(std::move(seen), std::move(content), body);
}

MessageSeen refusedIn(const multiformats::PeerId& peer, ByteView body, const Error& why)
{
    MessageContent content;
    content.problem = why.detail;
    return finished(startOf(peer, telemetry::Direction::Inbound), std::move(content), body);
}

MessageSeen messageOut(const multiformats::PeerId& peer, ByteView wire,
                       const bitswap::Outgoing& message, bitswap::Protocol protocol)
{
    MessageSeen seen = startOf(peer, telemetry::Direction::Outbound);
    MessageContent content;
    const bool isLatest = protocol == bitswap::Protocol::V1_2_0;
    seen.full = message.full;
    seen.pendingBytes = isLatest ? message.pendingBytes : 0;
    for (const bitswap::WantEntry& want : message.wants) {
        if (isLatest || want.cancel || want.type == bitswap::WantType::Block) {
            add(seen, content, want);
        }
    }
    for (const bitswap::Presence& presence : message.presences) {
        if (isLatest) {
            add(seen, content, presence);
        }
    }
    for (const bitswap::Block& block : message.blocks) {
        add(seen, content, block.cid, block.data->size());
    }
    std::size_t prefix = 0; // a varint ends with a byte below 0x80
    while (prefix < wire.size() && wire[prefix++] >= 0x80) {
    }
    return finished(std::move(seen), std::move(content), wire.subspan(prefix));
}

} // namespace swapscope::node
