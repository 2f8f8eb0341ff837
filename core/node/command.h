// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/import_options.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/multiaddr.h"
#include "core/multiformats/peer_id.h"
#include "core/store/block_store.h"
#include "core/telemetry/delta.h"
#include "core/telemetry/rules.h"

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
/// Sets those rules of peers that are given here, and leaves the others. A value out of range
/// changes nothing and fails with Invalid.
struct ChangePeerRules
{
    std::vector<PeerId> peers;
    std::optional<std::string> nickname{};
    std::optional<std::uint32_t> weight{}; ///< Hundredths.
    std::optional<telemetry::ServiceClass> serviceClass{};
    std::optional<telemetry::RateLimit> uploadLimit{}, downloadLimit{};
    std::optional<bool> servingPaused{}, askingPaused{};
    std::optional<std::optional<std::uint64_t>> inFlightCap{}; ///< B.
    std::optional<std::optional<std::uint32_t>> color{};
};
/// Sets those rules of the node that are given here; Invalid as above, also for an unknown
/// strategy.
struct ChangeNodeRules
{
    std::optional<std::string> strategy{};
    std::optional<std::uint32_t> taskWorkers{};
    std::optional<telemetry::RateLimit> uploadLimit{}, downloadLimit{};
    std::optional<bool> servingPaused{}, askingPaused{};
    std::optional<std::optional<std::uint64_t>> storeLimit{}; ///< B.
    std::optional<telemetry::RateLimit> alternativeUpload{}, alternativeDownload{};
    std::optional<bool> usesAlternative{};
};
/// Denies, or with no answer lifts the denial of exactly this.
struct Deny
{
    telemetry::DenyKey what;
    std::optional<telemetry::DenyAnswer> answer;
};
/// A new priority for wants that are still open. It acts at peers that have not answered.
struct SetWantPriority
{
    std::vector<Cid> cids;
    std::int32_t priority = 1;
};
/// Sets ledgers to 0 and keeps an audit entry of what they were.
struct ResetLedgers
{
    std::vector<PeerId> peers;
};
enum class LedgerFormat { Csv, Json };
/// Writes all ledgers, with their day sums, to a file.
struct ExportLedgers
{
    std::filesystem::path path;
    LedgerFormat format = LedgerFormat::Csv;
};
/// Makes the blocks of a file or a directory, with all that is in it, and stores them. A job.
struct ImportFile
{
    std::filesystem::path path;
    ipld::ImportOptions options{};
    bool withHidden = false; ///< Names that begin with a dot, below a directory.
    bool keep = true;
};
/// Fetches the file or directory that a link leads to and saves it under a name that is not yet
/// taken. A job: telemetry::JobStarted … JobEnded.
struct FetchFile
{
    std::string link; ///< A CID, ipfs://…, /ipfs/… or a gateway's address, also with a path.
    std::filesystem::path destination;
    bool keep = false;
};
/// A paused job asks nobody.
struct PauseJob
{
    telemetry::JobId job;
    bool isPaused = true;
};
/// Ends a job; what it wrote is removed, blocks that have come stay.
struct CancelJob
{
    telemetry::JobId job;
};
/// Answered by telemetry::JobWaiting.
struct AskMissing
{
    telemetry::JobId job;
};
/// Writes all blocks below the roots, fetching those that are missing, to a CARv1 file. A job.
struct ExportCar
{
    std::vector<Cid> roots;
    std::filesystem::path path;
};
/// Stores the blocks of a CAR file, each checked. A job.
struct ImportCar
{
    std::filesystem::path path;
    bool keep = true; ///< Its roots.
};
/// Keeps a block, or fetches and keeps all that is below it (a job).
struct Keep
{
    Cid cid;
    telemetry::KeepKind kind = telemetry::KeepKind::All;
    std::string name{}; ///< The user's.
};
/// Keeps it no longer; its blocks stay until they are collected.
struct Release
{
    Cid cid;
};
/// Removes blocks that are not kept, nor part of a job. A job.
struct CollectBlocks
{
    bool isDryRun = false; ///< Says in telemetry::CollectPlanned what would go.
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
/// Answered by telemetry::PeerExplained in the next delta.
struct ExplainPeer
{
    PeerId peer;
};
/// Answered by telemetry::WantExplained in the next delta.
struct ExplainWant
{
    Cid cid;
};
/// Answered by telemetry::BlockExplained in the next delta.
struct ExplainBlock
{
    Cid cid;
};
/// Answered by telemetry::LedgerHistory in a later delta.
struct AskLedgerHistory
{
    PeerId peer;
};
/// Which tables the reader of the deltas wants.
struct Watch
{
    telemetry::Tables tables = 0;
};

using CommandBody =
    std::variant<WantBlocks, CancelWants, Connect, Disconnect, ChangePeerRules, ChangeNodeRules,
                 Deny, SetWantPriority, ResetLedgers, ExportLedgers, ImportFile, AddBlocks,
                 SaveBlock, AskServiceOrder, ExplainPeer, ExplainWant, AskLedgerHistory, Watch,
                 ExplainBlock, FetchFile, PauseJob, CancelJob, AskMissing, ExportCar, ImportCar,
                 Keep, Release, CollectBlocks>;

struct Command
{
    telemetry::CommandId id; ///< Chosen by the sender.
    CommandBody body;
};

} // namespace swapscope::node
