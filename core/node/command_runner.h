// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/node/command.h"
#include "core/node/jobs.h"
#include "core/node/node_parts.h"

#include <string>

namespace swapscope::node {

/// Carries out commands and says what became of each.
class CommandRunner
{
public:
    using Parts = NodeParts;

    explicit CommandRunner(Parts parts);

    void execute(Command command);

    /// Goes on with the jobs of an earlier run. Waits for the disk: for the start.
    void restoreJobs() { m_jobs.restore(); }

    /// Completes when no file is being read or written for a command.
    [[nodiscard]] net::Task<void> stop();

private:
    using Id = telemetry::CommandId;

    void run(Id id, const WantBlocks& want);
    void run(Id id, const CancelWants& cancel);
    void run(Id id, const Connect& connect);
    void run(Id id, const Disconnect& disconnect);
    void run(Id id, const ChangePeerRules& change);
    void run(Id id, const ChangeNodeRules& change);
    void run(Id id, const Deny& deny);
    void run(Id id, const SetWantPriority& set);
    void run(Id id, const ResetLedgers& reset);
    void run(Id id, const ExportLedgers& save);
    void run(Id id, const ImportFile& import);
    void run(Id id, const AddBlocks& add);
    void run(Id id, const SaveBlock& save);
    void run(Id id, const AskServiceOrder& ask);
    void run(Id id, const ExplainPeer& ask);
    void run(Id id, const ExplainWant& ask);
    void run(Id id, const ExplainBlock& ask);
    void run(Id id, const AskLedgerHistory& ask);
    void run(Id id, const Watch& watch);
    void run(Id id, const FetchFile& fetch);
    void run(Id id, const PauseJob& pause);
    void run(Id id, const CancelJob& cancel);
    void run(Id id, const AskMissing& ask);
    void run(Id id, const ExportCar& save);
    void run(Id id, const ImportCar& import);
    void run(Id id, const Keep& keep);
    void run(Id id, const Release& release);
    void run(Id id, const CollectBlocks& collect);

    net::Task<void> addTask(Id id, std::vector<store::Block> blocks);
    net::Task<void> saveTask(Id id, Cid cid, std::filesystem::path path);
    net::Task<void> exportTask(Id id, ExportLedgers save);
    net::Task<void> historyTask(Id id, PeerId peer);

    telemetry::Seq done(Id id, std::string text, bool mark = false);
    void failed(Id id, std::string text, Error error);

    Parts m_parts;
    Jobs m_jobs;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
