// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/cid.h"
#include "core/store/block_store.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The bitswap engine: a pure machine. Messages, outcomes and ticks go in; messages and events come
/// out. No sockets, no threads, no clock but the one it is handed.
namespace swapscope::bitswap {

using multiformats::Cid;
using multiformats::CidPrefix;
using store::Block;

/// In rising order of what they can say. Source: ipfs/specs bitswap-protocol.
enum class Protocol { Bare, V1_0_0, V1_1_0, V1_2_0 };

/// The ids in our order of preference, best first.
[[nodiscard]] std::string_view protocolId(Protocol protocol) noexcept;
[[nodiscard]] std::optional<Protocol> protocolOf(std::string_view id) noexcept;
/// All four, best first.
[[nodiscard]] std::vector<std::string_view> protocolIds();

enum class WantType { Block, Have };

struct WantEntry
{
    Cid cid;
    std::int32_t priority = 1;
    bool cancel = false;
    WantType type = WantType::Block;
    bool sendDontHave = false;

    friend bool operator==(const WantEntry&, const WantEntry&) = default;
};

struct Presence
{
    Cid cid;
    bool have = false;

    friend bool operator==(const Presence&, const Presence&) = default;
};

/// A block as it came: its CID is not known before its bytes are hashed.
struct ReceivedBlock
{
    CidPrefix prefix;
    SharedBytes data;
};

/// What a peer sent, checked for form and limits but not for hashes.
struct Incoming
{
    std::vector<WantEntry> wants; ///< One per CID, merged; identity and oversize CIDs taken out.
    bool full = false;
    std::vector<ReceivedBlock> blocks;
    std::vector<Presence> presences;
    std::int32_t pendingBytes = 0;
    std::uint32_t skippedWants = 0; ///< Identity or longer than limits::kCidBytes.
    std::uint64_t wireBytes = 0;    ///< Body and length prefix.
};

/// Parses one message body (without the length prefix). All fields are read whatever the protocol.
/// Never allocates for a declared count. Errors: TooLarge (body, elements), Invalid (protobuf, CID,
/// prefix), Unsupported (hash that may not be used).
/// Source: ipfs/specs bitswap-protocol; merging inside a message as boxo does.
[[nodiscard]] Result<Incoming> decodeMessage(ByteView body);

/// What we send to a peer.
struct Outgoing
{
    std::vector<WantEntry> wants;
    bool full = false;
    std::vector<Block> blocks;
    std::vector<Presence> presences;
    std::int32_t pendingBytes = 0;

    [[nodiscard]] bool empty() const noexcept
    {
        return wants.empty() && !full && blocks.empty() && presences.empty();
    }
};

/// The message with its length prefix, in the form that `protocol` can read: below 1.2.0 want-haves
/// and presences are left out, 1.0.0 and the bare id carry raw blocks.
[[nodiscard]] Bytes encodeMessage(const Outgoing& message, Protocol protocol);

} // namespace swapscope::bitswap
