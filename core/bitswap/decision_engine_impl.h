// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/decision_engine.h"
#include "core/bitswap/denials.h"
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/peer_wantlist.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "core/bitswap/task_workers.h"
#include "core/bitswap/wanters.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace swapscope::bitswap {

/// The parts of the decision engine. How a want becomes an answer, and what becomes of it, stands
/// in decision_engine_answers.cpp.
struct DecisionEngine::Impl final : TaskWorkers::Owner
{
    struct Peer
    {
        Protocol protocol = Protocol::V1_2_0;
        PeerWantlist wants;
    };

    Impl(const ServerParts& parts, ServerConfig configValue)
        : clock{parts.clock}
        , random{parts.random}
        , store{parts.store}
        , log{parts.log}
        , ledgers{parts.ledgers}
        , config{std::move(configValue)}
        , queue{clock, log, makeStrategy(strategy, {random, clock.now()}),
                RequestQueueConfig{.outstandingBytes = config.outstandingBytes,
                                   .envelopeBytes = config.envelopeBytes,
                                   .maxWait = config.maxWait,
                                   .secret = random.next()}}
        , workers{store, log, queue, parts.port, *this}
        , denials{{.rules = config.rules,
                   .queue = queue,
                   .wanters = wanters,
                   .unlisted = unlisted,
                   .log = log,
                   .port = parts.port,
                   .mostAnswers = 2ULL * config.wantsPerPeer}}
    {}

    // Wants.
    [[nodiscard]] std::optional<std::uint32_t> servableSize(const Cid& cid) const;
    [[nodiscard]] std::size_t roomFor(const Peer& peer) const;
    void tellAdded(const PeerId& id, const Cid& cid, TheirWant& want, Seq cause);
    /// Ends a live task of a connected peer. @return the event's number.
    Seq endTask(const Task& task, telemetry::TaskEnd how, Seq cause);
    void dropWant(const PeerId& id, const WantlistChanges::Removed& removed, Seq cause);
    [[nodiscard]] std::set<Wanters::Want> hitBy(const telemetry::DenyKey& what) const;
    void refuse(const PeerId& id, std::uint32_t count, telemetry::Refusal kind, Seq cause);

    // Answers.
    [[nodiscard]] std::optional<TaskSpec> answerTo(Protocol protocol, const Cid& cid,
                                                   const TheirWant& want) const;
    void answer(const PeerId& id, Peer& peer, const Cid& cid, Seq cause);
    void onVanished(TaskId task, const Error& error) override;
    void onTurnEnded() override;

    // Outcomes.
    void onDone(const Envelope& envelope, Peer& peer, Seq cause);
    void onAnswered(const PeerId& id, Peer& peer, const TaskSpec& spec, TaskId task, Seq cause);
    void onFailed(const Envelope& envelope, Peer& peer, const Error& error);
    void tellLedger(const PeerId& id);

    const Clock& clock;
    Random& random;
    store::BlockStore& store;
    telemetry::EventLog& log;
    Ledgers& ledgers;
    ServerConfig config;
    std::string strategy{strategies().front().id};
    PeerRequestQueue queue;
    TaskWorkers workers;
    NodeMap<PeerId, Peer> peers;
    Wanters wanters;
    Wanters unlisted; ///< Live tasks that may answer no listed want: taken back, or denied.
    Denials denials;
};

} // namespace swapscope::bitswap
