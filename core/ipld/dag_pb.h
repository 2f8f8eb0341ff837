// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/cid.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::ipld {

/// A named edge to another block.
struct DagPbLink
{
    multiformats::Cid cid;
    std::string name;        ///< Any bytes; empty in files.
    std::uint64_t tsize = 0; ///< Bytes of all blocks below, duplicates included. A hint only.

    friend bool operator==(const DagPbLink&, const DagPbLink&) = default;
};

/// A block of codec dag-pb. Source: IPLD dag-pb.
struct DagPbNode
{
    std::vector<DagPbLink> links;
    std::optional<Bytes> data; ///< Present but empty differs from absent.

    friend bool operator==(const DagPbNode&, const DagPbNode&) = default;
};

/// The canonical bytes: links stable-sorted by name, then data.
[[nodiscard]] Bytes encodeDagPb(DagPbNode node);

/// Reads what other implementations write: data may precede the links, and links may be unsorted;
/// their order is kept. Errors: Invalid, Truncated, TooLarge (limits::kBlockBytes, kDagPbLinks).
[[nodiscard]] Result<DagPbNode> decodeDagPb(ByteView block);

} // namespace swapscope::ipld
