// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/command_runner.h"

#include "core/bitswap/rules.h"
#include "core/node/ledger_export.h"
#include "core/node/offload.h"
#include "core/node/rule_changes.h"
#include "core/node/save_block.h"
#include "core/node/wording.h"

#include <utility>

namespace swapscope::node {
namespace {

std::string wording(const std::vector<Cid>& cids)
{
    return cids.size() == 1 ? shortName(cids.front()) : countText(cids.size(), "block");
}

std::string wording(const std::vector<PeerId>& peers)
{
    return peers.size() == 1 ? shortName(peers.front()) : countText(peers.size(), "peer");
}

/// Whether it changes anything that a chart could show.
bool hasEffect(const ChangePeerRules& change)
{
    return change.weight || change.serviceClass || change.uploadLimit || change.downloadLimit
           || change.servingPaused || change.askingPaused || change.inFlightCap;
}

} // namespace

CommandRunner::CommandRunner(Parts parts)
    : m_parts{parts}
    , m_jobs{m_parts}
    , m_tasks{parts.environment.executor}
{}

void CommandRunner::execute(Command command)
{
    std::visit([this, id = command.id](const auto& body) { run(id, body); }, command.body);
}

net::Task<void> CommandRunner::stop()
{
    m_tasks.cancel();
    co_await m_jobs.stop();
    co_await m_tasks.join();
}

void CommandRunner::run(Id id, const WantBlocks& want)
{
    std::vector<Cid> cids;
    for (const Cid& cid : want.cids) {
        if (const auto checked = cid.hash().checkTrustworthy(); !checked) {
            failed(id, "want " + shortName(cid), checked.error());
        } else {
            cids.push_back(cid);
        }
    }
    if (!cids.empty()) {
        const auto cause = done(id, "wants " + wording(cids));
        m_parts.exchange.wantBlocks(cids, want.origin, cause);
    }
}

void CommandRunner::run(Id id, const CancelWants& cancel)
{
    const std::size_t count = m_parts.exchange.cancelWants(cancel.cids, 0);
    if (count == 0) {
        failed(id, "cancel " + wording(cancel.cids),
               fail(ErrorCode::NotFound, "nothing of it is wanted any more"));
        return;
    }
    done(id,
         "cancelled " + (count == 1 ? shortName(cancel.cids.front()) : countText(count, "want")));
}

void CommandRunner::run(Id id, const Connect& connect)
{
    const std::string text = "connect to " + connect.address.toString();
    const auto named = connect.address.peerId();
    if (named && bitswap::shunned(m_parts.exchange.rules(), *named)) {
        failed(id, text, fail(ErrorCode::Refused, "you have denied this peer: allow it first"));
        return;
    }
    m_parts.keptPeers.add(connect.address, false, [this, id, text](Result<PeerId> peer) {
        if (!peer) {
            failed(id, text, peer.error());
        } else {
            done(id, "connected to " + shortName(*peer));
        }
    });
}

void CommandRunner::run(Id id, const Disconnect& disconnect)
{
    std::vector<PeerId> connected;
    for (const PeerId& peer : disconnect.peers) {
        m_parts.keptPeers.forget(peer);
        if (m_parts.host.isConnected(peer)) {
            connected.push_back(peer);
        }
    }
    if (connected.empty()) {
        failed(id, "disconnect " + wording(disconnect.peers),
               fail(ErrorCode::NotFound, "no longer connected"));
        return;
    }
    done(id, "disconnected " + wording(connected), true);
    for (const PeerId& peer : connected) {
        m_parts.host.disconnect(peer);
    }
}

void CommandRunner::run(Id id, const ChangePeerRules& change)
{
    std::string who = wording(change.peers);
    if (change.peers.size() == 1 && !change.nickname) {
        const std::string nickname = m_parts.exchange.peerRules(change.peers.front()).nickname;
        who = nickname.empty() ? who : nickname;
    }
    for (const PeerId& peer : change.peers) {
        if (const auto valid =
                bitswap::Rules::check(changed(m_parts.exchange.peerRules(peer), change));
            !valid)
        {
            failed(id, "change the rules of " + who, valid.error());
            return;
        }
    }
    const auto cause = done(id, wording(change, who), hasEffect(change));
    for (const PeerId& peer : change.peers) {
        auto rules = changed(m_parts.exchange.peerRules(peer), change);
        if (const auto set = m_parts.exchange.setPeerRules(peer, std::move(rules), cause); !set) {
            failed(id, "change the rules of " + shortName(peer), set.error());
        }
    }
}

void CommandRunner::run(Id id, const ChangeNodeRules& change)
{
    telemetry::NodeRules rules = changed(m_parts.exchange.nodeRules(), change);
    if (const auto valid = bitswap::Rules::check(rules); !valid) {
        failed(id, "change the rules of the node", valid.error());
        return;
    }
    const auto cause = done(id, wording(change), true);
    m_parts.exchange.setNodeRules(std::move(rules), cause).value();
}

void CommandRunner::run(Id id, const ImportFile& import)
{
    m_jobs.start(id, import);
}

void CommandRunner::run(Id id, const AddBlocks& add)
{
    m_tasks.spawn(addTask(id, add.blocks));
}

void CommandRunner::run(Id id, const SaveBlock& save)
{
    m_tasks.spawn(saveTask(id, save.cid, save.path));
}

void CommandRunner::run(Id id, const Deny& deny)
{
    if (deny.answer && deny.what.peer == m_parts.host.self()) {
        failed(id, wording(deny),
               fail(ErrorCode::Invalid, "that is this node itself: it asks others, never itself"));
        return;
    }
    if (const auto valid = m_parts.exchange.rules().checkDenial(deny.what, deny.answer); !valid) {
        failed(id, wording(deny), valid.error());
        return;
    }
    const auto cause = done(id, wording(deny), true);
    if (deny.answer == telemetry::DenyAnswer::Disconnect && deny.what.cid.empty()) {
        m_parts.keptPeers.forget(deny.what.peer);
    }
    m_parts.exchange.setDenial(deny.what, deny.answer, cause).value();
}

void CommandRunner::run(Id id, const SetWantPriority& set)
{
    const auto cause =
        done(id, "priority " + std::to_string(set.priority) + " for " + wording(set.cids), true);
    m_parts.exchange.setWantPriority(set.cids, set.priority, cause);
}

void CommandRunner::run(Id id, const ResetLedgers& reset)
{
    std::vector<PeerId> peers;
    for (const PeerId& peer : reset.peers) {
        const bitswap::Account* const account = m_parts.exchange.ledgers().find(peer);
        if (account != nullptr && account->figures() != telemetry::LedgerFigures{}) {
            peers.push_back(peer);
        }
    }
    if (peers.empty()) {
        failed(id, "reset the ledger of " + wording(reset.peers),
               fail(ErrorCode::NotFound, "nothing was exchanged since it was 0"));
        return;
    }
    const auto cause = done(id, "reset the ledger of " + wording(peers), true);
    for (const PeerId& peer : peers) {
        m_parts.exchange.resetLedger(peer, cause);
    }
}

void CommandRunner::run(Id id, const ExportLedgers& save)
{
    m_tasks.spawn(exportTask(id, save));
}

void CommandRunner::run(Id /*id*/, const ExplainPeer& ask)
{
    m_parts.exchange.explainPeer(ask.peer, 0);
}

void CommandRunner::run(Id /*id*/, const ExplainWant& ask)
{
    m_parts.exchange.explainWant(ask.cid, 0);
}

void CommandRunner::run(Id /*id*/, const ExplainBlock& ask)
{
    const auto bytes = m_parts.environment.store.sizeOf(ask.cid.hash());
    m_parts.log.emit(telemetry::BlockExplained{ask.cid, bytes ? std::optional<std::uint64_t>{*bytes}
                                                              : std::nullopt});
}

void CommandRunner::run(Id id, const AskLedgerHistory& ask)
{
    m_tasks.spawn(historyTask(id, ask.peer));
}

void CommandRunner::run(Id /*id*/, const AskServiceOrder& /*ask*/)
{
    m_parts.exchange.explainOrder(0);
}

void CommandRunner::run(Id /*id*/, const Watch& watch)
{
    m_parts.state.watch(watch.tables);
    const auto events = static_cast<telemetry::Tables>(telemetry::Table::Events);
    m_parts.log.tellDetail((watch.tables & events) != 0);
    const auto messages = static_cast<telemetry::Tables>(telemetry::Table::Messages);
    m_parts.log.tellMessages((watch.tables & messages) != 0);
    const auto limits = static_cast<telemetry::Tables>(telemetry::Table::Limits);
    m_parts.log.tellLimits((watch.tables & limits) != 0);
}

void CommandRunner::run(Id id, const FetchFile& fetch)
{
    m_jobs.start(id, fetch);
}

void CommandRunner::run(Id id, const PauseJob& pause)
{
    const std::string act = pause.isPaused ? "pause" : "resume";
    const auto outcome = m_jobs.pause(pause.job, pause.isPaused);
    outcome ? static_cast<void>(done(id, act + "d a job"))
            : failed(id, act + " a job", outcome.error());
}

void CommandRunner::run(Id id, const CancelJob& cancel)
{
    const auto outcome = m_jobs.cancel(cancel.job);
    outcome ? static_cast<void>(done(id, "cancels a job"))
            : failed(id, "cancel a job", outcome.error());
}

void CommandRunner::run(Id id, const AskMissing& ask)
{
    if (const auto outcome = m_jobs.tellMissing(ask.job); !outcome) {
        failed(id, "say what a job waits for", outcome.error());
    }
}

void CommandRunner::run(Id id, const ExportCar& save)
{
    m_jobs.start(id, save);
}

void CommandRunner::run(Id id, const ImportCar& import)
{
    m_jobs.start(id, import);
}

void CommandRunner::run(Id id, const Keep& keep)
{
    m_jobs.start(id, keep);
}

void CommandRunner::run(Id id, const Release& release)
{
    const std::string name = shortName(release.cid);
    const auto outcome = m_parts.kept.remove(release.cid);
    outcome ? static_cast<void>(done(id, "keeps " + name + " no longer"))
            : failed(id, "release " + name, outcome.error());
}

void CommandRunner::run(Id id, const CollectBlocks& collect)
{
    m_jobs.start(id, collect);
}

net::Task<void> CommandRunner::addTask(Id id, std::vector<store::Block> blocks)
{
    const std::string what = "add " + countText(blocks.size(), "block");
    auto stored = co_await m_parts.blocks.put(std::move(blocks));
    if (!stored) {
        failed(id, what, stored.error());
    } else if (id) {
        done(id, "added " + what.substr(4));
    }
}

net::Task<void> CommandRunner::saveTask(Id id, Cid cid, std::filesystem::path path)
{
    auto saved = co_await saveBlock(cid, path, m_parts.environment.pool, m_parts.environment.store);
    if (!saved) {
        failed(id, "save " + shortName(cid), saved.error());
        co_return;
    }
    done(id, "saved " + shortName(cid) + " (" + bytesText(*saved) + ") to " + path.string());
}

net::Task<void> CommandRunner::exportTask(Id id, ExportLedgers save)
{
    Nicknames nicknames;
    for (const PeerId& peer : m_parts.ledgers.peersWithRules()) {
        nicknames[peer] = m_parts.exchange.peerRules(peer).nickname;
    }
    auto work = [save, nicknames = std::move(nicknames)](LedgerStore& store) {
        return exportLedgers(store, save.path, save.format, nicknames);
    };
    auto written = co_await m_parts.ledgers.run(std::move(work));
    if (!written) {
        failed(id, "export ledgers", written.error());
        co_return;
    }
    done(id, "exported " + countText(*written, "ledger") + " to " + save.path.string());
}

net::Task<void> CommandRunner::historyTask(Id id, PeerId peer)
{
    auto work = [peer](LedgerStore& store) { return store.entryOf(peer); };
    auto entry = co_await m_parts.ledgers.run(std::move(work));
    if (!entry) {
        failed(id, "look up the ledger of " + shortName(peer), entry.error());
        co_return;
    }
    m_parts.log.emit(
        telemetry::LedgerHistory{peer, std::move(entry->days), std::move(entry->audits)});
}

telemetry::Seq CommandRunner::done(Id id, std::string text, bool mark)
{
    return m_parts.log.emit(telemetry::CommandDone{id, std::move(text), mark});
}

void CommandRunner::failed(Id id, std::string text, Error error)
{
    m_parts.log.emit(telemetry::CommandFailed{id, std::move(text), std::move(error)});
}

} // namespace swapscope::node
