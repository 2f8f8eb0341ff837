// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/limit_use.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Messages as they were, what is known of one block, and how far limits are used: part of event.h.
namespace swapscope::telemetry {

using multiformats::Cid;
using multiformats::PeerId;

enum class WantType { Block, Have };
enum class Direction { Inbound, Outbound };

/// What one bitswap message said. Never changes: all copies of its event share it.
struct MessageContent
{
    struct Want
    {
        Cid cid;
        std::int32_t priority = 0;
        WantType type = WantType::Block;
        bool cancel = false;
        bool sendDontHave = false;
    };
    struct Presence
    {
        Cid cid;
        bool have = false;
    };
    struct Block
    {
        Cid cid;
        std::uint64_t bytes = 0;
    };

    static constexpr std::size_t kMostListed = 4096; ///< Of each list; the first ones.
    static constexpr std::size_t kHeadBytes = 64 * 1024;

    std::vector<Want> wants;
    std::vector<Presence> presences;
    std::vector<Block> blocks; ///< Without their bytes.
    Bytes head;                ///< The first bytes of the body, without its length prefix.
    std::string problem;       ///< Why it was refused; empty: it was not.

    /// Bytes that it takes, about.
    [[nodiscard]] std::size_t memory() const noexcept
    {
        return sizeof(*this) + wants.size() * sizeof(Want) + presences.size() * sizeof(Presence)
               + blocks.size() * sizeof(Block) + head.size() + problem.size();
    }
};
/// Detail: a message came, or was written whole. Told only while somebody watches messages.
struct MessageSeen
{
    PeerId peer;
    Direction direction = Direction::Inbound;
    std::uint32_t wantBlocks = 0, wantHaves = 0, cancels = 0;
    std::uint32_t blocks = 0, haves = 0, dontHaves = 0;
    bool full = false;
    std::int32_t pendingBytes = 0;                 ///< As the message says.
    std::uint64_t blockBytes = 0;                  ///< Payload of its blocks.
    std::uint64_t wireBytes = 0;                   ///< Body and length prefix.
    std::shared_ptr<const MessageContent> content; ///< Never null.
};

/// What the store says of one block.
struct BlockExplained
{
    Cid cid;
    std::optional<std::uint64_t> bytes{}; ///< None: it is not stored here.
};

/// Detail: how far limits are used that only their owner can count. Told once a second while
/// somebody watches them.
struct LimitsCounted
{
    std::vector<limits::Use> uses;
};

} // namespace swapscope::telemetry
