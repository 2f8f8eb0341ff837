// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"
#include "core/store/block_store.h"
#include "core/telemetry/delta.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a user or script can ask of the node: plain values, carried to the node strand. What became
/// of one shows up as an event with its CommandId (telemetry::CommandDone or CommandFailed).
namespace swapscope::node {

using multiformats::Cid;
using multiformats::Multiaddr;
using multiformats::PeerId;

struct WantBlocks
{
    std::vector<Cid> cids;
    std::string origin = "user";
};
struct CancelWants
{
    std::vector<Cid> cids;
};
struct Connect
{
    Multiaddr address;
};
struct Disconnect
{
    std::vector<PeerId> peers;
};
struct SetUploadLimit
{
    std::vector<PeerId> peers;
    std::optional<std::uint64_t> bytesPerSecond; ///< none: no limit. 0: serve nothing.
};
struct SetTaskWorkers
{
    std::uint32_t count = 8; ///< 1…64
};
/// Cuts the file into raw blocks under a UnixFS root and adds them to the store.
struct ImportFile
{
    std::filesystem::path path;
};
/// Stores blocks that the sender has made or verified, and serves whoever waits for them.
struct AddBlocks
{
    std::vector<store::Block> blocks;
};
/// Writes one stored block's bytes to a file.
struct SaveBlock
{
    Cid cid;
    std::filesystem::path path;
};
/// Answered by telemetry::ServiceOrder in the next delta.
struct AskServiceOrder
{};
/// Which tables the reader of the deltas wants.
struct Watch
{
    telemetry::Tables tables = 0;
};

using CommandBody =
    std::variant<WantBlocks, CancelWants, Connect, Disconnect, SetUploadLimit, SetTaskWorkers,
                 ImportFile, AddBlocks, SaveBlock, AskServiceOrder, Watch>;

struct Command
{
    telemetry::CommandId id; ///< Chosen by the sender; 0 when nobody listens for the outcome.
    CommandBody body;
};

} // namespace swapscope::node
